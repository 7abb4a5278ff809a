// What a key does to the view, as one pure reducer. What arrives by itself (exchanges, counts, relay state) is no part of
// the state; the reducer is shown it with each key as `seen`.
import { isClosed } from '../exchange/exchange.ts';
import { replayRefusal } from '../replay/refusal.ts';
import { replayableOf } from '../replay/replayable.ts';
import type { ExchangeEntry, SessionSnapshot } from '../session/live-view.ts';
import { type Command, commandFor } from './keymap.ts';
import { clamp, listWindow } from './list/list-window.ts';
import {
  type Cursor,
  cursorIndex,
  cursorRow,
  keyPlace,
  type Message,
  type OpenScreen,
  selectedEntry,
  shownSnapshot,
  topScreen,
  type ViewState,
} from './view-state.ts';

/** What was on the screen when a key was pressed. */
export interface Seen {
  readonly live: SessionSnapshot;
  readonly listRows: number;
  /** Of the detail or the help, whichever is on top: rows visible, lines there are. */
  readonly scroll: { readonly rows: number; readonly lines: number };
}

export type ViewAction =
  | { readonly kind: 'key'; readonly key: string; readonly seen: Seen }
  | { readonly kind: 'say'; readonly message: Message };

export function reduceView(state: ViewState, action: ViewAction): ViewState {
  if (action.kind === 'say') return { ...state, message: action.message };
  const { key, seen } = action;
  const command = commandFor(key, keyPlace(state));
  if (command === undefined) return state;
  const read = withoutMessage(state, seen);
  return state.question === undefined ? afterCommand(read, command, seen) : afterAnswer(read, command);
}

function afterCommand(state: ViewState, command: Command, seen: Seen): ViewState {
  const isList = topScreen(state).name === 'requests';
  const page = isList ? seen.listRows : seen.scroll.rows;
  const move = isList ? movedCursor : scrolled;
  switch (command) {
    case 'down':
      return move(state, 1, seen);
    case 'up':
      return move(state, -1, seen);
    case 'pageDown':
      return move(state, page, seen);
    case 'pageUp':
      return move(state, -page, seen);
    case 'halfPageDown':
      return move(state, Math.ceil(page / 2), seen);
    case 'halfPageUp':
      return move(state, -Math.ceil(page / 2), seen);
    case 'first':
      return move(state, Number.NEGATIVE_INFINITY, seen);
    case 'last':
      return move(state, Number.POSITIVE_INFINITY, seen);
    case 'open':
      return opened(state, seen);
    case 'back':
      return closedTop(state);
    case 'follow':
      return toggledFollowing(state, seen);
    case 'freeze':
      return toggledFreeze(state, seen);
    case 'replay':
      return replayed(state, seen);
    case 'help':
      return topScreen(state).name === 'help' ? closedTop(state) : pushed(state, { name: 'help', top: 0 });
    case 'quit':
    case 'interrupt':
      return { ...state, leaving: command };
    case 'yes':
    case 'no':
      return state;
  }
}

function afterAnswer({ question, ...state }: ViewState, command: Command): ViewState {
  if (command === 'quit' || command === 'interrupt') return { ...state, leaving: command };
  if (command !== 'yes' || question === undefined) return state;
  const { exchangeId, seq } = question;
  return { ...state, replay: { exchangeId, seq, allowUnsafe: true } };
}

/** A key clears the message that stood; a notice that a message hid comes after it. */
function withoutMessage({ message, ...state }: ViewState, { live }: Seen): ViewState {
  if (message !== undefined) return state;
  return { ...state, noticesSeenMicros: live.notices.at(-1)?.atMicros ?? state.noticesSeenMicros };
}

function movedCursor(state: ViewState, by: number, seen: Seen): ViewState {
  const { entries } = shownSnapshot(state, seen.live);
  const from = cursorIndex(state, entries);
  const to = clamp(from + by, 0, entries.length - 1);
  const { row } = listWindow(entries.length, seen.listRows, from, cursorRow(state, seen.listRows));
  const entry = entries[to];
  if (entry === undefined) return state;
  return {
    ...state,
    cursor: cursorAt(entry, clamp(row + to - from, 0, seen.listRows - 1)),
    isFollowing: state.isFollowing && to === entries.length - 1,
  };
}

function scrolled(state: ViewState, by: number, { scroll }: Seen): ViewState {
  const top = topScreen(state);
  if (top.name === 'requests') return state;
  const moved = { ...top, top: clamp(top.top + by, 0, Math.max(0, scroll.lines - scroll.rows)) };
  return { ...state, screens: [...state.screens.slice(0, -1), moved] };
}

/** An open exchange stays where it is: following would turn the page under the reader. */
function opened(state: ViewState, seen: Seen): ViewState {
  const entry = selectedEntry(state, seen.live);
  if (entry === undefined)
    return { ...state, message: { text: 'There is no request yet.', severity: 'info' } };
  return pushed({ ...movedCursor(state, 0, seen), isFollowing: false }, { name: 'detail', top: 0, entry });
}

/** The newest is not on a frozen list: following lets it go on. */
function toggledFollowing({ frozen, ...state }: ViewState, seen: Seen): ViewState {
  if (frozen !== undefined || !state.isFollowing) return { ...state, isFollowing: true };
  return { ...movedCursor(state, 0, seen), isFollowing: false };
}

function toggledFreeze(state: ViewState, seen: Seen): ViewState {
  const { frozen, ...thawed } = state;
  return frozen === undefined ? { ...state, frozen: seen.live } : thawed;
}

function replayed(state: ViewState, seen: Seen): ViewState {
  const entry = selectedEntry(state, seen.live);
  if (entry === undefined)
    return { ...state, message: { text: 'There is no request to send again.', severity: 'info' } };
  const { id, seq, method } = entry.exchange;
  if (!isClosed(entry.exchange)) {
    return { ...state, message: { text: `#${seq} is still in flight.`, severity: 'info' } };
  }
  const replayable = replayableOf(entry.exchange);
  const refusal = replayRefusal(replayable, { allowUnsafe: true });
  if (refusal !== undefined) return { ...state, message: { text: refusal, severity: 'warning' } };
  const isSafe = replayRefusal(replayable, { allowUnsafe: false }) === undefined;
  if (!isSafe) return { ...state, question: { exchangeId: id, seq, method } };
  return { ...state, replay: { exchangeId: id, seq, allowUnsafe: false } };
}

function pushed(state: ViewState, screen: OpenScreen): ViewState {
  return { ...state, screens: [...state.screens, screen] };
}

function closedTop(state: ViewState): ViewState {
  return state.screens.length > 1 ? { ...state, screens: state.screens.slice(0, -1) } : state;
}

function cursorAt({ exchange }: ExchangeEntry, row: number): Cursor {
  return { id: exchange.id, seq: exchange.seq, row };
}
