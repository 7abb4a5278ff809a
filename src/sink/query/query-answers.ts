// Zipkin's query API over what the sink holds (ZipkinQueryApiV2.java), true to the server where its published description
// differs; so that Zipkin Lens, Grafana's Zipkin data source and scripts work on tracectl alone. One thing differs: no
// answer may be kept by the client, since a developer who has just started a service is looking for its name.
import type { IncomingMessage } from 'node:http';
import { normalTraceIdOf } from '../../codec/trace-id-text.ts';
import { writeV2Spans } from '../../codec/write-v2.ts';
import type { Span } from '../../trace/span.ts';
import { type Answer, wrongMethod } from '../answer.ts';
import { NameTally, type SpanNames } from './name-tally.ts';
import type { QueryableSpans } from './queryable-spans.ts';
import { DEFAULT_LOOKBACK_MS, matchesSearch, parseSearch, wholeNumber } from './span-search.ts';
import { createTraceIndex, type TraceIndex } from './trace-index.ts';

export interface QueryRules {
  readonly spans: QueryableSpans;
  /** Tags whose values are offered for search. */
  readonly autocompleteKeys: readonly string[];
  /** Whether traces are searched and names listed; else only traces of known ids and links are told (SEARCH_ENABLED). */
  readonly isSearchable: boolean;
  /** Milliseconds since the epoch. */
  nowMs(): number;
}

/** Undefined: the path is not one of the API. */
export type QueryApi = (request: IncomingMessage) => Answer | undefined;

/** Also served under the path of the user interface. */
const PREFIX = /^(?:\/zipkin)?(?=\/(?:api\/v2\/|config\.json$))/;
/** What Zipkin has by default, but for the look-back: a developer looks for what just happened. */
const UI_CONFIG = {
  environment: 'tracectl',
  queryLimit: 100,
  defaultLookback: 900_000,
  dependency: { enabled: true, lowErrorRate: 0.5, highErrorRate: 0.75 },
};

const NO_NAMES: SpanNames = new NameTally([]);

export function createQueryApi(rules: QueryRules): QueryApi {
  const index = createTraceIndex(rules.spans, rules.autocompleteKeys);
  return (request) => {
    const url = URL.parse(request.url ?? '', 'http://sink');
    if (url === null || !PREFIX.test(url.pathname)) return undefined;
    const path = url.pathname.replace(PREFIX, '').replace(/^\/api\/v2\//, '');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const answer = answerOf(path, url.searchParams, rules, index);
    return answer === undefined || isRead
      ? answer
      : wrongMethod(path === 'spans' ? 'GET, HEAD, POST' : 'GET, HEAD');
  };
}

function answerOf(
  path: string,
  parameters: URLSearchParams,
  rules: QueryRules,
  index: TraceIndex,
): Answer | undefined {
  const names = (): SpanNames => (rules.isSearchable ? index.names() : NO_NAMES);
  switch (path) {
    case '/config.json':
      return json({ ...UI_CONFIG, searchEnabled: rules.isSearchable });
    case 'services':
      return json(names().services());
    case 'spans':
      return withParameter(parameters, 'serviceName', (service) => json(names().spanNames(service)));
    case 'remoteServices':
      return withParameter(parameters, 'serviceName', (service) => json(names().remoteServices(service)));
    case 'autocompleteKeys':
      return json(rules.isSearchable ? [...rules.autocompleteKeys].sort() : []);
    case 'autocompleteValues':
      return withParameter(parameters, 'key', (key) => json(names().tagValues(key)));
    case 'traces':
      return search(parameters, rules, index);
    case 'traceMany':
      return withParameter(parameters, 'traceIds', (ids) => traceMany(ids, rules.spans));
    case 'dependencies':
      return dependencies(parameters, index);
  }
  const id = /^trace\/([^/]+)$/.exec(path)?.[1];
  return id === undefined ? undefined : trace(id, rules.spans);
}

function search(parameters: URLSearchParams, rules: QueryRules, index: TraceIndex): Answer {
  const parsed = parseSearch(parameters, rules.nowMs());
  if ('wrong' in parsed) return bad(parsed.wrong);
  const { value } = parsed;
  if (!rules.isSearchable) return json([]);
  const matching: (readonly Span[])[] = [];
  for (const spans of index.newestFirst(value)) {
    if (matchesSearch(spans, value)) matching.push(spans);
    if (matching.length >= value.limit) break;
  }
  return text(`[${matching.map(writeV2Spans).join(',')}]`);
}

function trace(encodedId: string, held: QueryableSpans): Answer {
  const id = normalTraceIdOf(decoded(encodedId).trim());
  if ('wrong' in id) return bad(id.wrong);
  const spans = held.byTraceId(id.value);
  if (spans.length === 0) return { status: 404, text: `${id.value} not found` };
  return text(writeV2Spans(spans));
}

function traceMany(list: string, held: QueryableSpans): Answer {
  if (list === '') return bad('traceIds parameter is empty');
  const ids = new Set<string>();
  for (const part of list.split(',')) {
    const id = normalTraceIdOf(part);
    if ('wrong' in id) return bad(id.wrong);
    if (ids.has(id.value)) return bad(`redundant traceId: ${part}`);
    ids.add(id.value);
  }
  if (ids.size === 1) return bad('Use /api/v2/trace/{traceId} endpoint to retrieve a single trace');
  const traces = [...ids].map((id) => held.byTraceId(id)).filter((spans) => spans.length > 0);
  return text(`[${traces.map(writeV2Spans).join(',')}]`);
}

function dependencies(parameters: URLSearchParams, index: TraceIndex): Answer {
  const end = wholeNumber(parameters, 'endTs');
  if ('wrong' in end) return bad(end.wrong);
  if (end.value === undefined) return missing('endTs');
  const back = wholeNumber(parameters, 'lookback');
  if ('wrong' in back) return bad(back.wrong);
  const window = { endTsMs: end.value, lookbackMs: back.value ?? DEFAULT_LOOKBACK_MS };
  if (window.endTsMs <= 0) return bad('endTs <= 0');
  if (window.lookbackMs <= 0) return bad('lookback <= 0');
  const links = index.links(window);
  // Zipkin leaves a count of no errors out.
  return json(links.map(({ errorCount, ...link }) => (errorCount === 0 ? link : { ...link, errorCount })));
}

function withParameter(parameters: URLSearchParams, key: string, answer: (value: string) => Answer): Answer {
  const value = parameters.get(key);
  return value === null ? missing(key) : answer(value);
}

function missing(key: string): Answer {
  return bad(`${key} is missing: ?${key}=… is wanted`);
}

function bad(reason: string): Answer {
  return { status: 400, text: reason };
}

function json(value: unknown): Answer {
  return text(JSON.stringify(value));
}

function text(body: string): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status: 200, body: Buffer.from(body), headers };
}

function decoded(component: string): string {
  try {
    return decodeURIComponent(component);
  } catch {
    return component;
  }
}
