// The comparison of two exchanges, in the place of everything else.
import { diffLines } from '../../replay/compare/diff-lines.ts';
import { diffScreen } from '../diff/diff-screen.ts';
import type { Pane } from '../screen-layout.ts';
import { fitLine, line, type StyledLine } from '../styled-line.ts';
import type { DiffOpen } from '../view-state.ts';
import { type TextPane, textPane } from './text-pane.ts';
import { made, type World } from './world.ts';

export function diffPane(world: World, diff: DiffOpen, search: string, pane: Pane): TextPane {
  const { ledger, drawn } = world;
  const [before, after] = [ledger.entry(diff.before), ledger.entry(diff.after)];
  const titles = [`#${before?.exchange.seq ?? '?'}`, `#${after?.exchange.seq ?? '?'}`] as const;
  // The calls behind the two may still be coming in.
  const versions = [before, after].map((entry) => traceVersion(world, entry?.exchange.hop.context?.traceId));
  const lines = made(drawn, 'diff', [before, after, ...versions, pane.width], () =>
    comparedLines(world, diff, titles, pane.width),
  );
  const title = `${titles[0]} compared with ${titles[1]}`;
  return textPane({ title, lines, pane, place: diff.place, hasKeys: true, search });
}

function comparedLines(
  { diff }: World,
  { before, after }: DiffOpen,
  titles: readonly [string, string],
  width: number,
): readonly StyledLine[] {
  const compared = diff(before, after);
  if ('problem' in compared) return [fitLine(line(`  ${compared.problem}`), width)];
  return diffScreen(diffLines(compared), titles, width);
}

function traceVersion({ ledger }: World, traceId: string | undefined): number | undefined {
  return traceId === undefined ? undefined : ledger.traces.find(traceId)?.version;
}
