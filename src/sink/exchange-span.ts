// The span that an exchange is reported as: Envoy's, field by field (zipkin_core_types.cc, tracer.cc,
// http_tracer_impl.cc), plus what tracectl adds and `compat: 'envoy'` leaves out: remote endpoint, debug, replay.
import type { Exchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import type { HopPolicy } from '../propagation/hop.ts';
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { localEndpoint, remoteEndpoint } from './exchange-endpoints.ts';
import { type CustomTag, exchangeTags } from './exchange-tags.ts';
import { linkTags } from './link-tags.ts';
import { retrySpans } from './retry-spans.ts';

export interface SpanOptions {
  readonly direction: HopPolicy['direction'];
  readonly compat: HopPolicy['compat'];
  /** Names the local service when nothing better is known. @default `tracectl` */
  readonly serviceName: string;
  readonly customTags: readonly CustomTag[];
}

const KINDS: Readonly<Record<HopPolicy['direction'], SpanKind>> = { egress: 'CLIENT', ingress: 'SERVER' };
/** Envoy sends the end as an annotation, the start only as kind and timestamp. */
const END_ANNOTATIONS: Readonly<Record<HopPolicy['direction'], string>> = { egress: 'cr', ingress: 'ss' };

/** The span of the exchange and one for each retry; none when the exchange is not reported. */
export function spansOfExchange(exchange: Exchange, options: SpanOptions, link?: Link): Span[] {
  const span = withLink(spanOfExchange(exchange, options), link);
  return span === undefined ? [] : [span, ...retrySpans(exchange, span)];
}

/** What was inferred of the cause, as tags only: a parent that nobody sent is never made up. */
function withLink(span: Span | undefined, link: Link | undefined): Span | undefined {
  if (span === undefined || link?.exchange === undefined || link.method === 'headers') return span;
  return { ...span, tags: [...span.tags, ...linkTags(link)] };
}

/** Undefined: the exchange is not reported, because it is not sampled or its context could not be read. */
export function spanOfExchange(exchange: Exchange, options: SpanOptions): Span | undefined {
  const { hop } = exchange;
  if (!hop.reported || hop.context === undefined) return undefined;
  // Whole microseconds, at least one: Zipkin reads 0 as absent and refuses fractions.
  const timestampMicros = Math.round(exchange.startedAtMicros);
  const durationMicros = Math.max(Math.round(exchange.timing.endedMicros), 1);
  const name = (exchange.operation ?? hop.operation ?? exchange.host).toLowerCase();
  const end = END_ANNOTATIONS[options.direction];
  return {
    ...ids(hop.context),
    kind: KINDS[options.direction],
    ...(name === '' ? {} : { name }),
    timestampMicros,
    durationMicros,
    ...endpoints(exchange, options),
    annotations: [{ timestampMicros: timestampMicros + durationMicros, value: end }],
    tags: exchangeTags(exchange, options),
    ...(hop.context.debug && options.compat === 'none' ? { debug: true as const } : {}),
    // Envoy marks every server span, roots included.
    ...(options.direction === 'ingress' ? { shared: true as const } : {}),
  };
}

function ids({ traceId, spanId, parentId }: TraceContext): Pick<Span, 'traceId' | 'id' | 'parentId'> {
  return { traceId, id: spanId, ...(parentId === undefined ? {} : { parentId }) };
}

function endpoints(
  exchange: Exchange,
  options: SpanOptions,
): { readonly localEndpoint: Endpoint; readonly remoteEndpoint?: Endpoint } {
  const local = localEndpoint(exchange, options);
  const remote = options.compat === 'envoy' ? undefined : remoteEndpoint(exchange, options.direction);
  return { localEndpoint: local, ...(remote === undefined ? {} : { remoteEndpoint: remote }) };
}
