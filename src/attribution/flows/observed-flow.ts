// One call of a service beside the request that caused it: what became of the context, and all that a diagnosis asks of the
// pair. Pure; undefined where nothing can be said for sure.
import type { ContextFate } from '../../exchange/context-fate.ts';
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import type { Link } from '../../exchange/link.ts';
import { type HeaderList, headerPairs, headerValue } from '../../http/header-list.ts';
import { pathOf } from '../../http/path-template.ts';
import { isTraceHeader } from '../../propagation/trace-headers.ts';

export interface FlowPair {
  readonly inbound: OpenExchange | Exchange;
  readonly outbound: OpenExchange | Exchange;
  readonly link: Link;
  /** The headers of the call name another request, and everything else speaks for `inbound`. */
  readonly isContradicted: boolean;
  /** Requests that were open when the call began. */
  readonly openRequests: number;
  readonly isAfterAnswer: boolean;
}

export interface ObservedFlow {
  readonly fate: ContextFate;
  readonly confidence: 'exact' | 'likely';
  /** Other requests were open as well. */
  readonly isConcurrent: boolean;
  readonly isAfterAnswer: boolean;
  /** A new trace in a format in which no context was sent to the service. */
  readonly isOtherFormat: boolean;
  /** A new trace that says of itself not to be sampled, though the one that came in is. */
  readonly isUnsampled: boolean;
  /** Method and path are those of the request, and so are its body or its credentials. */
  readonly isPassedThrough: boolean;
  /** First word of the `User-Agent`. */
  readonly client: string;
  /** Names, lower case, of the context headers that were sent with the request, and of those that the call has; none if kept. */
  readonly headersIn: readonly string[];
  readonly headersOut: readonly string[];
}

export function observedFlow(pair: FlowPair): ObservedFlow | undefined {
  const { inbound, outbound, link } = pair;
  const { confidence } = link;
  if (confidence !== 'exact' && confidence !== 'likely') return undefined;
  const fate = fateOf(pair);
  if (fate === undefined) return undefined;
  const isKept = fate === 'kept';
  // What is kept is counted only: most calls are.
  const headersIn = isKept ? [] : contextHeaders(inbound.sent ?? []);
  const { received, context, sampledBy } = outbound.hop;
  return {
    fate,
    confidence,
    isConcurrent: pair.openRequests > 1,
    isAfterAnswer: pair.isAfterAnswer,
    isOtherFormat: fate === 'restarted' && received !== undefined && !carries(headersIn, received.family),
    isUnsampled:
      fate === 'restarted' &&
      inbound.hop.context?.sampled === true &&
      sampledBy === 'header' &&
      context?.sampled === false,
    isPassedThrough: !isKept && isPassedThrough(inbound, outbound),
    client: /^\S{1,60}/.exec(headerValue(outbound.received, 'user-agent') ?? '')?.[0] ?? '',
    headersIn,
    headersOut: isKept ? [] : contextHeaders(outbound.received),
  };
}

/** What can be read of a context decides; a malformed one, or a sampling decision alone, is another finding's. */
function fateOf({ inbound, outbound, link, isContradicted }: FlowPair): ContextFate | undefined {
  const given = inbound.hop.context;
  if (given === undefined) return undefined;
  if (isContradicted) return 'stale';
  if (link.method === 'headers') return 'kept';
  const { received, families } = outbound.hop;
  if (received !== undefined)
    return lowHalf(received.traceId) === lowHalf(given.traceId) ? 'kept' : 'restarted';
  return families.length === 0 ? 'lost' : undefined;
}

function lowHalf(traceId: string): string {
  return traceId.slice(-16);
}

function contextHeaders(headers: HeaderList): string[] {
  const names = headerPairs(headers).map(([name]) => name.toLowerCase());
  return [...new Set(names.filter(isTraceHeader))];
}

const headersOfFamily = {
  b3: ['b3'],
  b3multi: ['x-b3-traceid'],
  tracecontext: ['traceparent'],
  ot: ['x-ot-span-context'],
} as const;

function carries(names: readonly string[], family: keyof typeof headersOfFamily): boolean {
  return headersOfFamily[family].some((name) => names.includes(name));
}

/** Same method and path alone prove nothing: services like to name things alike. */
function isPassedThrough(inbound: OpenExchange | Exchange, outbound: OpenExchange | Exchange): boolean {
  if (inbound.method !== outbound.method) return false;
  const [path, sent] = [pathOf(inbound.url), pathOf(outbound.url)];
  if (path === '/' || !(sent === path || sent.endsWith(path) || path.endsWith(sent))) return false;
  const copied = ['authorization', 'cookie', 'x-api-key'].some((name) => {
    const value = headerValue(inbound.sent ?? [], name);
    return value !== undefined && value === headerValue(outbound.received, name);
  });
  return copied || isSameBody(inbound, outbound);
}

function isSameBody(one: OpenExchange | Exchange, other: OpenExchange | Exchange): boolean {
  if (!isClosed(one) || !isClosed(other)) return false;
  const [a, b] = [one.requestBody, other.requestBody];
  if (a.totalBytes === 0 || a.totalBytes !== b.totalBytes || a.bytes.length !== b.bytes.length) return false;
  return a.bytes.every((byte, i) => byte === b.bytes[i]);
}
