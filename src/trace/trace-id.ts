// Trace ids of 64 and 128 bits side by side: services that know only 64 bits cut a longer id to its right half.

/** The right half: all that 64-bit formats carry. */
export function lowHalfOfTraceId(traceId: string): string {
  return traceId.length > 16 ? traceId.slice(-16) : traceId;
}

/** Equal, or equal in the low half where one of the two has no more than that. */
export function isSameTraceId(one: string, other: string): boolean {
  if (one === other) return true;
  return (isShort(one) || isShort(other)) && lowHalfOfTraceId(one) === lowHalfOfTraceId(other);
}

/** 16 digits, or 32 whose high half is zeros only. */
function isShort(traceId: string): boolean {
  return traceId.length <= 16 || /^0{16}/.test(traceId);
}
