// The comparison of two exchanges, in the place of everything else.
import { diffLines } from '../diff/diff-lines.ts';
import type { Pane } from '../screen-layout.ts';
import { fitLine, line } from '../styled-line.ts';
import type { DiffOpen } from '../view-state.ts';
import { type TextPane, textPane } from './text-pane.ts';
import { made, type World } from './world.ts';

export function diffPane({ ledger, drawn }: World, diff: DiffOpen, search: string, pane: Pane): TextPane {
  const before = ledger.entry(diff.before);
  const after = ledger.entry(diff.after);
  const { width } = pane;
  const lines =
    before === undefined || after === undefined
      ? [fitLine(line('  One of the two is no longer held.'), width)]
      : made(drawn, 'diff', [before, after, width], () => diffLines(before, after, width));
  const title = `#${before?.exchange.seq ?? '?'} compared with #${after?.exchange.seq ?? '?'}`;
  return textPane({ title, lines, pane, place: diff.place, hasKeys: true, search });
}
