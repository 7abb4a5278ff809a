// Who is answered for. A recording and a session may call one service by different words: by its name where both know
// it, else by the host and port that it is reached at. Pure.
import { defaultPort, parseAuthority, urlHost } from '../../http/authority.ts';
import type { Destination } from '../route.ts';
import type { StubParty } from './stub-plan.ts';

const SERVICE_DOMAIN = '.localhost';

/** Of an absolute URL. */
export function partyOfUrl(url: string, service?: string): StubParty {
  const [, scheme = 'http', text = ''] = /^(https?):\/\/([^/?#]*)/i.exec(url) ?? [];
  const authority = parseAuthority(text.slice(text.lastIndexOf('@') + 1));
  const host = authority?.host ?? text.toLowerCase();
  const port = authority?.port ?? defaultPort(scheme.toLowerCase() === 'https' ? 'https' : 'http');
  const named = service ?? serviceOfHost(host);
  return {
    ...(named !== undefined && { service: named.toLowerCase() }),
    authority: `${urlHost(host)}:${port}`,
  };
}

export function partyOfDestination({ service, upstream: { host, port } }: Destination): StubParty {
  const named = service ?? serviceOfHost(host);
  return {
    ...(named !== undefined && { service: named.toLowerCase() }),
    authority: `${urlHost(host)}:${port}`,
  };
}

export function isSameParty(a: StubParty, b: StubParty): boolean {
  if (a.service !== undefined && b.service !== undefined) return a.service === b.service;
  return a.authority === b.authority;
}

/** Whether one of the names means it: a service, `host` or `host:port`. */
export function isNamedParty({ service, authority }: StubParty, names: readonly string[]): boolean {
  return names.some(
    (name) =>
      name === service || name === authority || name === authority.slice(0, authority.lastIndexOf(':')),
  );
}

function serviceOfHost(host: string): string | undefined {
  return host.endsWith(SERVICE_DOMAIN) ? host.slice(0, -SERVICE_DOMAIN.length) : undefined;
}
