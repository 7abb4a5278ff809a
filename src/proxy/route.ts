// Which upstream a request goes to, under which name, and with which Host. Pure.
import { authorityText, defaultPort, parseAuthority } from '../http/authority.ts';
import type { RequestTarget } from '../http/request-target.ts';
import type { Route, Upstream } from './plane-options.ts';

export interface RouteRequest {
  readonly target: Extract<RequestTarget, { form: 'origin' | 'absolute' }>;
  /** `Host` as received; empty when there was none. */
  readonly host: string;
  /** Name of the service whose own port the request came in on. */
  readonly listenerService?: string;
}

export interface Destination {
  /** Name of the route; `forward` when the request itself named its upstream. */
  readonly route: string;
  readonly service?: string;
  readonly upstream: Upstream;
  /** Path and query to send. */
  readonly path: string;
  /** Host to send. */
  readonly authority: string;
}

/** Host names below this one are names of services (RFC 6761: browsers and curl resolve them to loopback). */
const SERVICE_DOMAIN = '.localhost';

/**
 * Where a request goes; undefined when no route takes it (Envoy's NR).
 * Order: the service of the port or of the name `NAME.localhost`, then the target's own host when it is a URL,
 * then the longest prefix, then the default upstream.
 */
export function chooseDestination(request: RouteRequest, routes: readonly Route[]): Destination | undefined {
  const { target } = request;
  const host =
    target.form === 'absolute' ? target.authority.host : (parseAuthority(request.host)?.host ?? '');
  const service =
    request.listenerService ??
    (host.endsWith(SERVICE_DOMAIN) ? host.slice(0, -SERVICE_DOMAIN.length) : undefined);
  const ofService = service === undefined ? undefined : serviceRoute(service, routes);
  if (ofService !== undefined) return through(ofService, target.path);
  if (target.form === 'absolute') return forward(target, routes);
  const route = longestPrefix(target.path, routes) ?? routes.find(({ match }) => match.kind === 'default');
  return route === undefined ? undefined : through(route, target.path);
}

/** The path of a request for the server as a whole. */
export const WHOLE_SERVER = '*';

/** The URL that a destination means. */
export function destinationUrl({ upstream, path }: Destination): string {
  const origin = `${upstream.scheme}://${authorityText(upstream.scheme, upstream.host, upstream.port)}`;
  return path === WHOLE_SERVER ? origin : origin + path;
}

function serviceRoute(service: string, routes: readonly Route[]): Route | undefined {
  return routes.find(({ match }) => match.kind === 'service' && match.service === service);
}

function through(route: Route, path: string): Destination {
  const { scheme, host, port, basePath } = route.upstream;
  return {
    route: route.name,
    ...(route.service !== undefined && { service: route.service }),
    upstream: route.upstream,
    path: basePath + path,
    authority: authorityText(scheme, host, port),
  };
}

/** A URL that leads to a configured upstream is that upstream, with its name; the path is already complete. */
function forward(
  target: Extract<RequestTarget, { form: 'absolute' }>,
  routes: readonly Route[],
): Destination {
  const { scheme, authority, path } = target;
  const port = authority.port ?? defaultPort(scheme);
  const known = routes.find(
    ({ upstream }) =>
      upstream.host === authority.host && upstream.port === port && upstream.scheme === scheme,
  );
  return {
    route: known?.name ?? 'forward',
    ...(known?.service !== undefined && { service: known.service }),
    upstream: {
      scheme,
      host: authority.host,
      port,
      basePath: '',
      insecure: known?.upstream.insecure ?? false,
    },
    path,
    authority: authorityText(scheme, authority.host, port),
  };
}

/** `/api` takes `/api`, `/api/x` and `/api?x`, not `/apix` (Envoy's path_separated_prefix); `/api/` only what is below. */
function longestPrefix(path: string, routes: readonly Route[]): Route | undefined {
  let best: { route: Route; length: number } | undefined;
  for (const route of routes) {
    if (route.match.kind !== 'prefix') continue;
    const { prefix } = route.match;
    const next = path.charAt(prefix.length);
    const isWhole = prefix.endsWith('/') || next === '' || next === '/' || next === '?';
    if (path.startsWith(prefix) && isWhole && prefix.length > (best?.length ?? -1)) {
      best = { route, length: prefix.length };
    }
  }
  return best?.route;
}
