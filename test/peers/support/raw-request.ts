// One HTTP/1.1 request written byte for byte as a test says, and its answer as it stood on the wire.
// No HTTP client does that: each adds, folds, sorts or respells headers.
import { connect } from 'node:net';
import { type HeaderList, headerValue } from '../../../src/http/header-list.ts';

const DEADLINE_MS = 15_000;
const HEAD_END = '\r\n\r\n';

export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Written as given; nothing is added. */
  readonly headers: HeaderList;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string;
}

/** Sends `request` over a connection of its own to `url`'s host and port. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const socket = connect(Number(port), hostname, () => socket.write(requestText(request)));
    const finish = (settle: () => void): void => {
      clearTimeout(deadline);
      socket.destroy();
      settle();
    };
    const deadline = setTimeout(() => {
      const soFar = received.toString('latin1');
      finish(() =>
        reject(new Error(`${request.target}: no whole answer in ${DEADLINE_MS} ms, only "${soFar}"`)),
      );
    }, DEADLINE_MS);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = readAnswer(received.toString('latin1'), request.method, false);
      if (answer !== undefined) finish(() => resolve(answer));
    });
    socket.on('close', () => {
      const answer = readAnswer(received.toString('latin1'), request.method, true);
      if (answer === undefined)
        finish(() => reject(new Error(`${request.target}: closed before a whole answer`)));
      else finish(() => resolve(answer));
    });
    socket.on('error', (error) => finish(() => reject(error)));
  });
}

function requestText(request: RawRequest): string {
  const lines = [`${request.method} ${request.target} HTTP/1.1`];
  for (let i = 0; i < request.headers.length; i += 2) {
    lines.push(`${request.headers[i] ?? ''}: ${request.headers[i + 1] ?? ''}`);
  }
  return `${lines.join('\r\n')}${HEAD_END}${request.body ?? ''}`;
}

/** The final answer in `text`, or undefined while it is not whole. Interim answers (1xx) are passed over. */
function readAnswer(text: string, method: string, isClosed: boolean): RawAnswer | undefined {
  const headLength = text.indexOf(HEAD_END);
  if (headLength < 0) return undefined;
  const [statusLine = '', ...lines] = text.slice(0, headLength).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = text.slice(headLength + HEAD_END.length);
  if (status < 200) return readAnswer(rest, method, isClosed);
  const headers = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = readBody(rest, headers, method === 'HEAD' || status === 204 || status === 304, isClosed);
  return body === undefined ? undefined : { status, headers, body };
}

function readBody(
  text: string,
  headers: HeaderList,
  isBodiless: boolean,
  isClosed: boolean,
): string | undefined {
  if (isBodiless) return '';
  if (headerValue(headers, 'transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(text);
  const length = headerValue(headers, 'content-length');
  if (length === undefined) return isClosed ? text : undefined;
  return text.length < Number(length) ? undefined : text.slice(0, Number(length));
}

function readChunks(text: string): string | undefined {
  let body = '';
  let at = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const start = lineEnd + 2;
    if (text.length < start + size + 2) return undefined;
    if (size === 0) return body;
    body += text.slice(start, start + size);
    at = start + size + 2;
  }
}
