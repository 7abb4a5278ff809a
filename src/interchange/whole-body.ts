// A body that was read from somewhere else, as a capture's line has it.
import type { BodyJson } from '../capture/body-json.ts';
import { bodyJson } from '../capture/body-json.ts';

export interface WholeBodyOptions {
  /** @default false */
  readonly isTruncated?: boolean;
  /** Of the body that passed; less than there are bytes, or -1, counts as not known. */
  readonly total?: number;
}

export function wholeBody(
  bytes: Uint8Array,
  { isTruncated = false, total = -1 }: WholeBodyOptions,
): BodyJson {
  const totalBytes = isTruncated ? Math.max(total, bytes.length) : bytes.length;
  return bodyJson({ bytes, totalBytes, isTruncated });
}
