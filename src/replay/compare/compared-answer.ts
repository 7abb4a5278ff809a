// One side of a comparison: an answer as it was captured, and its body read by its media type.
import { isUtf8 } from 'node:buffer';
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import { type JsonValue, parsedJson } from '../../http/json-value.ts';

export interface ComparedAnswer {
  /** Absent: there was no answer. */
  readonly status?: number;
  /** Why there was none, in one sentence. */
  readonly failure?: string;
  /** As sent to the client; of an answer from a file, secrets are placeholders. */
  readonly headers: HeaderList;
  readonly body: CapturedBody;
  /** When the request was sent, epoch milliseconds. */
  readonly atMs: number;
  /** `host[:port]` of the upstream. */
  readonly authority: string;
}

export type ReadBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json' | 'form'; readonly value: JsonValue }
  /** Lines of text, or events of a stream of events. */
  | { readonly kind: 'text' | 'events'; readonly parts: readonly string[] }
  | { readonly kind: 'binary'; readonly problem?: string };

/** What a body may become to be compared by more than its length and hash. */
const MAX_COMPARED_BYTES = 16 * 1024 * 1024;
/** Decoding gives a start of what is longer; from a half on, it may be one. */
const MAX_DECODED_BYTES = 4 * MAX_COMPARED_BYTES;

const EVENT_END = /(?:\r\n|\r|\n){2}/;
const LINE_END = /\r\n|\r|\n/;

export function readBody({ headers, body }: ComparedAnswer): ReadBody {
  if (body.totalBytes === 0) return { kind: 'none' };
  const coding = headerValue(headers, 'content-encoding');
  const { bytes, codings, problem } = decodedContent(body.bytes, coding, MAX_DECODED_BYTES);
  if (problem !== undefined) return { kind: 'binary', problem };
  // It may have been cut, and two starts that are the same say nothing of the rest.
  if (codings.length > 0 && bytes.length > MAX_COMPARED_BYTES) return { kind: 'binary' };
  if (!isUtf8(bytes)) return { kind: 'binary' };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const type = (headerValue(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (isBinaryType(type)) return { kind: 'binary' };
  if (type === 'application/x-www-form-urlencoded') return { kind: 'form', value: formValue(text) };
  if (type === 'text/event-stream') return { kind: 'events', parts: text.split(EVENT_END) };
  // Many servers send JSON as text/plain or text/html; only what is an object or a list is taken for it there.
  if (/[/+]json$/.test(type) || /^\s*[[{]/.test(text)) {
    const json = parsedJson(text);
    if (json !== undefined) return { kind: 'json', value: json.value };
  }
  return { kind: 'text', parts: text.split(LINE_END) };
}

function isBinaryType(type: string): boolean {
  return /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|zip|gzip|pdf|wasm|grpc))/.test(
    type,
  );
}

/** A name that comes once has its value, one that comes more often the list of them. */
function formValue(text: string): JsonValue {
  const values = Map.groupBy(new URLSearchParams(text), ([name]) => name);
  return Object.fromEntries(
    [...values].map(([name, pairs]) => {
      const all = pairs.map(([, value]) => value);
      return [name, all.length === 1 ? (all[0] ?? '') : all];
    }),
  );
}
