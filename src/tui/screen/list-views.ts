// The rows of each view as something that a cursor can stand on.
import type { ContextFlow } from '../../exchange/context-fate.ts';
import type { FoldedFinding, MutedFindings } from '../../exchange/finding.ts';
import type { ExchangeEntry, Notice } from '../../session/live-view.ts';
import { type FindingRow, findingRows, isGrave } from '../findings/finding-rows.ts';
import type { OrderedRows } from '../ledger/ordered-rows.ts';
import type { Route } from '../ledger/route-table.ts';
import type { IndexedTrace } from '../ledger/trace-index.ts';
import type { ListView } from '../reduce/seen.ts';
import { sortedRoutes } from '../routes/route-columns.ts';
import { type ServiceRow, serviceRows } from '../services/service-rows.ts';
import type { Cursor, ViewState } from '../view-state.ts';
import { made, type World } from './world.ts';

export interface RowsOf<R> extends ListView {
  at(index: number): R | undefined;
  slice(from: number, to: number): readonly R[];
}

export function requestRows({ ledger }: Pick<World, 'ledger'>, { sort }: ViewState): RowsOf<ExchangeEntry> {
  const rows = ledger.rows;
  const turned = (index: number): number => (sort.isReversed ? rows.size - 1 - index : index);
  const indexOf = (entry: ExchangeEntry): number => turned(Math.min(rows.rankOf(entry), rows.size - 1));
  return {
    size: rows.size,
    newest: ledger.newest === undefined ? -1 : indexOf(ledger.newest),
    at: (index) => rows.at(turned(index)),
    slice: (from, to) => sliced(rows, from, to, sort.isReversed),
    indexOf: ({ key, entry, index }) => {
      const now = ledger.entry(key) ?? entry;
      return now === undefined ? Math.min(index, rows.size - 1) : indexOf(now);
    },
    cursorAt: (index, row) => {
      const entry = rows.at(turned(index));
      return entry && { key: entry.exchange.id, index, row, entry };
    },
    hasWarning: (index) =>
      rows.at(turned(index))?.findings.some(({ severity }) => severity !== 'info') === true,
  };
}

function sliced(
  rows: OrderedRows<ExchangeEntry>,
  from: number,
  to: number,
  isReversed: boolean,
): readonly ExchangeEntry[] {
  if (!isReversed) return rows.slice(from, to);
  return rows.slice(Math.max(0, rows.size - to), rows.size - from).reverse();
}

export function traceRows({ ledger }: Pick<World, 'ledger'>): RowsOf<IndexedTrace> {
  const rows = ledger.isFiltered ? ledger.traces.matching : ledger.traces.order;
  return {
    size: rows.size,
    newest: Math.min(0, rows.size - 1),
    at: (index) => rows.at(index),
    slice: (from, to) => rows.slice(from, to),
    indexOf: ({ key, index }) => {
      const trace = ledger.traces.find(key);
      const rank = trace === undefined ? index : rows.rankOf(trace);
      return Math.min(rank, rows.size - 1);
    },
    cursorAt: (index, row) => {
      const trace = rows.at(index);
      return trace && { key: trace.key, index, row };
    },
    hasWarning: (index) =>
      [...(rows.at(index)?.exchangeIds ?? [])].some((id) =>
        ledger.entry(id)?.findings.some(({ severity }) => severity !== 'info'),
      ),
  };
}

export function routeRows({ ledger, nowSecond, drawn }: World, { routeSort }: ViewState): RowsOf<Route> {
  const from = [ledger.version, nowSecond, routeSort];
  const routes = made(drawn, 'routes', from, () =>
    sortedRoutes(ledger.routes.routes(), routeSort, nowSecond),
  );
  return listed(
    routes,
    ({ key }) => key,
    ({ warnings, errors }) => warnings + errors > 0,
  );
}

export function serviceRowsOf({ ledger, live, drawn }: World): RowsOf<ServiceRow> {
  const flows: readonly ContextFlow[] = live.flows ?? NO_FLOWS;
  const rows = made(drawn, 'services', [ledger.version, flows], () =>
    serviceRows(ledger.edges.edges(), flows),
  );
  return listed(
    rows,
    ({ key }) => key,
    (row) => row.kind === 'edge' && row.worst !== undefined,
  );
}

const NO_FLOWS: readonly ContextFlow[] = [];

export function noticeRows({ live }: Pick<World, 'live'>): RowsOf<Notice> {
  const rows = listed(live.notices, noticeKey, ({ severity }) => severity !== 'info');
  return { ...rows, newest: live.notices.length - 1 };
}

export function findingRowsOf({ live, drawn }: World, { onlyWarnings }: ViewState): RowsOf<FindingRow> {
  const findings = live.findings ?? NO_FINDINGS;
  const muted = live.muted ?? NO_MUTED;
  const rows = made(drawn, 'findings', [findings, muted, onlyWarnings], () =>
    findingRows(findings, muted, onlyWarnings),
  );
  return listed(
    rows,
    ({ key }) => key,
    (row) => row.kind === 'finding' && isGrave(row.finding),
  );
}

const NO_FINDINGS: readonly FoldedFinding[] = [];
const NO_MUTED: readonly MutedFindings[] = [];

function noticeKey({ atMicros, text }: Notice): string {
  return `${atMicros} ${text}`;
}

function listed<R>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  hasWarning: (row: R) => boolean,
): RowsOf<R> {
  return {
    size: rows.length,
    newest: Math.min(0, rows.length - 1),
    at: (index) => rows[index],
    slice: (from, to) => rows.slice(from, to),
    indexOf: ({ key, index }: Cursor) => {
      const found = rows.findIndex((row) => keyOf(row) === key);
      return found >= 0 ? found : Math.min(index, rows.length - 1);
    },
    cursorAt: (index, row) => {
      const found = rows[index];
      return found === undefined ? undefined : { key: keyOf(found), index, row };
    },
    hasWarning: (index) => {
      const row = rows[index];
      return row !== undefined && hasWarning(row);
    },
  };
}
