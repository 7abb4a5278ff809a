// The tags of an exchange's span: those of Envoy's downstream span (http_tracer_impl.cc, custom_tag_impl.cc), then
// the person's own, which overwrite them. A tag without a value is not sent. `node_id` and `zone` belong to a
// service mesh and are always empty here.
import type { Exchange } from '../exchange/exchange.ts';
import { type HeaderList, headerValue } from '../http/header-list.ts';
import type { HopPolicy } from '../propagation/hop.ts';

export interface CustomTag {
  readonly key: string;
  readonly source:
    | { readonly kind: 'literal'; readonly value: string }
    /** The first value among the headers sent upstream, so that injected ones can be used. */
    | { readonly kind: 'header'; readonly name: string }
    /** Value of an environment variable, read at the start. */
    | { readonly kind: 'env'; readonly value: string };
}

type Tag = readonly [key: string, value: string];

/** Envoy's `max_path_tag_length`: characters of path and query that are kept. */
const MAX_PATH = 256;
/** UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS */
const GRPC_ERRORS: readonly string[] = ['2', '4', '8', '12', '13', '14', '15'];

export interface TagOptions {
  readonly customTags: readonly CustomTag[];
  readonly compat: HopPolicy['compat'];
}

export function exchangeTags(exchange: Exchange, { customTags, compat }: TagOptions): readonly Tag[] {
  const headers = exchange.sent ?? exchange.received;
  const all: Tag[] = [
    ...requestTags(exchange, headers, compat),
    ...grpcRequestTags(exchange, headers),
    ['request_size', String(exchange.requestBody.totalBytes)],
    ['response_size', String(exchange.responseBody.totalBytes)],
    ['component', 'proxy'],
    ['upstream_cluster', exchange.route ?? ''],
    ['upstream_cluster.name', exchange.route === undefined ? '' : (exchange.service ?? exchange.route)],
    ...resultTags(exchange),
    ...replayTags(exchange),
    ...stubTags(exchange),
    ...customTags.map((tag): Tag => [tag.key, customValue(tag, headers)]),
  ];
  return [...new Map(all.filter(([key, value]) => key !== '' && value !== ''))];
}

/** The link to what was sent again: Zipkin has no other. */
function replayTags({ replayOf, replay }: Exchange): Tag[] {
  return [
    ['tracectl.replay.of', replayOf ?? ''],
    ['tracectl.replay.trace', replay?.traceId ?? ''],
    ['tracectl.replay.run', replay?.run ?? ''],
    ['tracectl.replay.n', replay === undefined ? '' : String(replay.n)],
  ];
}

/** Which recording answered, and which of its exchanges; or that none did. */
function stubTags({ stub }: Exchange): Tag[] {
  if (stub === undefined) return [];
  if (stub.result === 'unmatched') return [['tracectl.stub', 'unmatched']];
  return [
    ['tracectl.stub', stub.recording],
    ['tracectl.stub.of', stub.of],
  ];
}

function requestTags(exchange: Exchange, headers: HeaderList, compat: HopPolicy['compat']): Tag[] {
  return [
    ['guid:x-request-id', exchange.hop.requestId ?? ''],
    [
      'http.url',
      urlWithShortPath(compat === 'envoy' ? urlAsEnvoyTells(exchange.url, headers) : exchange.url),
    ],
    ['http.method', exchange.method],
    ['downstream_cluster', headerValue(headers, 'x-envoy-downstream-service-cluster') ?? '-'],
    ['user_agent', headerValue(headers, 'user-agent') ?? '-'],
    ['http.protocol', `HTTP/${exchange.httpVersion}`],
    ['peer.address', exchange.client.address],
    ['guid:x-client-trace-id', exchange.hop.clientTraceId ?? ''],
  ];
}

function grpcRequestTags(exchange: Exchange, headers: HeaderList): Tag[] {
  const contentType = headerValue(headers, 'content-type') ?? '';
  if (!/^application\/grpc(?:\+|$)/.test(contentType)) return [];
  const { origin, path } = splitUrl(exchange.url);
  return [
    ['grpc.path', path],
    ['grpc.authority', headerValue(headers, 'host') ?? origin.replace(/^.*:\/\//, '')],
    ['grpc.content_type', contentType],
    ['grpc.timeout', headerValue(headers, 'grpc-timeout') ?? ''],
  ];
}

function resultTags({ answer, responseFlags }: Exchange): Tag[] {
  const status = answer?.status ?? 0;
  const answerHeaders = answer?.sent ?? [];
  const grpcStatus = headerValue(answerHeaders, 'grpc-status') ?? '';
  const isError = status === 0 || status >= 500 || GRPC_ERRORS.includes(grpcStatus);
  return [
    ['grpc.status_code', grpcStatus],
    ['grpc.message', grpcStatus === '' ? '' : (headerValue(answerHeaders, 'grpc-message') ?? '')],
    ['http.status_code', String(status)],
    ['response_flags', responseFlags.length === 0 ? '-' : responseFlags.join(',')],
    ['error', isError ? 'true' : ''],
  ];
}

function customValue({ source }: CustomTag, headers: HeaderList): string {
  return source.kind === 'header' ? (headerValue(headers, source.name) ?? '') : source.value;
}

function urlWithShortPath(url: string): string {
  const { origin, path } = splitUrl(url);
  return origin + path.slice(0, MAX_PATH);
}

/** Envoy builds the URL from headers: the scheme that the client is said to have used, the path before a rewrite. */
function urlAsEnvoyTells(url: string, headers: HeaderList): string {
  const { origin, path } = splitUrl(url);
  const scheme = headerValue(headers, 'x-forwarded-proto') ?? '';
  const original = headerValue(headers, 'x-envoy-original-path');
  return (/^https?$/.test(scheme) ? origin.replace(/^[^:]*/, scheme) : origin) + (original ?? path);
}

/** Split as text: `new URL` would rewrite what was sent. */
function splitUrl(url: string): { readonly origin: string; readonly path: string } {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url);
  const origin = match?.[0] ?? '';
  return { origin, path: url.slice(origin.length) };
}
