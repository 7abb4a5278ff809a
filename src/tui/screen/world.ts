// What the screen is drawn from, beside the view's own state.
import type { ExchangeEntry, HeldView, LiveReplays, SessionSnapshot } from '../../session/live-view.ts';
import type { Glyphs } from '../glyphs.ts';
import type { KeyTable } from '../keys/key-table.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { TerminalSize } from '../screen-layout.ts';
import type { StyledLine } from '../styled-line.ts';
import type { TraceRow } from '../traces/trace-columns.ts';

export interface World {
  readonly live: SessionSnapshot;
  readonly held: HeldView;
  readonly ledger: Ledger;
  readonly size: TerminalSize;
  /** Whole seconds: what is told of the time does not change more often. */
  readonly nowSecond: number;
  readonly keys: KeyTable;
  readonly glyphs: Glyphs;
  readonly marksSelection: boolean;
  /** What two exchanges differ in. */
  readonly diff: LiveReplays['diff'];
  readonly drawn: DrawnBefore;
}

/** What was worked out for the last frames, and stands as long as what it was made from. Only of what is on the screen. */
export interface DrawnBefore {
  readonly rows: WeakMap<
    ExchangeEntry,
    { readonly look: string; readonly columns: unknown; readonly line: StyledLine }
  >;
  readonly traces: WeakMap<object, { readonly version: number; readonly row: TraceRow }>;
  /** By name of the part: one each. */
  readonly parts: Map<string, { readonly from: readonly unknown[]; readonly made: unknown }>;
}

export function nothingDrawn(): DrawnBefore {
  return { rows: new WeakMap(), traces: new WeakMap(), parts: new Map() };
}

/** The same as before, unless something that it is made from is another. */
export function made<T>(drawn: DrawnBefore, part: string, from: readonly unknown[], make: () => T): T {
  const before = drawn.parts.get(part);
  if (before !== undefined && from.every((each, i) => Object.is(each, before.from[i])))
    return before.made as T;
  const now = make();
  drawn.parts.set(part, { from, made: now });
  return now;
}
