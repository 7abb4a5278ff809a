// The spans of a request's further attempts: children of the exchange's own span, tagged as Envoy tags an attempt
// (router/upstream_request.cc with spawn_upstream_span): the count, the outcome, the address.
import type { Attempt } from '../exchange/attempt.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Span } from '../trace/span.ts';

/** Empty when nothing was retried, or when all attempts have the same ids. */
export function retrySpans(exchange: Exchange, own: Span): Span[] {
  return (exchange.attempts ?? []).flatMap((attempt, index) =>
    attempt.context === undefined ? [] : [spanOfAttempt(exchange, own, attempt, index)],
  );
}

function spanOfAttempt({ startedAtMicros }: Exchange, own: Span, attempt: Attempt, retryCount: number): Span {
  const { context, startedMicros, endedMicros, status, failure, upstreamAddress } = attempt;
  const isError = failure !== undefined || (status ?? 0) >= 500;
  const tags: [string, string][] = [
    ['component', 'proxy'],
    ['retry.count', String(retryCount)],
    ['http.status_code', String(status ?? 0)],
    ...(upstreamAddress === undefined
      ? []
      : [['upstream_address', upstreamAddress] satisfies [string, string]]),
    ...(isError ? [['error', 'true'] satisfies [string, string]] : []),
    ...(failure === undefined ? [] : [['error.reason', failure.reason] satisfies [string, string]]),
  ];
  return {
    traceId: own.traceId,
    id: context?.spanId ?? own.id,
    parentId: context?.parentId ?? own.id,
    kind: 'CLIENT',
    ...(own.name !== undefined && { name: own.name }),
    timestampMicros: Math.round(startedAtMicros + startedMicros),
    durationMicros: Math.max(Math.round(endedMicros - startedMicros), 1),
    ...(own.localEndpoint !== undefined && { localEndpoint: own.localEndpoint }),
    ...(own.remoteEndpoint !== undefined && { remoteEndpoint: own.remoteEndpoint }),
    annotations: [],
    tags,
  };
}
