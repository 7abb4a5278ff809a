// The last line: the keys that matter here, from the key table; the question that waits for one of two; or, while something
// is typed, what is wrong with it or could follow.
import { safeText } from '../../text/terminal-text.ts';
import type { KeyBinding, KeyPlace } from '../keymap.ts';
import type { KeyTable } from '../keys/key-table.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { fitLine, lineWidth, type StyledLine, segment } from '../styled-line.ts';

export interface KeyLineFacts {
  readonly place: KeyPlace;
  readonly question?: string;
  readonly prompt?: Prompt;
  /** What is wrong with what is typed. */
  readonly problem?: string;
  /** What could follow. */
  readonly completions?: readonly string[];
}

/** One cell less than the terminal is wide: Windows scrolls when its very last cell is written. */
export function keyLine({ bindings }: KeyTable, facts: KeyLineFacts, width: number): StyledLine {
  const { place, question, prompt, problem, completions = [] } = facts;
  const cells = width - 1;
  if (problem !== undefined) {
    return fitLine([segment(safeText(problem, { maxCells: cells, cut: 'end' }), 'caution')], cells);
  }
  if (prompt !== undefined && completions.length > 0) return completionLine(prompt, completions, cells);
  const asked = question === undefined ? [] : [segment(`${question}  `, 'caution')];
  return fitLine(withKeys(asked, bindings, place, cells), cells);
}

/** As many keys as fit, whole ones only; the last of them is always the help, where it has one. */
function withKeys(
  start: StyledLine,
  bindings: readonly KeyBinding[],
  place: KeyPlace,
  width: number,
): StyledLine {
  const here = bindings.filter(({ label, where }) => label !== undefined && where.includes(place));
  const help = here.filter(({ command }) => command === 'help').flatMap(keySegments);
  let shown = start;
  for (const binding of here) {
    if (binding.command === 'help') continue;
    const longer = [...shown, ...keySegments(binding)];
    if (lineWidth(longer) + lineWidth(help) <= width) shown = longer;
  }
  return [...shown, ...help];
}

function keySegments({ keys, label = '' }: KeyBinding): StyledLine {
  return [segment(keys[0] ?? '', 'heading'), segment(` ${label}  `)];
}

function completionLine(prompt: Prompt, completions: readonly string[], width: number): StyledLine {
  let shown: StyledLine = [];
  const chosen = prompt.completing?.index ?? -1;
  // Of many, the ones around that which stands there now.
  for (const [i, text] of [...completions.entries()].slice(Math.max(0, chosen - 2))) {
    const longer = [
      ...shown,
      segment(safeText(text, { maxCells: 40 }), i === chosen ? 'selected' : 'plain'),
      segment('  '),
    ];
    if (lineWidth(longer) > width) break;
    shown = longer;
  }
  return fitLine(shown, width);
}
