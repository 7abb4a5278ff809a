// What a comparison is told beside the two sides.

export interface CompareOptions {
  /** JSON pointers, and `header:NAME`; see ignore-rules. */
  readonly ignore: readonly string[];
  /** JSON pointers of arrays whose order means nothing. */
  readonly unordered: readonly string[];
  /** Values of the recording that were replaced in the replay: what was recorded, what was sent instead. */
  readonly replaced: readonly (readonly [recorded: string, live: string])[];
}

export const plainComparison: CompareOptions = { ignore: [], unordered: [], replaced: [] };
