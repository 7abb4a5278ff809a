// A recorded answer as it lies in the pool: a line of JSON, and its body there or in a file of its own.
import type { HeadFacts } from './request-facts.ts';
import type { FilePlace } from './stub-plan.ts';

export interface StubRecord {
  /** Name of the file that it was recorded in. */
  readonly recording: string;
  /** Id and number of the recorded exchange. */
  readonly of: string;
  readonly seq: number;
  readonly status: number;
  readonly statusMessage: string;
  /** As received from the upstream. */
  readonly headers: readonly string[];
  /** Absent: the answer had none. */
  readonly body?: FilePlace;
  /** Whether a secret was missing in the body, and its place is empty. */
  readonly isBodyIncomplete?: true;
  /** Why it cannot be given, one clause. */
  readonly flaw?: string;
  /** When the answer came. */
  readonly atMicros: number;
  /** From the end of the request to the head of the answer, and to its end. */
  readonly headMicros: number;
  readonly endMicros: number;
  /** What it answered, to tell what another request differs in. */
  readonly request: Pick<HeadFacts, 'query' | 'headers'> & {
    /** In the form in which it is compared; absent when it is long. */
    readonly body?: string;
  };
}

/** Longer ones are not kept for telling differences. */
export const MAX_KEPT_BODY_FACTS = 16 * 1024;
