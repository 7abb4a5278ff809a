// What the person has done to the view: where the cursor stands, what is open, followed, frozen, asked. Plain data, and what
// the screen reads from it together with the session's snapshot; reduce-view.ts changes it.
import type { ExchangeEntry, SessionSnapshot } from '../session/live-view.ts';
import type { KeyPlace } from './keymap.ts';

/** One open screen; further views of a session (traces, routes, ...) become further members. */
export type OpenScreen =
  | { readonly name: 'requests' }
  /** `entry` as it was when it was opened: it stays readable when it has left memory since. */
  | { readonly name: 'detail'; readonly top: number; readonly entry: ExchangeEntry }
  | { readonly name: 'help'; readonly top: number };

export interface Message {
  readonly text: string;
  readonly severity: 'info' | 'warning' | 'error';
}

export interface ReplayRequest {
  readonly exchangeId: string;
  readonly seq: number;
  readonly allowUnsafe: boolean;
}

/** Sending it may change something at the upstream. */
export interface ReplayQuestion {
  readonly exchangeId: string;
  readonly seq: number;
  readonly method: string;
}

export interface Cursor {
  readonly id: string;
  /** Where to look when the exchange has left memory. */
  readonly seq: number;
  /** Row of the list's window on which it stands. */
  readonly row: number;
}

/** How the person left: `interrupt` is Ctrl-C, which arrives as a key in raw mode. */
export type Leaving = 'quit' | 'interrupt';

export interface ViewState {
  /** The last one is on top; the first one is never closed. */
  readonly screens: readonly OpenScreen[];
  /** Absent until the person first moves: the newest is selected. */
  readonly cursor?: Cursor;
  readonly isFollowing: boolean;
  /** What the list shows instead of the live session. */
  readonly frozen?: SessionSnapshot;
  /** Stands until the next key. */
  readonly message?: Message;
  /** Notices up to here have been seen; newer ones are shown as a message. */
  readonly noticesSeenMicros: number;
  /** A replay that waits for yes or no. */
  readonly question?: ReplayQuestion;
  /** The replay last asked for; each request is an object of its own. */
  readonly replay?: ReplayRequest;
  readonly leaving?: Leaving;
}

export const initialViewState: ViewState = {
  screens: [{ name: 'requests' }],
  isFollowing: true,
  noticesSeenMicros: 0,
};

export function topScreen(state: ViewState): OpenScreen {
  return state.screens.at(-1) ?? { name: 'requests' };
}

export function keyPlace(state: ViewState): KeyPlace {
  return state.question === undefined ? topScreen(state).name : 'question';
}

/** The snapshot that list and detail show. */
export function shownSnapshot(state: ViewState, live: SessionSnapshot): SessionSnapshot {
  return state.frozen ?? live;
}

/** Index of the selected entry, -1 in an empty list. When the exchange has left memory, the one next to it. */
export function cursorIndex({ cursor, isFollowing }: ViewState, entries: readonly ExchangeEntry[]): number {
  if (isFollowing || cursor === undefined) return entries.length - 1;
  const exact = entries.findLastIndex(({ exchange }) => exchange.id === cursor.id);
  if (exact >= 0) return exact;
  const next = entries.findIndex(({ exchange }) => exchange.seq > cursor.seq);
  return next >= 0 ? next : entries.length - 1;
}

/** The row on which the cursor wants to stand: the newest goes to the bottom. */
export function cursorRow({ cursor, isFollowing }: ViewState, listRows: number): number {
  return isFollowing || cursor === undefined ? listRows - 1 : cursor.row;
}

/** What the person should be told now: an answer to their last key, else the session's newest notice. */
export function shownMessage(state: ViewState, live: SessionSnapshot): Message | undefined {
  const notice = live.notices.at(-1);
  if (state.message !== undefined || notice === undefined) return state.message;
  return notice.atMicros > state.noticesSeenMicros ? notice : undefined;
}

/** The entry that is selected, or open. */
export function selectedEntry(state: ViewState, live: SessionSnapshot): ExchangeEntry | undefined {
  const { entries } = shownSnapshot(state, live);
  const opened = state.screens.find((screen) => screen.name === 'detail');
  if (opened === undefined) return entries[cursorIndex(state, entries)];
  const { id } = opened.entry.exchange;
  return entries.findLast(({ exchange }) => exchange.id === id) ?? opened.entry;
}
