// Who may speak to the collector. It listens on loopback without a password, so a web page in the person's browser
// must be kept out: by its Host when its name was rebound to 127.0.0.1, by its Origin when it posts across sites.
import { isIP } from 'node:net';
import { isLoopbackAddress, parseAuthority } from '../http/authority.ts';

/** What is asked of a request; values as in Node's headers. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

export interface AccessRefusal {
  readonly status: 403 | 421;
  /** One sentence for the person who reads the answer. */
  readonly reason: string;
}

const EVERY_ADDRESS: readonly string[] = ['0.0.0.0', '::'];

export interface OwnNames {
  /** The address that the collector was told to listen on. */
  readonly host: string;
  /** Names by which it is reached besides, in lower case. */
  readonly names?: readonly string[];
}

/** Undefined: welcome. */
export function accessRefusal(caller: Caller, own: OwnNames): AccessRefusal | undefined {
  const host = parseAuthority(caller.host ?? '')?.host;
  if (host === undefined || !isOwnName(host, own)) {
    const seen = caller.host === undefined ? 'no Host' : `Host "${caller.host}"`;
    return {
      status: 421,
      reason: `This collector answers to ${['localhost', own.host, ...(own.names ?? [])].join(', ')}, not to ${seen}.`,
    };
  }
  if (caller.origin !== undefined && !isOwnOrigin(caller.origin, own)) {
    return { status: 403, reason: `Pages of ${caller.origin} may not post spans here.` };
  }
  if (caller.fetchSite === 'cross-site') {
    return { status: 403, reason: 'Pages of other sites may not post spans here.' };
  }
  return undefined;
}

function isOwnOrigin(origin: string, own: OwnNames): boolean {
  const authority = /^https?:\/\/(.+)$/.exec(origin)?.[1];
  const host = authority === undefined ? undefined : parseAuthority(authority)?.host;
  return host !== undefined && isOwnName(host, own);
}

function isOwnName(host: string, { host: boundHost, names = [] }: OwnNames): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host)) return true;
  // Bound to every address: any address will do, for only a name can be rebound.
  return (
    names.includes(host) ||
    host === boundHost.toLowerCase() ||
    (EVERY_ADDRESS.includes(boundHost) && isIP(host) !== 0)
  );
}
