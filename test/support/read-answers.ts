// The answers in what a client received, read as a careful client would (RFC 9112 section 6.3). Bytes are latin1 text.
import { type HeaderList, headerValue } from '../../src/http/header-list.ts';

export interface ReadAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: HeaderList;
  /** Without its framing; of a tunnel, everything after the head. */
  readonly body: string;
  readonly trailers: HeaderList;
  /** False: it ended before its framing said so, or has not ended yet. */
  readonly isWhole: boolean;
}

/** What only the asker knows of an answer. */
export interface AnswerHint {
  /** It answers HEAD: no body whatever the head says. */
  readonly toHead?: boolean;
  /** It opens a tunnel: what follows is no HTTP. */
  readonly tunnel?: boolean;
}

interface Body {
  readonly body: string;
  readonly trailers: HeaderList;
  /** Undefined: it is not whole. */
  readonly end: number | undefined;
}

/** `hints[n]` is about the n-th answer, interim ones counted. Throws on a head that is no HTTP. */
export function readAnswers(
  text: string,
  isClosed: boolean,
  hints: readonly AnswerHint[] = [],
): ReadAnswer[] {
  const answers: ReadAnswer[] = [];
  let at = 0;
  for (;;) {
    const headEnd = text.indexOf('\r\n\r\n', at);
    if (headEnd < 0) return answers;
    const head = readHead(text.slice(at, headEnd));
    const { end, ...rest } = readBody(text, headEnd + 4, head, isClosed, hints[answers.length] ?? {});
    answers.push({ ...head, ...rest, isWhole: end !== undefined });
    if (end === undefined) return answers;
    at = end;
  }
}

function readHead(text: string): Pick<ReadAnswer, 'status' | 'reason' | 'headers'> {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const match = /^HTTP\/1\.1 ([0-9]{3}) ([\x20-\x7e]*)$/.exec(statusLine);
  if (match === null) throw new Error(`no status line: ${JSON.stringify(statusLine)}`);
  return { status: Number(match[1]), reason: match[2] ?? '', headers: readFields(lines) };
}

function readFields(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line);
    if (match === null) throw new Error(`no header line: ${JSON.stringify(line)}`);
    return [match[1] ?? '', match[2] ?? ''];
  });
}

function readBody(
  text: string,
  start: number,
  { status, headers }: Pick<ReadAnswer, 'status' | 'headers'>,
  isClosed: boolean,
  { toHead = false, tunnel = false }: AnswerHint,
): Body {
  if (status === 101 || tunnel) return { body: text.slice(start), trailers: [], end: text.length };
  if (status < 200 || status === 204 || status === 304 || toHead)
    return { body: '', trailers: [], end: start };
  if (headerValue(headers, 'transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(text, start);
  const length = headerValue(headers, 'content-length');
  if (length === undefined) {
    return { body: text.slice(start), trailers: [], end: isClosed ? text.length : undefined };
  }
  const end = start + Number(length);
  return { body: text.slice(start, end), trailers: [], end: text.length < end ? undefined : end };
}

function readChunks(text: string, start: number): Body {
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return { body, trailers: [], end: undefined };
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const dataStart = lineEnd + 2;
    if (size === 0) {
      if (text.startsWith('\r\n', dataStart)) return { body, trailers: [], end: dataStart + 2 };
      const sectionEnd = text.indexOf('\r\n\r\n', dataStart);
      if (sectionEnd < 0) return { body, trailers: [], end: undefined };
      return {
        body,
        trailers: readFields(text.slice(dataStart, sectionEnd).split('\r\n')),
        end: sectionEnd + 4,
      };
    }
    body += text.slice(dataStart, dataStart + size);
    if (text.length < dataStart + size + 2) return { body, trailers: [], end: undefined };
    at = dataStart + size + 2;
  }
}
