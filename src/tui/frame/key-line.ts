// The last line: the keys that matter here, from the keymap; or the question that waits for one of two.
import { type KeyBinding, type KeyPlace, keymap } from '../keymap.ts';
import { fitLine, lineWidth, type StyledLine, segment } from '../styled-line.ts';
import { keyPlace, type ViewState } from '../view-state.ts';

/** One cell less than the terminal is wide: Windows scrolls when its very last cell is written. */
export function keyLine(state: ViewState, width: number): StyledLine {
  const { question } = state;
  const asked =
    question === undefined
      ? []
      : [segment(`Send #${question.seq} ${question.method} again? It may change something.  `, 'caution')];
  return fitLine(withKeys(asked, keyPlace(state), width - 1), width - 1);
}

/** As many keys as fit, whole ones only. */
function withKeys(start: StyledLine, place: KeyPlace, width: number): StyledLine {
  let shown = start;
  for (const binding of keymap) {
    const longer = [...shown, ...keySegments(binding, place)];
    if (lineWidth(longer) <= width) shown = longer;
  }
  return shown;
}

function keySegments({ keys, label, where }: KeyBinding, place: KeyPlace): StyledLine {
  if (label === undefined || !where.includes(place)) return [];
  return [segment(keys[0] ?? '', 'heading'), segment(` ${label}  `)];
}
