// How findings name who did something.
import type { OpenExchange } from '../exchange/exchange.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { headerValue } from '../http/header-list.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';

/** `orders (pid 4242, node)`, or as much of it as is known. */
export function whoText(
  name: string | undefined,
  process: { readonly pid?: number; readonly name?: string } = {},
): string {
  const pid = process.pid === undefined ? '' : `pid ${process.pid}`;
  const program = process.name === undefined || process.name === name ? '' : process.name;
  const known = pid === '' || program === '' ? pid + program : `${pid}, ${program}`;
  if (name === undefined) return known === '' ? 'an unknown service' : `a process (${known})`;
  return known === '' ? name : `${name} (${known})`;
}

/** Its service or process, else its name, else the first word of its user agent, else its address. */
export function callerText(exchange: OpenExchange, caller?: ServiceIdentity): string {
  if (caller?.service !== undefined) return whoText(caller.service, processOf(caller));
  const { client, received } = exchange;
  if (client.name !== undefined) return client.name;
  const product = /^\S{1,60}/.exec(headerValue(received, 'user-agent') ?? '')?.[0];
  const name = product ?? client.address;
  return caller === undefined ? name : whoText(name, processOf(caller));
}

function processOf({ pid, processName }: ServiceIdentity): { readonly pid?: number; readonly name?: string } {
  return { ...(pid !== undefined && { pid }), ...(processName !== undefined && { name: processName }) };
}

/** The service that a finding about the caller belongs to. */
export function callerService(exchange: OpenExchange, caller?: ServiceIdentity): string | undefined {
  return caller?.service ?? exchange.client.name;
}

/** The service that was called, else the host. */
export function calleeText(exchange: OpenExchange, callee?: ServiceIdentity): string {
  return callee?.service ?? exchange.service ?? hostCalled(exchange);
}

/** Where it was sent to, `host:port` as in the URL. Searched and not matched: this runs for every exchange. */
export function hostCalled({ url, host }: OpenExchange): string {
  const scheme = url.indexOf('://');
  if (scheme < 0) return host;
  let end = scheme + 3;
  while (end < url.length && !isEnd(url.charCodeAt(end))) end += 1;
  const user = url.lastIndexOf('@', end);
  const authority = url.slice(Math.max(user + 1, scheme + 3), end);
  return authority === '' ? host : authority;
}

/** `/`, `?` or `#`. */
function isEnd(code: number): boolean {
  return code === 0x2f || code === 0x3f || code === 0x23;
}

/** `POST /checkout`: without the query, which may hold secrets. */
export function requestText({ method, target }: OpenExchange): string {
  const path = maskedUrl(target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')) || '/';
  return `${method} ${path}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
