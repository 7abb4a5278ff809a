// The first bytes of a body, and what is known of the rest.

/** Smaller ones share a buffer with others: one of its own costs more than what it holds. */
export const SMALL_BODY_BYTES = 4096;

export interface CapturedBody {
  /** The first bytes as they stood on the wire (content-encoding untouched), at most `--max-body`. */
  readonly bytes: Uint8Array;
  /** Bytes of the whole body that passed. */
  readonly totalBytes: number;
  /** Whether `bytes` is only a prefix. */
  readonly isTruncated: boolean;
}
