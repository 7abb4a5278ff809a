// Where a request would have gone that no route takes, as far as the recordings tell: so a recording is enough to stand in for
// services that nobody has configured.
import type { IncomingMessage } from 'node:http';
import { parseAuthority } from '../../http/authority.ts';
import { headerValue } from '../../http/header-list.ts';
import type { Entrance, PlaneContext } from '../plane-context.ts';
import type { Destination } from '../route.ts';
import { headFacts } from './request-facts.ts';
import { partyOfUrl } from './stub-party.ts';

/** Undefined: nothing recorded is meant, and there is no route indeed. */
export function destinationWithoutRoute(
  { stub: book, options }: Pick<PlaneContext, 'stub' | 'options'>,
  { method = '', url = '', rawHeaders }: IncomingMessage,
  { service }: Entrance,
): Destination | undefined {
  if (book === undefined || !url.startsWith('/')) return undefined;
  const host = headerValue(rawHeaders, 'host') ?? '';
  const named = parseAuthority(host) === undefined ? undefined : partyOfUrl(`http://${host}`, service);
  const { place } = headFacts({ method, target: url, headers: rawHeaders }, book.plan.match);
  const party = book.partyWithoutRoute(named, place, options.routes.length === 0);
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
