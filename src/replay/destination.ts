// Where a replay goes: what a person says for its service, route or host, what they say for all, the route that its
// service has now, or the recorded upstream. Pure.
import { authorityText } from '../http/authority.ts';
import type { Route } from '../proxy/plane-options.ts';
import { authorityOf } from './refusal.ts';
import type { ReplayOptions, ReplayTarget } from './replay-options.ts';
import type { Replayable } from './replayable.ts';

/** Where services are now: base URL by name. */
export type ServiceTargets = Readonly<Record<string, ReplayTarget>>;

/** What the routes say of services. */
export function serviceTargets(routes: readonly Route[]): ServiceTargets {
  return Object.fromEntries(
    routes.flatMap(({ match, upstream: { scheme, host, port, basePath, insecure } }) =>
      match.kind === 'service'
        ? [[match.service, { url: `${scheme}://${authorityText(scheme, host, port)}${basePath}`, insecure }]]
        : [],
    ),
  );
}

/** `isRecorded`: the upstream of the recording is asked for, whatever the options say. */
export function replayTarget(
  exchange: Replayable,
  { map, to }: Pick<ReplayOptions, 'map' | 'to'>,
  services: ServiceTargets,
  isRecorded = false,
): ReplayTarget {
  const path = pathOf(exchange.target);
  const { service } = exchange;
  const current = service !== undefined && Object.hasOwn(services, service) ? services[service] : undefined;
  const said = isRecorded ? undefined : (mapped(exchange, map) ?? to);
  const base = said ?? current;
  if (base === undefined) return { url: exchange.url, insecure: false };
  // Its path is complete already when the client named the upstream itself.
  if (said === undefined && exchange.url.startsWith(base.url))
    return { url: exchange.url, insecure: base.insecure };
  return { url: base.url.replace(/\/$/, '') + path, insecure: base.insecure };
}

function mapped(exchange: Replayable, map: ReplayOptions['map']): ReplayTarget | undefined {
  const authority = authorityOf(exchange.url);
  const names = [exchange.service, exchange.route, authority, authority.replace(/:\d+$/, '')];
  return map.find(({ name }) => names.includes(name));
}

/** The path and query of a request target. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const afterAuthority = /^[a-z]+:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? '';
  return afterAuthority.startsWith('/') ? afterAuthority : `/${afterAuthority}`;
}
