// The columns of the table of routes, and the orders that it can have.
import { countText, durationText } from '../../text/quantities.ts';
import { latencyMeaning } from '../exchange-facts.ts';
import type { Glyphs } from '../glyphs.ts';
import { percentileMicros } from '../ledger/latency-histogram.ts';
import { lastMinute, perSecond } from '../ledger/rate-window.ts';
import type { Route } from '../ledger/route-table.ts';
import { type CellContent, type ColumnRule, column } from '../table/columns.ts';
import { rateText, shareText } from './rate-text.ts';
import { sparkline } from './sparkline.ts';

export type RouteSort = 'count' | 'rate' | 'errors' | 'p50' | 'p95' | 'p99' | 'context' | 'route';

/** In the order in which the key goes through them, each with the heading of its column. */
export const routeSorts: readonly (readonly [sort: RouteSort, header: string])[] = [
  ['count', 'COUNT'],
  ['rate', 'RATE'],
  ['errors', 'ERR'],
  ['p50', 'P50'],
  ['p95', 'P95'],
  ['p99', 'P99'],
  ['context', 'CTX'],
  ['route', 'ROUTE'],
];

const SPARK_CELLS = 20;
const MIN_ROUTE_CELLS = 18;

/** `nowSecond`: what rates are told for. */
export function routeColumns(nowSecond: number, glyphs: Glyphs): readonly ColumnRule<Route>[] {
  const right = { align: 'right' } as const;
  const service = (cells: number) => column<Route>('SERVICE', cells, (route) => plain(route.service));
  return [
    { column: column('MTH', 7, ({ method }) => plain(method)) },
    // Two services may have a route of the same name: this one never goes.
    { column: service(14), drop: 3, replacedBy: service(10) },
    {
      column: column('ROUTE', MIN_ROUTE_CELLS, ({ template }) => plain(template), { cut: 'middle' }),
      isFlexible: true,
    },
    { column: column('COUNT', 6, ({ count }) => plain(countText(count)), right) },
    {
      column: column('RATE', 7, ({ window }) => plain(rateText(perSecond(window, nowSecond))), right),
      drop: 4,
    },
    { column: column('P50', 6, (route) => latency(route, 0.5), right), drop: 5 },
    { column: column('P95', 6, (route) => latency(route, 0.95), right) },
    { column: column('P99', 6, (route) => latency(route, 0.99), right), drop: 2 },
    { column: column('ERR', 5, errorCell, right), drop: 6 },
    { column: column('CTX', 5, contextCell, right) },
    {
      column: column(
        'LAST MINUTE',
        SPARK_CELLS,
        ({ window }) => plain(sparkline(lastMinute(window, nowSecond), SPARK_CELLS, glyphs)),
        { gap: 2 },
      ),
      drop: 1,
    },
  ];
}

/** The most first, except for context and names; equal ones by name, so that rows stand still. */
export function sortedRoutes(
  routes: readonly Route[],
  { sort, isReversed }: { readonly sort: RouteSort; readonly isReversed: boolean },
  nowSecond: number,
): Route[] {
  const value = (route: Route): number => {
    switch (sort) {
      case 'count':
        return route.count;
      case 'rate':
        return perSecond(route.window, nowSecond);
      case 'errors':
        return route.errors / Math.max(1, route.count);
      case 'p50':
      case 'p95':
      case 'p99':
        return percentileMicros(route.latency, Number(sort.slice(1)) / 100) ?? 0;
      case 'context':
        return -route.withContext / Math.max(1, route.count);
      case 'route':
        return 0;
    }
  };
  const keyed = routes.filter(({ count }) => count > 0).map((route) => ({ route, value: value(route) }));
  keyed.sort((a, b) => b.value - a.value || (nameOf(a.route) < nameOf(b.route) ? -1 : 1));
  if (isReversed) keyed.reverse();
  return keyed.map(({ route }) => route);
}

function nameOf({ template, method, service }: Route): string {
  return `${template} ${method} ${service}`;
}

function latency(route: Route, share: number): CellContent {
  const micros = percentileMicros(route.latency, share);
  if (micros === undefined) return plain('-');
  return { text: durationText(micros), meaning: latencyMeaning(micros) };
}

function errorCell({ errors, count }: Route): CellContent {
  if (errors === 0) return plain('-');
  return { text: shareText(errors / count), meaning: 'serverError' };
}

function contextCell({ withContext, count, warnings }: Route): CellContent {
  return { text: shareText(withContext / Math.max(1, count)), meaning: warnings > 0 ? 'caution' : 'plain' };
}

function plain(text: string): CellContent {
  return { text, meaning: 'plain' };
}
