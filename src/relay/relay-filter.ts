// Which spans a target gets: whole traces by a share, drawn from the trace id so that every reporter draws alike, and services
// by name. Source of the draw: zipkin-collector's CollectorSampler.java.
import type { Span } from '../trace/span.ts';
import { lowHalfOfTraceId } from '../trace/trace-id.ts';

export interface RelayFilter {
  /** 0-100. @default 100 */
  readonly samplePercent?: number;
  /** Only spans of these; names in lower case. */
  readonly services?: readonly string[];
  /** None of these. */
  readonly exceptServices?: readonly string[];
}

const LARGEST = 2n ** 63n - 1n;

export function relayFilter({
  samplePercent = 100,
  services,
  exceptServices,
}: RelayFilter): (span: Span) => boolean {
  const isSampled = sampler(samplePercent);
  return (span) => {
    const service = span.localEndpoint?.serviceName ?? '';
    if (services !== undefined && !services.includes(service)) return false;
    if (exceptServices?.includes(service) === true) return false;
    return isSampled(span);
  };
}

/** What was marked for debugging always goes. */
function sampler(percent: number): (span: Span) => boolean {
  if (percent >= 100) return () => true;
  const boundary = (LARGEST * BigInt(Math.round(percent * 1_000))) / 100_000n;
  return ({ traceId, debug }) => {
    if (debug === true) return true;
    const number = BigInt.asIntN(64, BigInt(`0x${lowHalfOfTraceId(traceId)}`));
    // The least number has no positive counterpart.
    const positive = number < 0n ? (number === -(2n ** 63n) ? LARGEST : -number) : number;
    return positive <= boundary && percent > 0;
  };
}
