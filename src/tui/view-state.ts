// What the person has done to the view: where the cursors stand, what is open, filtered, frozen, asked, typed. Plain data;
// reduce-view.ts changes it. What arrives by itself is no part of it.
import type { ExchangeEntry, SessionSnapshot } from '../session/live-view.ts';
import type { DetailTab } from './detail/detail-tabs.ts';
import type { Effect } from './effect.ts';
import type { KeyPlace } from './keymap.ts';
import type { SortKey } from './ledger/entry-order.ts';
import type { Prompt } from './prompt/prompt.ts';
import type { RouteSort } from './routes/route-columns.ts';
import type { LayoutChoice } from './screen-layout.ts';

export type ViewName = 'requests' | 'traces' | 'routes' | 'services' | 'log' | 'findings';

export const viewNames: readonly ViewName[] = ['requests', 'traces', 'routes', 'services', 'log', 'findings'];

export type PaneName = 'list' | 'waterfall' | 'detail';

export interface Message {
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
}

/** Where the cursor of a list stands. */
export interface Cursor {
  readonly key: string;
  /** Where to look when the row is gone. */
  readonly index: number;
  /** Row of the list's window on which it stands. */
  readonly row: number;
  /** The exchange as it was when it was selected: it stays readable, and in its place, when it has left memory since. */
  readonly entry?: ExchangeEntry;
}

export interface ListState {
  /** Absent until the person first moves. */
  readonly cursor?: Cursor;
  /** The newest is selected, whatever comes. */
  readonly isFollowing: boolean;
}

export interface TextPlace {
  readonly top: number;
  /** Cells that are scrolled out on the left. */
  readonly left: number;
}

/** From where something was followed, and to where it led. */
export interface Jump {
  readonly to: Pick<ViewState, 'view' | 'pane' | 'filter' | 'onlyWarnings'>;
  readonly from: Jump['to'] & Pick<ViewState, 'lists' | 'isZoomed' | 'tab' | 'detail' | 'waterfall'>;
}

/** A yes leads to the effect, or clears the lists. */
export interface Question {
  readonly text: string;
  readonly yes: Effect | 'clear';
}

/** Two exchanges side by side. */
export interface DiffOpen {
  readonly before: string;
  readonly after: string;
  readonly place: TextPlace;
}

/** How the person left: `interrupt` is Ctrl-C, which arrives as a key in raw mode. */
export type Leaving = 'quit' | 'interrupt';

export interface ViewState {
  readonly view: ViewName;
  readonly pane: PaneName;
  readonly layout: LayoutChoice;
  /** The pane with the keys has all the room. */
  readonly isZoomed: boolean;
  readonly lists: Readonly<Record<ViewName, ListState>>;
  /** The last good one. */
  readonly filter: string;
  /** The newest last; Esc goes back. */
  readonly jumps: readonly Jump[];
  readonly onlyWarnings: boolean;
  readonly sort: { readonly key: SortKey; readonly isReversed: boolean };
  readonly routeSort: { readonly sort: RouteSort; readonly isReversed: boolean };
  readonly tab: DetailTab;
  readonly detail: TextPlace;
  readonly waterfall: {
    readonly selected?: string;
    readonly row: number;
    readonly folded: ReadonlySet<string>;
  };
  /** What the text of a pane is searched for. */
  readonly search: string;
  readonly help?: TextPlace;
  readonly diff?: DiffOpen;
  readonly prompt?: Prompt;
  /** What follows means this exchange, whatever is selected by then: the list may be following the newest. */
  readonly menu?: { readonly kind: 'copy' | 'export'; readonly exchangeId?: string };
  /** Stands until the next key. */
  readonly message?: Message;
  /** Notices up to here have been seen; newer ones are shown as a message. */
  readonly noticesSeenMicros: number;
  readonly question?: Question;
  /** The lists stand still since this many requests. */
  readonly frozen?: { readonly requests: number };
  readonly isRevealed: boolean;
  readonly isMouseOn: boolean;
  /** How often the lists were cleared. */
  readonly clears: number;
  /** What was typed into each prompt, the newest last. */
  readonly history: Readonly<Record<Prompt['kind'], readonly string[]>>;
  /** Asked for by the last key, in order. */
  readonly effects: readonly Effect[];
  readonly leaving?: Leaving;
}

export const initialViewState: ViewState = {
  view: 'requests',
  pane: 'list',
  layout: 'auto',
  isZoomed: false,
  lists: {
    requests: { isFollowing: true },
    traces: { isFollowing: true },
    routes: { isFollowing: false },
    services: { isFollowing: false },
    log: { isFollowing: true },
    findings: { isFollowing: false },
  },
  filter: '',
  jumps: [],
  onlyWarnings: false,
  sort: { key: 'time', isReversed: false },
  routeSort: { sort: 'count', isReversed: false },
  tab: 'propagation',
  detail: { top: 0, left: 0 },
  waterfall: { row: 0, folded: new Set() },
  search: '',
  noticesSeenMicros: 0,
  isRevealed: false,
  isMouseOn: false,
  clears: 0,
  history: { filter: [], search: [], command: [] },
  effects: [],
};

export function keyPlace(state: ViewState): KeyPlace {
  if (state.question !== undefined) return 'question';
  if (state.prompt !== undefined) return 'prompt';
  if (state.menu !== undefined) return state.menu.kind;
  if (state.help !== undefined) return 'help';
  if (state.diff !== undefined) return 'diff';
  if (state.pane === 'list') return state.view;
  return state.pane === 'detail' && state.view === 'findings' ? 'finding' : state.pane;
}

/** Views whose pane of details stands for an exchange or a span. */
export function hasWaterfall(view: ViewName): boolean {
  return view === 'requests' || view === 'traces';
}

/** What the person should be told now: an answer to their last key, else the session's newest notice. */
export function shownMessage(
  { message, noticesSeenMicros }: ViewState,
  { notices }: SessionSnapshot,
): Message | undefined {
  const notice = notices.at(-1);
  if (message !== undefined || notice === undefined) return message;
  return notice.atMicros > noticesSeenMicros ? notice : undefined;
}

export function say(text: string, severity: Message['severity'] = 'info'): { readonly message: Message } {
  return { message: { text, severity } };
}
