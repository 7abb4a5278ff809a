// What has to be known of an exchange to send it again, whether it comes from memory or from a capture file,
// and the one place that says why one cannot be.
import type { CapturedBody } from '../exchange/captured-body.ts';
import type { Exchange, Outcome } from '../exchange/exchange.ts';
import { type HeaderList, headerValue } from '../http/header-list.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';

export interface Replayable {
  readonly id: string;
  readonly seq: number;
  readonly method: string;
  /** As received: a path, or a URL. */
  readonly target: string;
  /** As sent upstream. */
  readonly url: string;
  /** A secret in `target` or `url` was masked in the file. */
  readonly isUrlMasked: boolean;
  readonly outcome: Outcome;
  readonly status?: number;
  readonly durationMs: number;
  readonly traceId?: string;
  /** As received; secrets are missing from it when it comes from a file. */
  readonly received: HeaderList;
  /** Names, in lower case, of headers whose values were masked in the file. */
  readonly maskedHeaders: readonly string[];
  readonly requestBody: CapturedBody;
  /** Whether it began its trace: nothing upstream of it will repeat it. */
  readonly isEntry: boolean;
  readonly replayOf?: string;
}

/** What an exchange has lost on its way through a capture file. */
export interface MissingSecrets {
  readonly isUrlMasked: boolean;
  /** Names in lower case. */
  readonly maskedHeaders: readonly string[];
}

const nothingMissing: MissingSecrets = { isUrlMasked: false, maskedHeaders: [] };

/** An exchange from memory has everything that it had; one of a file says what is missing. */
export function replayableOf(
  exchange: Exchange,
  { isUrlMasked, maskedHeaders }: MissingSecrets = nothingMissing,
): Replayable {
  return {
    id: exchange.id,
    seq: exchange.seq,
    method: exchange.method,
    target: exchange.target,
    url: exchange.url,
    isUrlMasked,
    outcome: exchange.outcome,
    ...(exchange.answer !== undefined && { status: exchange.answer.status }),
    durationMs: exchange.timing.endedMicros / 1000,
    ...(exchange.hop.context !== undefined && { traceId: exchange.hop.context.traceId }),
    received: exchange.received,
    maskedHeaders,
    requestBody: exchange.requestBody,
    isEntry: exchange.hop.relation === 'started',
    ...(exchange.replayOf !== undefined && { replayOf: exchange.replayOf }),
  };
}

// RFC 9110 section 9.2.1, less TRACE, which no one means to send again.
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const METHOD_OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/** The reason why an exchange is not sent again, in one sentence; undefined when it may be. */
export function replayRefusal(
  exchange: Replayable,
  options: { readonly allowUnsafe: boolean },
): string | undefined {
  const name = `#${exchange.seq} ${exchange.method} ${maskedUrl(exchange.url)}`;
  if (exchange.outcome === 'tunnelled' || exchange.method === 'CONNECT') {
    return `${name} is a tunnel, of which no request was captured.`;
  }
  if (!/^https?:\/\//.test(exchange.url))
    return `${name} was refused, so there is no upstream to send it to.`;
  if (exchange.isUrlMasked) return `${name} has a secret in its URL, which the capture file does not hold.`;
  if (exchange.requestBody.isTruncated) {
    const { bytes, totalBytes } = exchange.requestBody;
    return `${name} had a body of ${totalBytes} bytes, of which ${bytes.byteLength} were captured; a larger --max-body keeps it whole.`;
  }
  if (!options.allowUnsafe && !SAFE_METHODS.has(effectiveMethod(exchange))) {
    return `${name} may change something at the upstream; --unsafe sends it.`;
  }
  return undefined;
}

function effectiveMethod({ method, received }: Replayable): string {
  for (const header of METHOD_OVERRIDES) {
    const override = headerValue(received, header);
    if (override !== undefined) return override.toUpperCase();
  }
  return method;
}
