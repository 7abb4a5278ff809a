// How far the clocks of services are off the proxy's, which saw every call with one clock: a better reference than the pairs
// of client and server that Zipkin and Jaeger compare. On one machine it is containers and virtual machines that drift.
// Raw times stay as they were reported; corrected ones are made beside them and never in their place.
import type { Span } from './span.ts';
import { depthFirst, type TraceNode, type TraceTree } from './trace-tree.ts';

/** When the proxy had sent a request on and when it had the answer, by its own clock. */
export interface ProxyWindow {
  readonly sentMicros: number;
  readonly receivedMicros: number;
}

export interface ClockOffset {
  readonly service: string;
  /** What is to be taken from the service's times; positive: its clock is ahead. The median of its calls. */
  readonly offsetMicros: number;
  readonly calls: number;
}

/** A server's report, and the proxy's window of the call that it answered. */
export interface ServedCall {
  readonly span: Span;
  readonly window: ProxyWindow;
}

/**
 * `windows`: by the span id that the proxy sent. A server answered the call when it has that id, or names it as its parent.
 */
export function servedCalls(tree: TraceTree, windows: ReadonlyMap<string, ProxyWindow>): ServedCall[] {
  const calls: ServedCall[] = [];
  for (const { node } of depthFirst(tree)) {
    for (const span of node.spans) {
      const window =
        span.kind === 'SERVER' ? (windows.get(node.id) ?? windows.get(node.parentId ?? '')) : undefined;
      if (window !== undefined) calls.push({ span, window });
    }
  }
  return calls;
}

/** Half the way on both sides: (server.start - proxy.sent + server.end - proxy.received) / 2. */
export function offsetOf({ span, window }: ServedCall): number | undefined {
  const { timestampMicros, durationMicros } = span;
  if (timestampMicros === undefined || durationMicros === undefined) return undefined;
  const atStart = timestampMicros - window.sentMicros;
  const atEnd = timestampMicros + durationMicros - window.receivedMicros;
  return Math.round((atStart + atEnd) / 2);
}

/** One for each service that served a call and told its times. */
export function clockOffsets(calls: readonly ServedCall[]): ClockOffset[] {
  const measured = new Map<string, number[]>();
  for (const call of calls) {
    const service = call.span.localEndpoint?.serviceName;
    const offset = offsetOf(call);
    if (service === undefined || offset === undefined) continue;
    const offsets = measured.get(service);
    if (offsets === undefined) measured.set(service, [offset]);
    else offsets.push(offset);
  }
  return [...measured].map(([service, offsets]) => ({
    service,
    offsetMicros: median(offsets),
    calls: offsets.length,
  }));
}

/** The node's start by the proxy's clock; its raw start when nothing is known of the clock that it was told by. */
export function correctedStart(
  { startMicros, spans }: TraceNode,
  offsets: ReadonlyMap<string, number>,
): number | undefined {
  if (startMicros === undefined) return undefined;
  const teller = spans.find(({ timestampMicros }) => timestampMicros === startMicros);
  return startMicros - (offsets.get(teller?.localEndpoint?.serviceName ?? '') ?? 0);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  const lower = sorted[(sorted.length - 1) >> 1] ?? 0;
  return Math.round((lower + upper) / 2);
}
