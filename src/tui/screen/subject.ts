// What the keys act on and the details show: the selected exchange, span, route, edge or notice, and the trace they are of.
import type { ExchangeEntry, Notice } from '../../session/live-view.ts';
import type { FindingRow } from '../findings/finding-rows.ts';
import type { Route } from '../ledger/route-table.ts';
import type { IndexedTrace } from '../ledger/trace-index.ts';
import type { ListView } from '../reduce/seen.ts';
import { selectedIndex } from '../reduce/seen.ts';
import type { ServiceRow } from '../services/service-rows.ts';
import { shownTrace } from '../traces/shown-trace.ts';
import type { TraceRow } from '../traces/trace-columns.ts';
import { traceFacts } from '../traces/trace-facts.ts';
import type { ViewState } from '../view-state.ts';
import { type WaterfallRow, waterfallRows } from '../waterfall/waterfall-rows.ts';
import {
  findingRowsOf,
  noticeRows,
  type RowsOf,
  requestRows,
  routeRows,
  serviceRowsOf,
  traceRows,
} from './list-views.ts';
import { made, type World } from './world.ts';

export type ListedRows =
  | { readonly view: 'requests'; readonly rows: RowsOf<ExchangeEntry> }
  | { readonly view: 'traces'; readonly rows: RowsOf<IndexedTrace> }
  | { readonly view: 'routes'; readonly rows: RowsOf<Route> }
  | { readonly view: 'services'; readonly rows: RowsOf<ServiceRow> }
  | { readonly view: 'log'; readonly rows: RowsOf<Notice> }
  | { readonly view: 'findings'; readonly rows: RowsOf<FindingRow> };

export interface Subject {
  readonly listed: ListedRows;
  /** Index of the selected row, -1 in an empty list. */
  readonly index: number;
  readonly entry?: ExchangeEntry;
  readonly trace?: TraceRow;
  readonly waterfall: readonly WaterfallRow[];
  /** The span that is selected, or that the selected exchange is. */
  readonly span?: WaterfallRow;
}

export function subjectOf(world: World, state: ViewState): Subject {
  const listed = listedRows(world, state);
  const index = selectedIndex(state.lists[state.view], listed.rows as ListView);
  if (listed.view === 'requests') return ofRequest(world, state, listed, index);
  if (listed.view === 'traces') return ofTrace(world, state, listed, index);
  return { listed, index, waterfall: [] };
}

function listedRows(world: World, state: ViewState): ListedRows {
  switch (state.view) {
    case 'requests':
      return { view: 'requests', rows: requestRows(world, state) };
    case 'traces':
      return { view: 'traces', rows: traceRows(world) };
    case 'routes':
      return { view: 'routes', rows: routeRows(world, state) };
    case 'services':
      return { view: 'services', rows: serviceRowsOf(world) };
    case 'log':
      return { view: 'log', rows: noticeRows(world) };
    case 'findings':
      return { view: 'findings', rows: findingRowsOf(world, state) };
  }
}

function ofRequest(
  world: World,
  state: ViewState,
  listed: Extract<ListedRows, { view: 'requests' }>,
  index: number,
): Subject {
  const { cursor, isFollowing } = state.lists.requests;
  const isPinned = state.pane !== 'list' && !isFollowing && cursor?.entry !== undefined;
  // What is being read stays, also when it has left memory or the filter lets it through no more.
  const selected = isPinned ? (world.ledger.entry(cursor.key) ?? cursor.entry) : listed.rows.at(index);
  const traceId = selected?.exchange.hop.context?.traceId;
  const indexed = traceId === undefined ? undefined : world.ledger.traces.find(traceId);
  const trace = indexed && traceRow(world, indexed);
  const waterfall = trace === undefined ? [] : drawnRows(world, state, trace);
  const chosen = waterfall.find(({ key }) => key === state.waterfall.selected);
  const own = waterfall.find(({ entry }) => entry?.exchange.id === selected?.exchange.id);
  const entry = chosen === undefined ? selected : chosen.entry;
  const span = chosen ?? own;
  return {
    listed,
    index,
    waterfall,
    ...(entry !== undefined && { entry }),
    ...(trace !== undefined && { trace }),
    ...(span !== undefined && { span }),
  };
}

function ofTrace(
  world: World,
  state: ViewState,
  listed: Extract<ListedRows, { view: 'traces' }>,
  index: number,
): Subject {
  const { cursor } = state.lists.traces;
  // What was jumped to is read whether the filter lets it through or not.
  const pinned =
    state.pane === 'list' || cursor === undefined ? undefined : world.ledger.traces.find(cursor.key);
  const indexed = pinned ?? listed.rows.at(index);
  if (indexed === undefined) return { listed, index, waterfall: [] };
  const trace = traceRow(world, indexed);
  const waterfall = drawnRows(world, state, trace);
  const span = waterfall.find(({ key }) => key === state.waterfall.selected) ?? waterfall[0];
  return {
    listed,
    index,
    trace,
    waterfall,
    ...(span !== undefined && { span }),
    ...(span?.entry !== undefined && { entry: span.entry }),
  };
}

export function traceRow({ ledger, held, drawn }: World, trace: IndexedTrace): TraceRow {
  const before = drawn.traces.get(trace);
  if (before?.version === trace.version) return before.row;
  const links = {
    entryOf: (id: string) => ledger.entry(id),
    callsOf: (id: string) => ledger.calls.of(id),
  };
  const shown = shownTrace(trace, links, held);
  const row = { trace: shown, facts: traceFacts(shown) };
  drawn.traces.set(trace, { version: trace.version, row });
  return row;
}

function drawnRows({ drawn }: World, { waterfall }: ViewState, { trace }: TraceRow): readonly WaterfallRow[] {
  return made(drawn, 'waterfall', [trace, waterfall.folded], () => waterfallRows(trace, waterfall.folded));
}
