// Where one is: views, panes, tabs, and what is opened or gone back from.
import type { ExchangeEntry } from '../../session/live-view.ts';
import { type DetailTab, detailTabs } from '../detail/detail-tabs.ts';
import { initialViewState, say, type ViewName, type ViewState } from '../view-state.ts';
import { settled, wentBack, withJump } from './jumps.ts';
import { withList } from './move.ts';
import { type Seen, selectedIndex, wantedRow } from './seen.ts';

const TOP = { top: 0, left: 0 };

export function toView(state: ViewState, view: ViewName): ViewState {
  return {
    ...state,
    view,
    pane: 'list',
    isZoomed: false,
    detail: TOP,
    waterfall: { ...initialViewState.waterfall },
    jumps: [],
  };
}

export function toPane(state: ViewState, step: 1 | -1, { panes }: Seen): ViewState {
  const at = panes.indexOf(state.pane);
  return { ...state, pane: panes[(at + step + panes.length) % panes.length] ?? 'list' };
}

export function toTab(state: ViewState, step: 1 | -1): ViewState {
  const at = detailTabs.indexOf(state.tab);
  const tab: DetailTab = detailTabs[(at + step + detailTabs.length) % detailTabs.length] ?? 'headers';
  return { ...state, tab, detail: TOP };
}

/** What is opened stays where it is: following would turn the page under the reader. */
export function opened(state: ViewState, seen: Seen): ViewState {
  if (state.view === 'routes' || state.view === 'services') return drilledDown(state, seen);
  if (state.view === 'findings') {
    const isReadFirst = seen.isSingle && state.pane === 'list' && seen.list.size > 0;
    return isReadFirst ? { ...state, pane: 'detail', detail: TOP } : openedExample(state, seen);
  }
  if (state.pane === 'waterfall') return openedSpan(state, seen);
  if (seen.list.size === 0) return { ...state, ...say('There is nothing to open yet.') };
  const held = settled(stoodStill(state, seen));
  if (state.view === 'log') return { ...held, pane: 'detail' };
  return { ...held, pane: state.view === 'traces' ? 'waterfall' : 'detail' };
}

/** A span's details; or the trace, of a call that is in another. */
function openedSpan(state: ViewState, { waterfall }: Seen): ViewState {
  const { elsewhere, entry } = waterfall.rows[waterfall.index] ?? {};
  const context = entry?.exchange.hop.context;
  if (elsewhere === undefined || context === undefined) return { ...state, pane: 'detail', detail: TOP };
  return withJump(state, toTrace(state, context.traceId, context.spanId));
}

/** The request that shows a finding; else its trace; else the calls that it is about. */
function openedExample(state: ViewState, seen: Seen): ViewState {
  const { example } = seen;
  if (example?.entry !== undefined) {
    const there = toRequest(state, example.entry);
    return withJump(state, { ...there, pane: 'detail', tab: 'propagation' });
  }
  if (example?.traceId !== undefined) return withJump(state, toTrace(state, example.traceId));
  if (seen.drillDown !== undefined) return drilledDown(state, seen);
  return { ...state, ...say('There is no example of it in memory.') };
}

/** The cursor where it stands now, followed no more. */
export function stoodStill(state: ViewState, seen: Seen): ViewState {
  const list = state.lists[state.view];
  const index = selectedIndex(list, seen.list);
  const cursor = seen.list.cursorAt(index, wantedRow(list, seen.list, seen.listRows));
  return withList(state, { isFollowing: false, ...(cursor !== undefined && { cursor }) });
}

export function closed(state: ViewState): ViewState {
  if (state.help !== undefined) return without(state, 'help');
  if (state.diff !== undefined) return without(state, 'diff');
  if (state.isZoomed) return { ...state, isZoomed: false };
  const back = wentBack(state);
  if (back !== undefined) return back;
  if (state.pane === 'detail' && state.view === 'traces') return { ...state, pane: 'waterfall', detail: TOP };
  return { ...state, pane: 'list', detail: TOP };
}

/** Esc in a list: the room that a pane took, what was followed, the warnings, the filter, one after the other. */
export function steppedBack(state: ViewState): ViewState {
  if (state.isZoomed) return { ...state, isZoomed: false };
  const back = wentBack(state);
  if (back !== undefined) return back;
  if (state.onlyWarnings) return { ...state, onlyWarnings: false };
  if (state.filter !== '') return { ...state, filter: '' };
  return state;
}

/** From a request to its trace, with its span selected. */
export function jumpedToTrace(state: ViewState, { entry, traceId }: Seen): ViewState {
  if (traceId === undefined) return { ...state, ...say('The request has no trace.') };
  return toTrace(state, traceId, entry?.exchange.hop.context?.spanId);
}

function toTrace(state: ViewState, traceId: string, spanId?: string): ViewState {
  const there = { ...toView(state, 'traces'), pane: 'waterfall' as const };
  return withList(
    { ...there, waterfall: { row: 0, folded: new Set(), ...(spanId !== undefined && { selected: spanId }) } },
    { isFollowing: false, cursor: { key: traceId.slice(-16), index: 0, row: 0 } },
  );
}

/** From a span, or a trace, to its request. */
export function jumpedToRequest(state: ViewState, { entry }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('No request of the proxy belongs to it.') };
  return toRequest(state, entry);
}

function toRequest(state: ViewState, entry: ExchangeEntry): ViewState {
  const { id } = entry.exchange;
  return withList(toView(state, 'requests'), {
    isFollowing: false,
    cursor: { key: id, index: 0, row: 3, entry },
  });
}

function drilledDown(state: ViewState, { drillDown }: Seen): ViewState {
  if (drillDown === undefined) return state;
  return withJump(state, { ...toView(state, 'requests'), filter: drillDown });
}

export function without<K extends 'help' | 'diff' | 'prompt' | 'menu' | 'question' | 'frozen' | 'message'>(
  state: ViewState,
  key: K,
): ViewState {
  const { [key]: _, ...rest } = state;
  return rest as ViewState;
}
