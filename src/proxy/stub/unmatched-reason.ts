// Looks up what the recorded requests nearest to one differ in that nothing recorded fits.
import { type AskedRequest, type Unmatched, whyUnmatched } from './nearest.ts';
import type { StubBook } from './stub-book.ts';
import type { FilePlace } from './stub-plan.ts';
import type { StubRecord } from './stub-record.ts';

/** Recorded requests that are read for it. */
const MAX_COMPARED_RECORDS = 20;

export async function unmatchedReason(
  book: StubBook,
  parties: readonly number[],
  asked: AskedRequest,
  service: string,
): Promise<Unmatched> {
  const places = book.near(parties, asked.head.place, MAX_COMPARED_RECORDS);
  const records = await Promise.all(places.map((place) => recordAt(book, place)));
  return whyUnmatched(
    asked,
    records.filter((record) => record !== undefined),
    service,
  );
}

/** Undefined when the pool cannot be read. */
export function recordAt(book: StubBook, place: FilePlace): Promise<StubRecord | undefined> {
  return book.pool.record(place).catch(() => undefined);
}
