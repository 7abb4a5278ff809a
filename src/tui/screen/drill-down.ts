// What Enter leads to from a row that is no request: the filter that shows the requests of a route, or of an edge between two
// services; the request or the trace that shows a finding.
import { OTHER_ROUTES } from '../ledger/route-table.ts';
import type { Seen } from '../reduce/seen.ts';
import type { Subject } from './subject.ts';
import type { World } from './world.ts';

/** Undefined when there is none, or no filter says it. */
export function drillDownOf({ listed, index }: Subject): string | undefined {
  if (listed.view === 'routes') {
    const route = listed.rows.at(index);
    if (route === undefined || route.key === OTHER_ROUTES) return undefined;
    const { method, service, template } = route;
    // The query follows the path, so its end is open.
    const path = `${template.replaceAll('{id}', '*')}*`.replace(/\*+$/, '*');
    return `method:${quoted(method)} service:${quoted(`=${service}`)} path:${quoted(path)}`;
  }
  if (listed.view === 'findings') {
    const row = listed.rows.at(index);
    if (row?.kind !== 'finding' || row.finding.service === undefined) return undefined;
    const { service, callee } = row.finding;
    const caller = `caller:${quoted(`=${service}`)}`;
    return callee === undefined ? caller : `${caller} service:${quoted(`=${callee}`)}`;
  }
  if (listed.view !== 'services') return undefined;
  const row = listed.rows.at(index);
  if (row === undefined) return undefined;
  if (row.kind === 'caller') return `caller:${quoted(`=${row.name}`)}`;
  return `caller:${quoted(`=${row.edge.caller}`)} service:${quoted(`=${row.edge.callee}`)}`;
}

/** Of the selected finding, as far as it is held. */
export function exampleOf({ ledger }: Pick<World, 'ledger'>, { listed, index }: Subject): Seen['example'] {
  if (listed.view !== 'findings') return undefined;
  const row = listed.rows.at(index);
  if (row?.kind !== 'finding') return undefined;
  const { exchange, traceId } = row.finding;
  const entry = exchange === undefined ? undefined : ledger.entry(exchange);
  if (entry !== undefined) return { entry };
  return traceId === undefined || ledger.traces.find(traceId) === undefined ? undefined : { traceId };
}

function quoted(value: string): string {
  return /[\s()&|"']/.test(value) ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value;
}
