// A request as a command line of curl, for sh and everything that descends from it. All that was captured stands in single
// quotes, or is spelt in octal for printf, so that a shell takes nothing of it for its own. Pure.
import { isUtf8 } from 'node:buffer';
import { headerPairs, headerValue } from '../http/header-list.ts';
import { commentText, type SendableRequest } from './sendable-request.ts';

/** Linux refuses an argument above 128 KiB; a builtin of the shell has no such limit. */
const MAX_ARGUMENT_BYTES = 100_000;
/** Controls but for tab and line feed, and whatever a terminal may act upon. */
const UNPRINTABLE = /(?![\t\n])[\p{C}\p{Zl}\p{Zp}]/u;

/** Bytes, because headers and bodies are not always text of one encoding. Ends with a line feed. */
export function curlLine(request: SendableRequest): Buffer {
  const { body } = request;
  const asArgument = body !== undefined && fitsArgument(body);
  const data = body === undefined ? [] : asArgument ? [`--data-raw ${quoted(body)}`] : ['--data-binary @-'];
  const pipe = body === undefined || asArgument ? '' : `${printed(body)} | `;
  const command = [
    'curl --http1.1 --path-as-is --globoff',
    ...methodOption(request),
    quoted(request.url),
    ...headerOptions(request),
    ...data,
  ].join(' \\\n  ');
  const comments = [request.title, ...request.notes].map((text) => `# ${commentText(text)}\n`).join('');
  return Buffer.from(`${comments}${pipe}${command}\n`, 'latin1');
}

/** What curl does by itself need not be said; HEAD has an option of its own, without which curl waits for a body. */
function methodOption({ method, body }: SendableRequest): string[] {
  if (method === 'HEAD' && body === undefined) return ['--head'];
  const usual = body === undefined ? 'GET' : 'POST';
  return method === usual ? [] : [`-X ${quoted(method)}`];
}

function headerOptions({ headers, body }: SendableRequest): string[] {
  const options = headerPairs(headers).map(([name, value]) =>
    // With a colon and no value, curl would take the header out.
    value === '' ? `-H ${quoted(`${name};`)}` : `-H ${quoted(`${name}: ${value}`)}`,
  );
  // What curl would add by itself.
  const added = ['User-Agent', 'Accept', ...(body === undefined ? [] : ['Content-Type', 'Expect'])];
  const taken = added.filter((name) => headerValue(headers, name) === undefined);
  return [...options, ...taken.map((name) => `-H '${name}:'`)];
}

function fitsArgument(body: Uint8Array): boolean {
  if (body.length > MAX_ARGUMENT_BYTES || !isUtf8(body)) return false;
  return !UNPRINTABLE.test(Buffer.from(body).toString('utf8'));
}

/** Each character a byte. */
function quoted(text: string | Uint8Array): string {
  const bytes = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
  return `'${bytes.replaceAll("'", "'\\''")}'`;
}

/** `%b` takes `\0ooo`; the body is an argument and never the format. */
function printed(body: Uint8Array): string {
  const plain = /[\x20-\x26\x28-\x5b\x5d-\x7e]/;
  let text = '';
  for (const byte of body) {
    const character = String.fromCharCode(byte);
    text += plain.test(character) ? character : `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return `printf '%b' '${text}'`;
}
