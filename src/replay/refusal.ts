// The one place that says why an exchange is not sent again, in one sentence. Pure.
import { isLoopbackAddress, parseAuthority } from '../http/authority.ts';
import { type HeaderList, headerValue } from '../http/header-list.ts';
import { holdsPlaceholder } from '../http/secret-mask.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { PlannedRequest } from './plan.ts';
import type { ReplayOptions } from './replay-options.ts';
import type { Replayable } from './replayable.ts';

// RFC 9110 section 9.2.1, less TRACE, which no one means to send again.
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const METHOD_OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/** Why nothing can be made of the recording, whatever is changed; undefined when it can be. */
export function recordingRefusal(
  exchange: Replayable,
  options: Pick<ReplayOptions, 'trace' | 'edits' | 'edited'>,
): string | undefined {
  const name = exchangeName(exchange);
  const isEdited = options.edited[exchange.id] !== undefined;
  if (exchange.outcome === 'tunnelled' || exchange.method === 'CONNECT') {
    return `${name} is a tunnel, of which no request was captured.`;
  }
  if (headerValue(exchange.received, 'upgrade')?.toLowerCase() === 'websocket') {
    return `${name} opened a WebSocket, of which only the handshake was captured.`;
  }
  if (!/^https?:\/\//i.test(exchange.url)) {
    return `${name} was refused, so there is no upstream to send it to.`;
  }
  if (exchange.requestBody.isTruncated && options.edits.body === undefined && !isEdited) {
    const { bytes, totalBytes } = exchange.requestBody;
    return `${name} had a body of ${totalBytes} bytes, of which ${bytes.byteLength} were captured; a larger --max-body keeps it whole.`;
  }
  const hasTrace = exchange.traceId !== undefined && exchange.spanId !== undefined;
  if (options.trace === 'child' && !hasTrace) return `${name} has no trace that could be continued.`;
  return undefined;
}

/** Why an exchange would not be sent as it was captured; undefined when it would be. */
export function replayRefusal(
  exchange: Replayable,
  { allowUnsafe }: { readonly allowUnsafe: boolean },
): string | undefined {
  const impossible = recordingRefusal(exchange, { trace: 'fresh', edits: { headers: [] }, edited: {} });
  if (impossible !== undefined || allowUnsafe || isSafeRequest(exchange.method, exchange.received)) {
    return impossible;
  }
  return unsafeReason(exchangeName(exchange));
}

/** Why a planned request is not sent; undefined when it may be. */
export function sendingRefusal(
  exchange: Replayable,
  planned: PlannedRequest,
  options: Pick<ReplayOptions, 'allowUnsafe' | 'allowRemote'>,
): string | undefined {
  const { method, url, headers, body } = planned;
  const isSafe = isSafeRequest(method, headers);
  const name =
    method === exchange.method ? exchangeName(exchange) : `#${exchange.seq} as ${method} ${maskedUrl(url)}`;
  if (holdsPlaceholder(url) || (exchange.isUrlMasked && url.includes('***'))) {
    return `${name} has a secret in its URL, which the capture file does not hold; --path or --edit gives it another.`;
  }
  if (holdsPlaceholder(Buffer.from(body).toString('latin1'))) {
    return `${name} has a placeholder for a secret in its body; --body or --edit gives it another.`;
  }
  if (!isSafe && !options.allowUnsafe) return unsafeReason(name);
  const authority = authorityOf(url);
  const host = parseAuthority(authority)?.host ?? '';
  if (options.allowRemote || isThisMachine(host)) return undefined;
  const isRecorded = authority.toLowerCase() === authorityOf(exchange.url).toLowerCase();
  if (isRecorded && isSafe) return undefined;
  return `${name} would go to ${host}, which is not this machine; --allow-remote sends it.`;
}

/** Whether a request asks for nothing to be changed, by its method and by a header that overrides it. */
export function isSafeRequest(method: string, headers: HeaderList): boolean {
  for (const header of METHOD_OVERRIDES) {
    const override = headerValue(headers, header);
    if (override !== undefined) return SAFE_METHODS.has(override.toUpperCase());
  }
  return SAFE_METHODS.has(method);
}

/** RFC 6761: `localhost` and the names below it are loopback. Any other name may lead anywhere. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
}

function unsafeReason(name: string): string {
  return `${name} may change something at the upstream; --unsafe sends it.`;
}

export function exchangeName({ seq, method, url }: Pick<Replayable, 'seq' | 'method' | 'url'>): string {
  return `#${seq} ${method} ${maskedUrl(url)}`;
}

/** `host[:port]` of a URL. */
export function authorityOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
}
