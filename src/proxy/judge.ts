// What becomes of a request, from its head alone.
import type { IncomingMessage } from 'node:http';
import { headerValue } from '../http/header-list.ts';
import { parseRequestTarget, type RequestTarget } from '../http/request-target.ts';
import { limitRefusal } from './overload.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import type { Refusal } from './refusal.ts';
import { checkRequestHead } from './request-check.ts';
import { chooseDestination, type Destination, WHOLE_SERVER } from './route.ts';

export type Verdict =
  | { readonly kind: 'send'; readonly destination: Destination }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** Undefined: nowhere. */
export function routedTo(verdict: Verdict): Destination | undefined {
  return verdict.kind === 'send' ? verdict.destination : undefined;
}

export function judge(plane: PlaneContext, request: IncomingMessage, entrance: Entrance): Verdict {
  const head = {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion,
    headers: request.rawHeaders,
  };
  const refusal = checkRequestHead(head, plane.options.maxHeaders) ?? limitRefusal(plane, request);
  if (refusal !== undefined) return { kind: 'refuse', refusal };
  if (plane.loopGuard.comesFromOurselves(request.socket)) {
    return { kind: 'refuse', refusal: { status: 508, reason: 'the request came out of tracectl itself' } };
  }
  const target = withinTunnel(parseRequestTarget(request.url ?? ''), entrance);
  if (target.form === 'invalid') return { kind: 'refuse', refusal: { status: 400, reason: target.reason } };
  const isForServer = asksServerAsWhole(request);
  if (target.form === 'asterisk' && !isForServer) {
    const reason = 'only OPTIONS may be for the server as a whole (*)';
    return { kind: 'refuse', refusal: { status: 400, reason } };
  }
  const destination = chooseDestination(
    {
      target: target.form === 'asterisk' ? { form: 'origin', path: '/' } : target,
      host: headerValue(request.rawHeaders, 'host') ?? '',
      ...(entrance.service !== undefined && { listenerService: entrance.service }),
    },
    plane.options.routes,
  );
  if (destination === undefined) return { kind: 'no-route' };
  const { upstream } = destination;
  return {
    kind: 'send',
    destination: {
      ...destination,
      ...(isForServer && { path: WHOLE_SERVER }),
      ...(entrance.replay?.insecure === true && { upstream: { ...upstream, insecure: true } }),
    },
  };
}

/** RFC 9112 section 3.2.4: `OPTIONS *`, and, to a proxy, OPTIONS for a URL without a path. */
function asksServerAsWhole({ method, url = '' }: IncomingMessage): boolean {
  return method === 'OPTIONS' && (url === WHOLE_SERVER || /^https?:\/\/[^/?]+$/i.test(url));
}

/** A path that came through a CONNECT tunnel is a path at the tunnel's end. */
function withinTunnel(target: RequestTarget, { connectedTo }: Entrance): RequestTarget {
  if (target.form !== 'origin' || connectedTo === undefined) return target;
  return { form: 'absolute', scheme: 'http', authority: connectedTo, path: target.path };
}
