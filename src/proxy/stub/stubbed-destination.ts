// Where a request goes as far as the routes and the recordings tell: a recording is enough to stand in for services that nobody
// has configured, and to name them.
import type { IncomingMessage } from 'node:http';
import { parseAuthority } from '../../http/authority.ts';
import { headerValue } from '../../http/header-list.ts';
import { routedTo, type Verdict } from '../judge.ts';
import type { Entrance } from '../plane-context.ts';
import type { Route } from '../plane-options.ts';
import type { Destination } from '../route.ts';
import { headFacts } from './request-facts.ts';
import type { StubBook } from './stub-book.ts';
import { partyOfUrl } from './stub-party.ts';

/** Undefined: nowhere. */
export function stubbedDestination(
  book: StubBook,
  routes: readonly Route[],
  request: IncomingMessage,
  entrance: Entrance,
  verdict: Verdict,
): Destination | undefined {
  if (verdict.kind === 'no-route') return withoutRoute(book, routes, request, entrance);
  const destination = routedTo(verdict);
  if (destination === undefined || destination.service !== undefined) return destination;
  // Where any service may answer, it is not known whose answer it will be.
  if (!book.plan.match.service) return destination;
  const [party] = book.partiesFor(destination) ?? [];
  const service = party === undefined ? undefined : book.plan.parties[party]?.service;
  return service === undefined ? destination : { ...destination, service };
}

function withoutRoute(
  book: StubBook,
  routes: readonly Route[],
  { method = '', url = '', rawHeaders }: IncomingMessage,
  { service }: Entrance,
): Destination | undefined {
  if (!url.startsWith('/')) return undefined;
  const host = headerValue(rawHeaders, 'host') ?? '';
  const named = parseAuthority(host) === undefined ? undefined : partyOfUrl(`http://${host}`, service);
  const { place } = headFacts({ method, target: url, headers: rawHeaders }, book.plan.match);
  const party = book.partyWithoutRoute(named, place, routes.length === 0);
  const authority = party === undefined ? undefined : parseAuthority(party.authority);
  if (party === undefined || authority === undefined) return undefined;
  return {
    route: 'stub',
    ...(party.service !== undefined && { service: party.service }),
    upstream: {
      scheme: 'http',
      host: authority.host,
      port: authority.port ?? 80,
      basePath: '',
      insecure: false,
    },
    path: url,
    authority: party.authority,
  };
}
