// A strict reference reader of HTTP/1.1 requests (RFC 9112): what it does not take, no proxy may send. It is written to be
// checked against the grammar by eye, not to be fast or forgiving, and shares no code with what it judges.
// Bytes are latin1 text.

/** [name, value, name, value, ...] as they stood. */
type HeaderList = readonly string[];

export interface StrictRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly framing: 'none' | 'length' | 'chunked';
  /** Without its framing. */
  readonly body: string;
  readonly trailers: HeaderList;
}

export type StrictHead = Pick<StrictRequest, 'method' | 'target' | 'headers' | 'framing'>;

export type Reading =
  | { readonly request: StrictRequest; readonly end: number }
  /** More bytes are needed; the head is there once it is whole. */
  | { readonly unfinished: StrictHead | undefined }
  | { readonly error: string };

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([\\x21-\\x7e]+) HTTP/1\\.1$`);
/** Section 5: no space before the colon, none at the end, no control bytes but the tab. */
const FIELD_LINE = new RegExp(
  `^(${TOKEN}):[ \\t]*((?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?)$`,
);
const LENGTH = /^(?:0|[1-9][0-9]{0,14})$/;
const CHUNK_SIZE = /^[0-9A-Fa-f]{1,8}$/;

/** Reads the request that begins at `start`. */
export function readStrictRequest(text: string, start = 0): Reading {
  const headEnd = text.indexOf('\r\n\r\n', start);
  if (headEnd < 0) return { unfinished: undefined };
  const head = readHead(text.slice(start, headEnd).split('\r\n'));
  if ('error' in head) return head;
  const bodyStart = headEnd + 4;
  if (head.framing === 'none') return { request: { ...head, body: '', trailers: [] }, end: bodyStart };
  if (head.framing === 'chunked') return readChunks(head, text, bodyStart);
  const end = bodyStart + Number(valuesOf(head.headers, 'content-length')[0]);
  if (text.length < end) return { unfinished: head };
  return { request: { ...head, body: text.slice(bodyStart, end), trailers: [] }, end };
}

/** Every request in `text`, and what follows the last one that is whole. */
export function readStrictRequests(text: string): {
  readonly requests: readonly StrictRequest[];
  readonly rest: 'nothing' | 'unfinished' | { readonly error: string };
} {
  const requests: StrictRequest[] = [];
  let at = 0;
  while (at < text.length) {
    const reading = readStrictRequest(text, at);
    if ('error' in reading) return { requests, rest: reading };
    if ('unfinished' in reading) return { requests, rest: 'unfinished' };
    requests.push(reading.request);
    at = reading.end;
  }
  return { requests, rest: 'nothing' };
}

/** The values of a header, compared without case. */
export function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter((_, i) => i % 2 === 1 && headers[i - 1]?.toLowerCase() === name);
}

function readHead([requestLine = '', ...lines]: readonly string[]): StrictHead | { readonly error: string } {
  const [, method, target] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined)
    return { error: `request line ${JSON.stringify(requestLine)}` };
  const headers = readFields(lines);
  if ('error' in headers) return headers;
  const lengths = valuesOf(headers, 'content-length');
  const codings = valuesOf(headers, 'transfer-encoding');
  const hosts = valuesOf(headers, 'host');
  if (hosts.length !== 1) return { error: `${hosts.length} Host headers` };
  if (codings.length + lengths.length > 1) return { error: 'two framings' };
  if (codings[0] !== undefined && codings[0].toLowerCase() !== 'chunked')
    return { error: `coding ${codings[0]}` };
  if (lengths[0] !== undefined && !LENGTH.test(lengths[0])) return { error: `length ${lengths[0]}` };
  const framing = codings.length > 0 ? 'chunked' : lengths.length > 0 ? 'length' : 'none';
  return { method, target, headers, framing };
}

function readFields(lines: readonly string[]): string[] | { readonly error: string } {
  const fields: string[] = [];
  for (const line of lines) {
    const [, name, value] = FIELD_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return { error: `field line ${JSON.stringify(line)}` };
    fields.push(name, value);
  }
  return fields;
}

/** Section 7.1, without chunk extensions: nobody whom we know has a use for them. */
function readChunks(head: StrictHead, text: string, bodyStart: number): Reading {
  let body = '';
  let at = bodyStart;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return { unfinished: head };
    const sizeText = text.slice(at, lineEnd);
    if (!CHUNK_SIZE.test(sizeText)) return { error: `chunk size ${JSON.stringify(sizeText)}` };
    const size = Number.parseInt(sizeText, 16);
    const dataStart = lineEnd + 2;
    if (size === 0) return readTrailers(head, text, body, dataStart);
    const dataEnd = dataStart + size;
    if (text.length < dataEnd + 2) return { unfinished: head };
    if (!text.startsWith('\r\n', dataEnd)) return { error: 'a chunk that does not end where it says' };
    body += text.slice(dataStart, dataEnd);
    at = dataEnd + 2;
  }
}

function readTrailers(head: StrictHead, text: string, body: string, start: number): Reading {
  if (text.startsWith('\r\n', start)) return { request: { ...head, body, trailers: [] }, end: start + 2 };
  const sectionEnd = text.indexOf('\r\n\r\n', start);
  if (sectionEnd < 0) return { unfinished: head };
  const trailers = readFields(text.slice(start, sectionEnd).split('\r\n'));
  if ('error' in trailers) return trailers;
  return { request: { ...head, body, trailers }, end: sectionEnd + 4 };
}
