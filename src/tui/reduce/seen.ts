// What was on the screen when a key was pressed: what the reducer may look at beside the view's own state.
import type { ExchangeEntry, SessionSnapshot } from '../../session/live-view.ts';
import type { Command } from '../command.ts';
import type { KeyPlace } from '../keymap.ts';
import type { Completions, Prompt } from '../prompt/prompt.ts';
import type { LayoutChoice } from '../screen-layout.ts';
import type { StyledLine } from '../styled-line.ts';
import type { Cursor, ListState, PaneName } from '../view-state.ts';
import type { WaterfallRow } from '../waterfall/waterfall-rows.ts';

/** The rows of the view's list, whatever they are. */
export interface ListView {
  readonly size: number;
  /** Where following leads; -1 in an empty list. */
  readonly newest: number;
  /** Index of the row that the cursor stands on, or of the one next to where it stood; -1 in an empty list. */
  indexOf(cursor: Cursor): number;
  cursorAt(index: number, row: number): Cursor | undefined;
  /** Whether the row has a warning. */
  hasWarning(index: number): boolean;
}

export interface Seen {
  readonly live: SessionSnapshot;
  readonly list: ListView;
  readonly listRows: number;
  /** `index`: of the row that keys act on. */
  readonly waterfall: {
    readonly rows: readonly WaterfallRow[];
    readonly height: number;
    readonly index: number;
  };
  /** Of the help, the diff or the details, whichever is on top. */
  readonly text: { readonly lines: readonly StyledLine[]; readonly height: number };
  /** The exchange that keys act on. */
  readonly entry?: ExchangeEntry;
  readonly entryOf: (id: string) => ExchangeEntry | undefined;
  /** Ids of the exchanges of the trace that keys act on. */
  readonly traceExchangeIds: readonly string[];
  /** The trace that keys act on. */
  readonly traceId?: string;
  /** Of the selected route, edge or finding: the filter that shows its requests. */
  readonly drillDown?: string;
  /** Of the selected finding: what shows it, as far as it is held. */
  readonly example?: { readonly entry?: ExchangeEntry; readonly traceId?: string };
  /** Whether there is room for one pane at a time. */
  readonly isSingle: boolean;
  readonly layoutChoices: readonly LayoutChoice[];
  /** Panes of this view, in the order in which they are gone through. */
  readonly panes: readonly PaneName[];
  readonly commandFor: (key: string, place: KeyPlace) => Command | undefined;
  readonly complete: (kind: Prompt['kind'], text: string, cursor: number) => Completions;
}

/** Index of the selected row, -1 in an empty list. */
export function selectedIndex({ cursor, isFollowing }: ListState, list: ListView): number {
  if (isFollowing) return list.newest;
  return cursor === undefined ? Math.min(0, list.size - 1) : list.indexOf(cursor);
}

/** The row on which the cursor wants to stand: what is followed goes to its end of the window. */
export function wantedRow({ cursor, isFollowing }: ListState, list: ListView, listRows: number): number {
  if (isFollowing) return list.newest === 0 ? 0 : listRows - 1;
  return cursor?.row ?? 0;
}
