// An exchange, and a span, as a line of the capture file. Secrets of the heads are masked in here, and the line says where;
// bodies are kept byte for byte, secrets in them too.
import type { Attempt } from '../exchange/attempt.ts';
import type { Exchange, RecordedHop, Timing } from '../exchange/exchange.ts';
import { type ExchangeJson, exchangeJson, type JsonPair, optional } from '../exchange/exchange-json.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { type HeaderList, headerPairs } from '../http/header-list.ts';
import { type SecretMask, starMask } from '../http/secret-mask.ts';
import { maskedHeaderNames, maskedHeaders, maskedUrl } from '../http/sensitive-headers.ts';
import type { Span } from '../trace/span.ts';
import { type BodyJson, bodyJson } from './body-json.ts';

/** An exchange with what was found out about it. */
export interface KnownExchange {
  readonly exchange: Exchange;
  readonly findings: readonly Finding[];
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  /** Which inbound exchange of the caller caused it. */
  readonly link?: Link;
  /** Names, in lower case, of the headers in `received` that have lost their secret already. */
  readonly maskedHeaders?: readonly string[];
  /** Whether `target` or `url` has. */
  readonly isUrlMasked?: boolean;
}

/** What a line has beside the `exchange` of the JSON lines. */
export interface CaptureDetail {
  readonly startedAtMicros: number;
  /** As received, secrets masked. */
  readonly target: string;
  readonly host: string;
  readonly httpVersion: string;
  readonly service?: string;
  readonly clientPort: number;
  /** What the data plane knew of the client: `client.name` may be what was found out later. Absent in older lines. */
  readonly clientDetails?: Omit<Exchange['client'], 'address' | 'port'>;
  readonly masked: {
    /** Names, in lower case, of request headers whose value was masked. */
    readonly headers: readonly string[];
    /** Whether `url` or `target` was. */
    readonly url: boolean;
  };
  readonly hop: RecordedHop;
  readonly findingDetails: readonly Finding[];
  readonly identities?: { readonly caller?: ServiceIdentity; readonly callee?: ServiceIdentity };
  readonly cause?: Link;
  readonly answer?: {
    readonly status: number;
    readonly statusMessage: string;
    readonly received?: readonly JsonPair[];
    readonly sent: readonly JsonPair[];
  };
  readonly timing: Timing;
  readonly operation?: string;
  readonly attemptDetails?: readonly Attempt[];
  readonly upstreamAddress?: string;
  readonly requestBody: BodyJson;
  readonly responseBody: BodyJson;
}

export type CaptureLine = ExchangeJson & CaptureDetail;

export interface CaptureLineOptions {
  readonly mask: SecretMask;
  /** Told of each body that is too large for the line. Absent: every body stands in it. */
  readonly keepApart?: (sha256: string, bytes: Uint8Array) => void;
}

export function captureLine(known: KnownExchange, { mask, keepApart }: CaptureLineOptions): CaptureLine {
  const { exchange, findings, caller, callee, link } = known;
  const { answer } = exchange;
  const masked = maskedHeaderNames(exchange.received, mask);
  const json = exchangeJson(exchange, findings, {
    mask,
    ...optional('caller', caller),
    ...optional('callee', callee),
  });
  const target = maskedUrl(exchange.target, mask);
  const pairs = (headers: HeaderList): JsonPair[] => headerPairs(maskedHeaders(headers, mask));
  return {
    ...json,
    startedAtMicros: exchange.startedAtMicros,
    target,
    host: exchange.host,
    httpVersion: exchange.httpVersion,
    ...optional('service', exchange.service),
    clientPort: exchange.client.port,
    clientDetails: {
      ...optional('name', exchange.client.name),
      ...optional('identity', exchange.client.identity),
      ...optional('connection', exchange.client.connection),
    },
    masked: {
      headers: [...new Set([...(known.maskedHeaders ?? []), ...masked])],
      url: known.isUrlMasked === true || target !== exchange.target || json.url !== exchange.url,
    },
    hop: exchange.hop,
    findingDetails: findings.map((finding) => maskedFinding(finding, mask)),
    ...((caller ?? callee) !== undefined && {
      identities: { ...optional('caller', caller), ...optional('callee', callee) },
    }),
    ...optional('cause', link),
    ...(answer && {
      answer: {
        status: answer.status,
        statusMessage: answer.statusMessage,
        ...optional('received', answer.received && pairs(answer.received)),
        sent: pairs(answer.sent),
      },
    }),
    timing: exchange.timing,
    ...optional('operation', exchange.operation),
    ...optional('attemptDetails', exchange.attempts),
    ...optional('upstreamAddress', exchange.upstreamAddress),
    requestBody: bodyJson(exchange.requestBody, keepApart),
    responseBody: bodyJson(exchange.responseBody, keepApart),
  };
}

/** A span that an application reported, as a line: Zipkin's names, tags as pairs. */
export interface CaptureSpanLine {
  readonly v: 1;
  readonly type: 'span';
  readonly span: Span;
}

/** Applications put URLs, and sometimes headers, into tags. */
export function captureSpanLine(span: Span, mask: SecretMask): CaptureSpanLine {
  return { v: 1, type: 'span', span: { ...span, tags: maskedTags(span.tags, mask) } };
}

export function maskedTags(tags: Span['tags'], mask: SecretMask = starMask): Span['tags'] {
  return tags.map(([key, value]) => {
    const [, masked = ''] = maskedHeaders(
      [key.replace(/^http\.(?:request|response)\.header\./, ''), value],
      mask,
    );
    return [key, masked === value && /^[a-z]+:\/\/|[?]/i.test(value) ? maskedUrl(value, mask) : masked];
  });
}

export function maskedFinding(finding: Finding, mask: SecretMask): Finding {
  if (finding.evidence.length === 0) return finding;
  return { ...finding, evidence: headerPairs(maskedHeaders(finding.evidence.flat(), mask)) };
}
