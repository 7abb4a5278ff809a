// What the collector answers to one request: Zipkin's paths, order of checks, status codes and texts. Refusals that
// Zipkin does not know: other hosts and pages (403, 421), encodings and formats that are not read (415), too much
// at once (413). Bytes that are labelled gzip and are not get 400; Zipkin says 500, which makes clients try again.
import type { IncomingMessage } from 'node:http';
import { decodeSpans, type SpanFormat } from '../codec/decode-spans.ts';
import type { Span } from '../trace/span.ts';
import { accessRefusal, type OwnNames } from './collector-access.ts';
import { type BodyLimits, collectBody } from './collector-body.ts';

export interface CollectorLimits extends BodyLimits {
  /** Spans in one post. @default 10,000 */
  readonly maxSpansPerPost: number;
}

export interface CollectorRules extends OwnNames {
  readonly limits: CollectorLimits;
  /** Shown under `tracectl` in /health; by that name one tracectl tells another from a Zipkin. */
  readonly identity: Readonly<Record<string, string | number>>;
}

export interface Answer {
  readonly status: number;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const SPAN_PATHS: Readonly<Record<string, SpanFormat | undefined>> = {
  '/api/v1/spans': 'v1',
  '/api/v2/spans': 'v2',
};
const ROOT_TEXT =
  'This is tracectl, where applications report their spans as to Zipkin: POST /api/v2/spans or /api/v1/spans.\n';
const UNKNOWN_TEXT =
  'Nothing is here. Spans are posted to /api/v2/spans (JSON v2) or /api/v1/spans (JSON v1).\n';

/** Reads the body when there is one to take, and hands the spans to `accept` before it answers. */
export async function answerRequest(
  request: IncomingMessage,
  rules: CollectorRules,
  accept: (spans: readonly Span[]) => void,
): Promise<Answer> {
  const { host, origin } = request.headers;
  const fetchSite = request.headers['sec-fetch-site'];
  const refusal = accessRefusal({ host, origin, fetchSite: String(fetchSite ?? '') }, rules);
  if (refusal !== undefined) return { status: refusal.status, text: `${refusal.reason}\n` };

  const path = request.url?.split('?', 1)[0] ?? '';
  const format = Object.hasOwn(SPAN_PATHS, path) ? SPAN_PATHS[path] : undefined;
  if (format !== undefined) {
    if (request.method !== 'POST') return wrongMethod('POST');
    return takeSpans(request, format, rules.limits, accept);
  }
  if (path !== '/' && path !== '/health') return { status: 404, text: UNKNOWN_TEXT };
  if (request.method !== 'GET' && request.method !== 'HEAD') return wrongMethod('GET, HEAD');
  if (path === '/') return { status: 200, text: ROOT_TEXT };
  const health = JSON.stringify({ status: 'UP', tracectl: rules.identity });
  return { status: 200, text: health, headers: { 'content-type': 'application/json' } };
}

async function takeSpans(
  request: IncomingMessage,
  format: SpanFormat,
  limits: CollectorLimits,
  accept: (spans: readonly Span[]) => void,
): Promise<Answer> {
  const unread = unreadFormat(request);
  if (unread !== undefined) return { status: 415, text: unread };
  const body = await collectBody(request, limits);
  if ('problem' in body) {
    return body.problem === 'too-large' ? tooLarge(limits) : { status: 400, text: 'Cannot gunzip spans' };
  }
  const decoded = decodeSpans(body.bytes, format, limits.maxSpansPerPost);
  if ('error' in decoded) return { status: decoded.isTooLong === true ? 413 : 400, text: decoded.error };
  if (decoded.spans.length > 0) accept(decoded.spans);
  return { status: 202 };
}

/** Zipkin reads anything that it does not know as plain JSON; these few are known, and would only be garbage. */
function unreadFormat(request: IncomingMessage): string | undefined {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-protobuf' || type === 'application/x-thrift') {
    return `tracectl reads spans as JSON, not as ${type}: choose the JSON encoder of your Zipkin client.\n`;
  }
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (['br', 'deflate', 'zstd'].includes(encoding)) {
    return `tracectl reads plain and gzip bodies, not ${encoding}.\n`;
  }
  return undefined;
}

function tooLarge({ maxGzipBytes, maxJsonBytes }: CollectorLimits): Answer {
  const text = `A post may have at most ${maxJsonBytes} bytes of JSON, and ${maxGzipBytes} bytes as gzip.\n`;
  return { status: 413, text };
}

function wrongMethod(allow: string): Answer {
  return { status: 405, text: `Only ${allow} works here.\n`, headers: { allow } };
}
