// `x-request-id`: the number that sampling is drawn from, and the character that carries the decision along.
// Envoy: source/extensions/request_id/uuid/config.cc. No syntax of a UUID is asked for; lengths are all that counts.
import type { Defect } from './defect.ts';
import { isLowerHex, lenientHex64 } from './hex-id.ts';
import type { SamplingReason } from './hop.ts';

/** What the id can carry; where a header decided, the id says what would have been decided without it. */
export type PackedReason = Exclude<SamplingReason, 'header'>;

/** Index of a UUID's version digit, which Envoy overwrites. */
const PACKED_AT = 14;
const UUID_LENGTH = 36;
/** Percentages go in steps of a hundredth. */
export const BUCKETS = 10_000;

const characterOf: Readonly<Record<PackedReason, string>> = {
  sampling: '9',
  'service-forced': 'a',
  'client-forced': 'b',
  'not-traceable': '4',
};

/** `0 <= bucket < BUCKETS`; undefined when the first 8 characters are no hex number, so that nothing can be drawn. */
export function bucketOf(requestId: string): number | undefined {
  if (requestId.length < 8) return undefined;
  const start = requestId.slice(0, 8);
  if (isLowerHex(start)) return Number.parseInt(start, 16) % BUCKETS;
  // Upper case, or one of the oddities that C's strtoull lets pass; a minus makes it a number of 64 bits.
  const head = lenientHex64(start);
  return head === undefined ? undefined : Number(BigInt(`0x${head}`) % BigInt(BUCKETS));
}

/** The decision that an earlier hop packed into the id. */
export function packedReasonOf(requestId: string): PackedReason {
  if (requestId.length !== UUID_LENGTH) return 'not-traceable';
  switch (requestId[PACKED_AT]) {
    case '9':
      return 'sampling';
    case 'a':
      return 'service-forced';
    case 'b':
      return 'client-forced';
    default:
      return 'not-traceable';
  }
}

/** The id with the decision in it; an id of another length than a UUID's stays as it is. */
export function packReason(requestId: string, reason: PackedReason): string {
  if (requestId.length !== UUID_LENGTH) return requestId;
  return requestId.slice(0, PACKED_AT) + characterOf[reason] + requestId.slice(PACKED_AT + 1);
}

/** Said when an id that Envoy cannot draw from was sampled here nevertheless. */
export function unhashableRequestId(requestId: string): Defect {
  const isShort = requestId.length < 8;
  const found = isShort ? 'has fewer than 8 characters' : 'does not start with 8 hex digits';
  return requestIdDefect(
    isShort ? 'too-short' : 'not-hex',
    `the id ${found}: Envoy would not have sampled this request`,
  );
}

export function requestIdDefect(reason: Defect['reason'], detail: string): Defect {
  return { family: 'request-id', header: 'x-request-id', reason, effect: 'ignored', detail };
}
