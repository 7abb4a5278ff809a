// A captured request as another program would send it: to where it went, without what concerns one connection or one trace, and
// without headers that have lost their secret. What is left out is told. Pure.
import type { KnownExchange } from '../capture/capture-line.ts';
import { type HeaderList, hasHeader } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import { holdsPlaceholder } from '../http/secret-mask.ts';
import { tiesToTrace } from '../propagation/ties-to-trace.ts';
import { absoluteUrl } from './request-address.ts';

export interface SendableRequest {
  /** `#7 POST /order, answered 201`: for a comment. */
  readonly title: string;
  readonly method: string;
  readonly url: string;
  /** Without Host and Content-Length, which whoever sends it writes. */
  readonly headers: HeaderList;
  /** Absent: there was none. Of no bytes: there was an empty one. */
  readonly body?: Uint8Array;
  /** Each a clause: what is missing, and why. */
  readonly notes: readonly string[];
}

export interface SendableOptions {
  /** Whether trace headers stay. */
  readonly keepTrace: boolean;
}

/** The request, or why it cannot be sent again, in one clause. */
export function sendableRequest(
  known: KnownExchange,
  { keepTrace }: SendableOptions,
): SendableRequest | { readonly left: string } {
  const { exchange } = known;
  const { method, requestBody, outcome, answer } = exchange;
  if (outcome === 'tunnelled' || method === 'CONNECT') return { left: 'it is a tunnel' };
  if (requestBody.isTruncated) return { left: 'its body was not kept whole' };
  const url = absoluteUrl(exchange);
  const masked = new Set(known.maskedHeaders ?? []);
  const headers: string[] = [];
  const lost = new Set<string>();
  let isTraced = false;
  const all = requestHeadersToForward(exchange.received, method);
  for (let i = 0; i < all.length; i += 2) {
    const [name = '', value = ''] = all.slice(i, i + 2);
    const lower = name.toLowerCase();
    if (lower === 'host' || lower === 'content-length') continue;
    if (!keepTrace && tiesToTrace(lower)) isTraced = true;
    else if (masked.has(lower) || holdsPlaceholder(value)) lost.add(lower);
    else headers.push(name, value);
  }
  const hasBody =
    requestBody.bytes.length > 0 ||
    hasHeader(exchange.received, 'content-length') ||
    hasHeader(exchange.received, 'transfer-encoding');
  const notes = [
    ...[...lost].map((name) => `${name} is left out: its secret was not kept`),
    ...(isTraced ? ['trace headers are left out, so that it begins a trace of its own'] : []),
    ...(known.isUrlMasked === true || holdsPlaceholder(url) ? ['a secret is missing from the URL'] : []),
    ...(holdsPlaceholder(Buffer.from(requestBody.bytes).toString('latin1'))
      ? ['a secret is missing from the body']
      : []),
  ];
  const end = answer === undefined ? outcome : `answered ${answer.status}`;
  return {
    title: `#${exchange.seq} ${method} ${url}, ${end}`,
    ...{ method, url, headers, notes },
    ...(hasBody && { body: requestBody.bytes }),
  };
}

/** A comment of one line, whatever was captured: nothing in it ends the line. */
export function commentText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
