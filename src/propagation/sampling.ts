// Whether this hop would sample a request by itself, when no trace header decides.
// Envoy: mutateTracingRequestHeader in source/common/http/conn_manager_utility.cc. One bucket serves two
// percentages, so that the effective rate is the lower of random and overall, not their product.
import type { IdSource } from '../trace/ids.ts';
import type { HopPolicy } from './hop.ts';
import { BUCKETS, bucketOf, type PackedReason, packedReasonOf, packReason } from './request-id.ts';

export interface SamplingRequest {
  /** As received, or freshly made. */
  readonly requestId: string;
  /** `x-client-trace-id` came, with whatever value. */
  readonly hasClientTraceId: boolean;
  /** `x-envoy-force-trace` came, with whatever value, from a client that may force. */
  readonly isForced: boolean;
}

export interface LocalDecision {
  readonly reason: PackedReason;
  /** The id to send on. */
  readonly requestId: string;
  /** Nothing could be drawn from the id. Envoy then samples nothing, not even what is forced. */
  readonly isUnhashable: boolean;
}

/** `compat: 'none'` draws for an id that Envoy cannot hash, and keeps the id as it came. */
export function decideLocally(
  request: SamplingRequest,
  policy: Pick<HopPolicy, 'compat' | 'sampling'>,
  ids: IdSource,
): LocalDecision {
  const { requestId } = request;
  const hashed = bucketOf(requestId);
  if (hashed === undefined && policy.compat === 'envoy') {
    return { reason: 'not-traceable', requestId, isUnhashable: true };
  }
  const bucket = hashed ?? ids.integer(BUCKETS);
  const wanted = wantedReason(request, bucket, policy.sampling, ids);
  // An id that was not sampled stays as it came, whatever its version digit.
  if (wanted === 'not-traceable') return { reason: wanted, requestId, isUnhashable: hashed === undefined };
  const reason = bucket < bucketsOf(policy.sampling.overall) ? wanted : 'not-traceable';
  if (hashed === undefined) return { reason, requestId, isUnhashable: true };
  return { reason, requestId: packReason(requestId, reason), isUnhashable: false };
}

/** What would be done if the overall percentage allowed it. */
function wantedReason(
  request: SamplingRequest,
  bucket: number,
  sampling: HopPolicy['sampling'],
  ids: IdSource,
): PackedReason {
  const packed = packedReasonOf(request.requestId);
  if (packed !== 'not-traceable') return packed;
  if (request.hasClientTraceId && isClientSampled(sampling.client, ids)) return 'client-forced';
  if (request.isForced) return 'service-forced';
  return bucket < bucketsOf(sampling.random) ? 'sampling' : 'not-traceable';
}

/** Drawn afresh, in whole percents: Envoy cuts off the fraction (0.5 % is never). */
function isClientSampled(percent: number, ids: IdSource): boolean {
  return percent >= 100 || ids.integer(100) < Math.trunc(percent);
}

/** The order of the arithmetic is Envoy's (ProtobufPercentHelper), so that both round 0.29 % to 28 buckets. */
function bucketsOf(percent: number): number {
  return Math.floor(BUCKETS * (percent / 100));
}
