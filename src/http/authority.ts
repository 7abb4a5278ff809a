// `host[:port]` as it stands in a Host header or in a request target (RFC 9110 section 4.2, RFC 3986 section 3.2).
import { BlockList, isIP, isIPv6 } from 'node:net';

export interface Authority {
  /** Lower case; an IPv6 literal without its brackets. */
  readonly host: string;
  readonly port?: number;
}

// reg-name without the comma: a list of hosts in one field is how request routing gets confused.
const AUTHORITY = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._~%!$&'()*+;=-]+))(?::([0-9]{1,5}))?$/;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

/** Undefined when the text is not exactly a host with an optional port of 1-65535. */
export function parseAuthority(text: string): Authority | undefined {
  if (text.length > 300) return undefined;
  const match = AUTHORITY.exec(text);
  if (match === null) return undefined;
  const [, literal, name, portText] = match;
  if (literal !== undefined && !isIPv6(literal)) return undefined;
  const host = (literal ?? name ?? '').toLowerCase();
  if (portText === undefined) return { host };
  const port = Number(portText);
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}

/** The port a scheme means when none is written. */
export function defaultPort(scheme: 'http' | 'https'): number {
  return scheme === 'https' ? 443 : 80;
}

/** A host as it stands in a URL: IPv6 literals in brackets. */
export function urlHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** `host[:port]` as Host wants it: the scheme's own port left out. */
export function authorityText(scheme: 'http' | 'https', host: string, port: number): string {
  return port === defaultPort(scheme) ? urlHost(host) : `${urlHost(host)}:${port}`;
}

/** Whether an address literal is this machine's loopback, in whichever of its spellings; IPv4-mapped IPv6 counts. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  if (plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))) return true;
  return isIPv6(address) && LOOPBACK.check(address, 'ipv6');
}
