// What is answered to one request on the sink's port: who may speak, and which path is whose. Refusals that Zipkin does not
// know are those of other hosts and pages (403, 421).
import type { IncomingMessage } from 'node:http';
import type { Span } from '../trace/span.ts';
import { type Answer, wrongMethod } from './answer.ts';
import { accessRefusal, type OwnNames } from './collector-access.ts';
import type { CollectorLimits } from './collector-limits.ts';
import type { LensPages } from './lens/lens-answers.ts';
import { answerOtlpPost, looksLikeOtlp, OTLP_PATH } from './otlp-posts.ts';
import type { QueryApi } from './query/query-answers.ts';
import { type ReadAccess, readRefusal } from './read-access.ts';
import { answerZipkinPost, isZipkinPath } from './zipkin-posts.ts';

export interface CollectorRules extends OwnNames {
  readonly limits: CollectorLimits;
  /** Shown under `tracectl` in /health; by that name one tracectl tells another from a Zipkin. */
  readonly identity: Readonly<Record<string, string | number>>;
  /** Answers what is asked of the spans that are held; absent: nothing can be read. */
  readonly query?: QueryApi;
  /** What else is read: counts, what happens. Undefined: the path is another. */
  readonly pages?: (request: IncomingMessage) => Answer | undefined;
  /** Pages of Zipkin Lens; absent: it is not served. */
  readonly lens?: LensPages;
  /** Who may read. @default whoever may speak at all */
  readonly readers?: ReadAccess;
}

const ROOT_TEXT =
  'This is tracectl, where applications report their spans: as to Zipkin with POST /api/v2/spans (JSON or protobuf) or ' +
  '/api/v1/spans (JSON or thrift), as OTLP with POST /v1/traces (protobuf or JSON). What is held is asked for as at Zipkin: GET /api/v2/services, /api/v2/traces ...\n';
const UNKNOWN_TEXT =
  'Nothing is here. Spans are posted to /api/v2/spans or /api/v1/spans as to Zipkin, or to /v1/traces as OTLP.\n';

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
  if (isZipkinPath(path) && request.method === 'POST') {
    return answerZipkinPost(request, path, rules.limits, accept);
  }
  if (path === OTLP_PATH) return answerOtlpPost(request, rules.limits, accept);
  const queried = rules.query?.(request) ?? rules.pages?.(request);
  if (queried !== undefined) return readRefusal(request.headers.authorization, rules.readers) ?? queried;
  const page = rules.lens?.(request);
  if (page !== undefined) return page;
  if (isZipkinPath(path)) return wrongMethod('POST');
  if (path !== '/' && path !== '/health') return { status: 404, text: UNKNOWN_TEXT };
  if (path === '/' && looksLikeOtlp(request)) return { status: 404, text: WITHOUT_PATH_TEXT };
  if (request.method !== 'GET' && request.method !== 'HEAD') return wrongMethod('GET, HEAD');
  if (path === '/') return { status: 200, text: ROOT_TEXT };
  const health = JSON.stringify({ status: 'UP', tracectl: rules.identity });
  return { status: 200, text: health, headers: { 'content-type': 'application/json' } };
}

/** OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it is, so a bare host is a common slip. */
const WITHOUT_PATH_TEXT =
  'Spans are posted to /v1/traces: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT needs that path at its end, ' +
  'OTEL_EXPORTER_OTLP_ENDPOINT does not.\n';
