// A request as a text that a person edits: a request line, headers, an empty line, the body. What is read back is what was
// written, byte for byte, when nobody changes it. Pure.
import { isUtf8 } from 'node:buffer';
import type { HeaderList } from '../http/header-list.ts';
import type { EditedRequest } from './replay-options.ts';

export interface TextProblem {
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong there and what would be right, one sentence. */
  readonly reason: string;
}

export type ParsedText = { readonly request: EditedRequest } | { readonly problem: TextProblem };

const BASE64_MARK = 'body: base64';
const PROBLEM_MARK = '! ';
const BASE64_LINE = 76;
const HOW_TO = [
  'Lines that begin with # above the request line are not sent. Host and the length of the body follow from the rest',
  'unless a Host is given. An empty line ends the headers; the last line end of the file is not part of the body.',
];

/** `notes`: for the person, above the request. Framing and Host are left out: they follow from the rest. */
export function requestText(
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: HeaderList;
    readonly body: Uint8Array;
  },
  notes: readonly string[] = [],
): string {
  const { method, url, headers, body } = request;
  const isText = isUtf8(body) && !/[\0\r]/.test(Buffer.from(body).toString('latin1'));
  const comments = [...notes, ...HOW_TO, ...(isText ? [] : [BASE64_MARK])].map(
    (line) => `# ${oneLine(line)}`,
  );
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!isFraming(name)) lines.push(`${name}: ${headers[i + 1] ?? ''}`);
  }
  const text = isText ? Buffer.from(body).toString('utf8') : base64Lines(body);
  const end = body.byteLength === 0 ? '' : `\n${text}\n`;
  return `${[...comments, ...lines].join('\n')}\n${end}`;
}

/** The text with what is wrong told above it, and nothing of it lost. Earlier such lines go. */
export function textWithProblem(text: string, { line, reason }: TextProblem): string {
  const kept = withoutProblems(text);
  const added = 1;
  const moved = text.split('\n').length - kept.split('\n').length;
  return `# ${PROBLEM_MARK}line ${line + added - moved}: ${oneLine(reason)}\n${kept}`;
}

/** `base`: where a path alone goes. */
export function parseRequestText(text: string, base: string): ParsedText {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  const problem = (index: number, reason: string): ParsedText => ({ problem: { line: index + 1, reason } });
  let at = 0;
  let isBase64 = false;
  while (at < lines.length && /^#|^\s*$/.test(lines[at] ?? '')) {
    if ((lines[at] ?? '').replace(/^#\s*/, '').trim() === BASE64_MARK) isBase64 = true;
    at += 1;
  }
  const [method = '', target = '', version = 'HTTP/1.1', ...rest] = trimmed(lines[at]).split(/\s+/);
  if (method === '')
    return problem(
      Math.min(at, lines.length - 1),
      'There is no request line, for example "GET /path HTTP/1.1".',
    );
  if (!TOKEN.test(method)) return problem(at, `"${method}" is no method.`);
  if (rest.length > 0 || !/^HTTP\/1\.[01]$/.test(version)) {
    return problem(at, 'The request line is a method, a URL without blanks and HTTP/1.1.');
  }
  const url = absolute(target, base);
  if (url === undefined) return problem(at, `"${target}" is neither a URL of http or https nor a path.`);

  const headers: string[] = [];
  for (at += 1; at < lines.length && trimmed(lines[at]) !== ''; at += 1) {
    const [, name, value = ''] = /^([^:\s]+):[ \t]*(.*?)[ \t]*$/.exec(trimmed(lines[at])) ?? [];
    if (name === undefined || !TOKEN.test(name))
      return problem(at, 'A header is a name, a colon and a value.');
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return problem(at, `The value of ${name} holds a character that no header can hold.`);
    }
    if (!isFraming(name) || /^host$/i.test(name)) headers.push(name, value);
  }
  const bodyAt = at + 1;
  const body = lines.slice(bodyAt).join('\n').replace(/\n$/, '');
  if (!isBase64)
    return { request: { method, url, headers, body: Buffer.from(body, 'utf8').toString('base64') } };
  const packed = body.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(packed) || packed.length % 4 !== 0) {
    return problem(bodyAt, `The body is no base64; without the line "# ${BASE64_MARK}" it is taken as text.`);
  }
  return { request: { method, url, headers, body: packed } };
}

// RFC 9110 section 5.6.2.
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function absolute(target: string, base: string): string | undefined {
  if (/^https?:\/\/[^\s/?#]+/i.test(target)) return target;
  if (!target.startsWith('/')) return undefined;
  return (/^[a-z]+:\/\/[^/?#]*/i.exec(base)?.[0] ?? '') + target;
}

/** An editor may write CRLF; that of a body is kept. */
function trimmed(line = ''): string {
  return line.replace(/\r$/, '');
}

function isFraming(name: string): boolean {
  return /^(?:host|content-length|transfer-encoding|connection|keep-alive)$/i.test(name);
}

function withoutProblems(text: string): string {
  return text
    .split('\n')
    .filter((line) => !line.startsWith(`# ${PROBLEM_MARK}`))
    .join('\n');
}

function base64Lines(body: Uint8Array): string {
  const text = Buffer.from(body).toString('base64');
  return (text.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g')) ?? []).join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
