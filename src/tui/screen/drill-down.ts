// The filter that shows the requests of a route, or of an edge between two services.
import { OTHER_ROUTES } from '../ledger/route-table.ts';
import type { Subject } from './subject.ts';

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
  if (listed.view !== 'services') return undefined;
  const row = listed.rows.at(index);
  if (row === undefined) return undefined;
  if (row.kind === 'caller') return `caller:${quoted(`=${row.name}`)}`;
  return `caller:${quoted(`=${row.edge.caller}`)} service:${quoted(`=${row.edge.callee}`)}`;
}

function quoted(value: string): string {
  return /[\s()&|"']/.test(value) ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value;
}
