// Moving: the cursor of the list, the cursor of the waterfall, the text of a pane.
import type { Command } from '../command.ts';
import { lineText } from '../styled-line.ts';
import { clamp, listWindow } from '../table/list-window.ts';
import { say, type TextPlace, type ViewState } from '../view-state.ts';
import { type Seen, selectedIndex, wantedRow } from './seen.ts';

export type Move = Extract<
  Command,
  'down' | 'up' | 'pageDown' | 'pageUp' | 'halfPageDown' | 'halfPageUp' | 'first' | 'last'
>;

const SIDE_STEP_CELLS = 8;

/** How far, for something of which so many rows are seen. */
function distance(move: Move, rows: number): number {
  switch (move) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'pageDown':
      return rows;
    case 'pageUp':
      return -rows;
    case 'halfPageDown':
      return Math.ceil(rows / 2);
    case 'halfPageUp':
      return -Math.ceil(rows / 2);
    case 'first':
      return Number.NEGATIVE_INFINITY;
    case 'last':
      return Number.POSITIVE_INFINITY;
  }
}

export function moved(state: ViewState, move: Move, seen: Seen): ViewState {
  if (state.help !== undefined || state.diff !== undefined || state.pane === 'detail') {
    return scrolled(state, distance(move, seen.text.height), seen);
  }
  if (state.pane === 'waterfall') return movedSpan(state, distance(move, seen.waterfall.height), seen);
  return movedCursor(state, distance(move, seen.listRows), seen);
}

export function movedCursor(state: ViewState, by: number, seen: Seen): ViewState {
  const list = state.lists[state.view];
  const from = selectedIndex(list, seen.list);
  return withCursor(state, clamp(from + by, 0, seen.list.size - 1), seen);
}

/** The cursor on a row of the list, as few rows away from where it stood as can be. */
export function withCursor(state: ViewState, index: number, seen: Seen): ViewState {
  const list = state.lists[state.view];
  const from = selectedIndex(list, seen.list);
  const { row } = listWindow(seen.list.size, seen.listRows, from, wantedRow(list, seen.list, seen.listRows));
  const cursor = seen.list.cursorAt(index, clamp(row + index - from, 0, Math.max(0, seen.listRows - 1)));
  if (cursor === undefined) return state;
  const isFollowing = list.isFollowing && index === seen.list.newest;
  return withList({ ...state, detail: { top: 0, left: 0 } }, { cursor, isFollowing });
}

export function withList(state: ViewState, list: ViewState['lists'][ViewState['view']]): ViewState {
  return { ...state, lists: { ...state.lists, [state.view]: list } };
}

export function movedSpan(state: ViewState, by: number, { waterfall }: Seen): ViewState {
  const { rows, height, index: from } = waterfall;
  const to = clamp(from + by, 0, rows.length - 1);
  const row = rows[to];
  if (row === undefined) return state;
  const { row: shown } = listWindow(rows.length, height, from, state.waterfall.row);
  return {
    ...state,
    detail: { top: 0, left: 0 },
    waterfall: {
      ...state.waterfall,
      selected: row.key,
      row: clamp(shown + to - from, 0, Math.max(0, height - 1)),
    },
  };
}

/** Folds the span, or goes to the parent of one that has nothing to fold. */
export function collapsed(state: ViewState, seen: Seen): ViewState {
  const { rows, index } = seen.waterfall;
  const row = rows[index];
  if (row === undefined) return state;
  if (row.hasChildren && !row.isFolded) {
    return {
      ...state,
      waterfall: { ...state.waterfall, folded: new Set([...state.waterfall.folded, row.key]) },
    };
  }
  const parent = rows.findIndex(({ key }) => key === row.parentKey);
  return parent < 0 ? state : movedSpan(state, parent - index, seen);
}

/** Unfolds the span, or goes to its first child. */
export function expanded(state: ViewState, seen: Seen): ViewState {
  const row = seen.waterfall.rows[seen.waterfall.index];
  if (row === undefined) return state;
  if (!row.isFolded) return row.hasChildren ? movedSpan(state, 1, seen) : state;
  const folded = new Set([...state.waterfall.folded].filter((key) => key !== row.key));
  return { ...state, waterfall: { ...state.waterfall, folded } };
}

function scrolled(state: ViewState, by: number, seen: Seen): ViewState {
  const place = textPlace(state);
  return withTextPlace(state, { ...place, top: clamp(place.top + by, 0, lastTop(seen)) });
}

export function scrolledAside(state: ViewState, command: 'left' | 'right'): ViewState {
  const place = textPlace(state);
  const left = Math.max(0, place.left + (command === 'left' ? -SIDE_STEP_CELLS : SIDE_STEP_CELLS));
  return withTextPlace(state, { ...place, left });
}

export function textPlace({ help, diff, detail }: ViewState): TextPlace {
  return help ?? diff?.place ?? detail;
}

export function withTextPlace(state: ViewState, place: TextPlace): ViewState {
  if (state.help !== undefined) return { ...state, help: place };
  if (state.diff !== undefined) return { ...state, diff: { ...state.diff, place } };
  return { ...state, detail: place };
}

/** To the next line that holds what is searched for, round the end. */
export function toMatch(state: ViewState, step: 1 | -1, seen: Seen): ViewState {
  const { lines } = seen.text;
  const wanted = state.search.toLowerCase();
  if (wanted === '') return { ...state, ...say('Nothing is searched for: / begins a search.') };
  const place = textPlace(state);
  for (let away = 1; away <= lines.length; away += 1) {
    const at = (place.top + step * away + lines.length * away) % lines.length;
    const line = lines[at];
    if (line === undefined || !lineText(line).toLowerCase().includes(wanted)) continue;
    return withTextPlace(state, { ...place, top: at });
  }
  return { ...state, ...say(`${state.search} does not stand in it.`) };
}

/** To the next row with a warning, round the end. */
export function toWarning(state: ViewState, step: 1 | -1, seen: Seen): ViewState {
  const { size } = seen.list;
  const from = selectedIndex(state.lists[state.view], seen.list);
  for (let away = 1; away <= Math.min(size, MAX_ROWS_LOOKED_AT); away += 1) {
    const at = (from + step * away + size * away) % size;
    if (seen.list.hasWarning(at)) return withCursor(state, at, seen);
  }
  return { ...state, ...say('No row has a warning.') };
}

/** A key must be answered at once, however many rows there are. */
const MAX_ROWS_LOOKED_AT = 20_000;

function lastTop({ text }: Seen): number {
  return Math.max(0, text.lines.length - text.height);
}
