// Where a CONNECT request may lead. Pure.
import { isIP } from 'node:net';
import { type Authority, parseAuthority } from '../http/authority.ts';
import { type HeaderList, hasHeader } from '../http/header-list.ts';
import type { Refusal } from './refusal.ts';

export type ConnectTarget = { readonly authority: Required<Authority> } | { readonly refusal: Refusal };

// Ports on which something answers that was never meant to be spoken to by a browser's or a client's CONNECT.
const UNSAFE_PORTS = new Set([22, 25, 111, 2375, 3306, 5432, 6379, 9200, 11211, 27017]);

/** RFC 9110 section 9.3.6: host and port, both; no body. Loopback is what a developer's proxy is for, so it is allowed. */
export function connectTarget(target: string, headers: HeaderList): ConnectTarget {
  const authority = parseAuthority(target);
  if (authority?.port === undefined) return refused(400, 'the target of CONNECT is not host:port');
  if (hasHeader(headers, 'content-length') || hasHeader(headers, 'transfer-encoding')) {
    return refused(400, 'a CONNECT request has no body');
  }
  if (isLinkLocal(authority.host)) return refused(403, 'CONNECT to a link-local address is not allowed');
  if (UNSAFE_PORTS.has(authority.port))
    return refused(403, `CONNECT to port ${authority.port} is not allowed`);
  return { authority: { host: authority.host, port: authority.port } };
}

function refused(status: number, reason: string): ConnectTarget {
  return { refusal: { status, reason } };
}

function isLinkLocal(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('169.254.');
  return isIP(host) === 6 && /^fe[89ab]/i.test(host);
}
