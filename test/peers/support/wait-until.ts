// Waiting for what a test asserts: a probe is asked until it answers, or until its deadline has passed.

const PROBE_EVERY_MS = 20;

/** The first answer of `probe` that is not undefined; after `deadlineMs` an error that names what was awaited. */
export async function waitUntil<T>(
  awaited: string,
  probe: () => T | undefined | Promise<T | undefined>,
  deadlineMs = 20_000,
): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() - startedAt > deadlineMs) {
      throw new Error(`waited ${deadlineMs} ms in vain for ${awaited}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
}
