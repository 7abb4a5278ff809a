// The request that a replay sends: the captured one in a fresh trace. Pure.
import { parseAuthority } from '../http/authority.ts';
import { applyEdits, type HeaderList, hasHeader } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import { isSensitiveHeader } from '../http/sensitive-headers.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import type { Replayable } from './replayable.ts';
import { tiesToTrace } from './trace-header-names.ts';

/** What is planned, and what a person should know of it. */
export interface ReplayPlan {
  readonly request: ReplayRequest;
  /** Headers that are not sent although they were received. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  /** Lower case. */
  readonly header: string;
  /** The capture file does not hold its value; or it is a secret, and the replay goes to another host. */
  readonly because: 'masked' | 'other-host';
}

/** `to` is the base URL to send to instead of the recorded upstream: scheme, authority and an optional path before the path. */
export function planReplay(exchange: Replayable, to?: string): ReplayPlan {
  const url = to === undefined ? exchange.url : to.replace(/\/$/, '') + pathOf(exchange.target);
  const leftOut = headersToLeaveOut(exchange, authorityOf(url));
  const dropped = new Set(leftOut.map(({ header }) => header));
  const kept = dropHeaders(
    requestHeadersToForward(exchange.received, exchange.method),
    (name) => tiesToTrace(name) || dropped.has(name),
  );
  const { bytes } = exchange.requestBody;
  const hadBody =
    bytes.byteLength > 0 ||
    hasHeader(exchange.received, 'content-length') ||
    hasHeader(exchange.received, 'transfer-encoding');
  const headers = applyEdits(kept, {
    remove: hadBody ? [] : ['content-length'],
    set: [
      ['host', authorityOf(url)],
      ...(hadBody ? [['content-length', String(bytes.byteLength)] as const] : []),
    ],
  });
  return { request: { method: exchange.method, url, headers, body: bytes, of: exchange.id }, leftOut };
}

function headersToLeaveOut(exchange: Replayable, authority: string): LeftOut[] {
  const leftOut = new Map<string, LeftOut>();
  const isOtherHost = authority !== authorityOf(exchange.url);
  for (let i = 0; i < exchange.received.length; i += 2) {
    const header = (exchange.received[i] ?? '').toLowerCase();
    if (exchange.maskedHeaders.includes(header)) leftOut.set(header, { header, because: 'masked' });
    else if (isOtherHost && isSensitiveHeader(header)) leftOut.set(header, { header, because: 'other-host' });
  }
  return [...leftOut.values()];
}

/** The path and query of a request target. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  const afterAuthority = /^[a-z]+:\/\/[^/?]*(.*)$/i.exec(target)?.[1] ?? '';
  return afterAuthority.startsWith('/') ? afterAuthority : `/${afterAuthority}`;
}

function authorityOf(url: string): string {
  const authority = /^[a-z]+:\/\/([^/?]*)/i.exec(url)?.[1] ?? '';
  if (parseAuthority(authority) === undefined) throw new Error(`no host in ${url}`);
  return authority;
}

function dropHeaders(headers: HeaderList, isDropped: (lowerCaseName: string) => boolean): string[] {
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!isDropped(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}
