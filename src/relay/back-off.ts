// How long to wait before a batch is sent again. Short at first: most often a developer has just restarted Zipkin.

const FIRST_MS = 200;
const LONGEST_MS = 5_000;
/** However long a server asks to be left alone. */
const LONGEST_RETRY_AFTER_MS = 5 * 60_000;

/**
 * Doubles with every attempt that failed (1, 2, 3 ...), with a random half taken off, so that several programs that
 * lost the same Zipkin do not come back all at once. `random` is 0 to 1.
 */
export function backOffMs(failedAttempts: number, random: number): number {
  const full = Math.min(FIRST_MS * 2 ** (failedAttempts - 1), LONGEST_MS);
  return Math.round(full * (1 - random / 2));
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3); undefined when it is neither. */
export function retryAfterMs(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  const ms = /^\d+$/.test(trimmed) ? Number(trimmed) * 1000 : Date.parse(trimmed) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
