// Bodies as they were before they were coded for the way (RFC 9110 section 8.4), for looking at only: what is passed on
// stays as it came. Takes the start of a body as well as the whole, and bounds what a few bytes may become.
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

export interface DecodedContent {
  readonly bytes: Uint8Array;
  /** Codings that were taken off, the outermost first; empty when there was none. */
  readonly codings: readonly string[];
  /** Why `bytes` are still coded, one clause. */
  readonly problem?: string;
}

/** What one body may become at most, to be looked at. */
const MAX_DECODED_BYTES = 1024 * 1024;

/** More than two is nobody's server. */
const MAX_CODINGS = 4;

const gzip = { finishFlush: constants.Z_SYNC_FLUSH };

const decoders: Readonly<Record<string, (bytes: Uint8Array, maxOutputLength: number) => Uint8Array>> = {
  gzip: (bytes, maxOutputLength) => gunzipSync(bytes, { ...gzip, maxOutputLength }),
  'x-gzip': (bytes, maxOutputLength) => gunzipSync(bytes, { ...gzip, maxOutputLength }),
  // Servers send both a zlib stream, as the RFC says, and a bare one.
  deflate: (bytes, maxOutputLength) =>
    ((bytes[0] ?? 0) & 0x0f) === 8
      ? inflateSync(bytes, { ...gzip, maxOutputLength })
      : inflateRawSync(bytes, { ...gzip, maxOutputLength }),
  br: (bytes, maxOutputLength) =>
    brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
  zstd: (bytes, maxOutputLength) =>
    zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength }),
};

/** The codings that a value of the header names, the outermost first. */
export function contentCodings(contentEncoding: string | undefined): string[] {
  return (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .reverse();
}

/** `contentEncoding` is the value of the header. A body that cannot be decoded comes back as far as it was. */
export function decodedContent(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxDecodedBytes = MAX_DECODED_BYTES,
): DecodedContent {
  const named = contentCodings(contentEncoding);
  if (named.length === 0 || bytes.length === 0) return { bytes, codings: [] };
  if (named.length > MAX_CODINGS) return { bytes, codings: [], problem: `coded ${named.length} times` };
  const codings: string[] = [];
  let decoded = bytes;
  for (const coding of named) {
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decode === undefined) return { bytes: decoded, codings, problem: `${coding} is not known here` };
    const next = decodedStart(decoded, decode, maxDecodedBytes);
    if (next === undefined) return { bytes: decoded, codings, problem: `it is no ${coding}` };
    // The blocks of zstd and brotli give nothing before they are whole.
    if (next.length === 0) return { bytes: decoded, codings, problem: `too little of its ${coding} is held` };
    decoded = next;
    codings.push(coding);
  }
  return { bytes: decoded, codings };
}

/** The longest start that stays within the bound, found by halves: zlib gives nothing of what is too long. */
function decodedStart(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array, maxOutputLength: number) => Uint8Array,
  maxDecodedBytes: number,
): Uint8Array | undefined {
  for (let length = bytes.length; length > 0; length = Math.floor(length / 2)) {
    try {
      return decode(bytes.subarray(0, length), maxDecodedBytes);
    } catch (error) {
      const isTooLong = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
      if (!isTooLong) return undefined;
    }
  }
  return undefined;
}
