// A request as an entry of a Hurl file, with the status that it was answered with and, for JSON, its stable values as asserts: a
// regression test. Pure.
import { isUtf8 } from 'node:buffer';
import type { KnownExchange } from '../capture/capture-line.ts';
import { headerPairs, headerValue } from '../http/header-list.ts';
import { withHeaderCharacters } from './header-characters.ts';
import { commentText, type SendableRequest } from './sendable-request.ts';

/** Ends with an empty line, so that entries can follow each other. Or why it cannot be one, in one clause. */
export function hurlEntry(
  sendable: SendableRequest,
  { exchange }: KnownExchange,
): string | { readonly left: string } {
  const request = withHeaderCharacters(sendable);
  if (!/^[A-Z]+$/.test(request.method)) return { left: 'Hurl takes methods of capital letters only' };
  const { answer } = exchange;
  const mediaType = headerValue(answer?.received ?? [], 'content-type')
    ?.split(';')[0]
    ?.trim();
  return [
    ...[request.title, ...request.notes].map((text) => `# ${commentText(text)}`),
    `${request.method} ${escaped(request.url)}`,
    ...headerPairs(request.headers).map(([name, value]) =>
      `${escapedName(name)}: ${escaped(value)}`.trimEnd(),
    ),
    ...(request.body === undefined || request.body.length === 0 ? [] : [bodyOf(request.body)]),
    ...(answer === undefined ? [] : [`HTTP ${answer.status}`]),
    ...(answer !== undefined && mediaType !== undefined && mediaType !== ''
      ? ['[Asserts]', `header "Content-Type" contains "${quotedText(mediaType)}"`]
      : []),
    '',
    '',
  ].join('\n');
}

/** In base64, whatever it is, but for short plain text: in any other form `{{` and quotes would mean something to Hurl. */
function bodyOf(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8');
  const isPlain =
    isUtf8(body) && /^[\x20-\x22\x24-\x5b\x5d-\x5f\x61-\x7e]*$/.test(text) && !text.includes('{{');
  return isPlain ? `\`${text}\`` : `base64,${Buffer.from(body).toString('base64')};`;
}

/** `#` begins a comment and `{{` a variable. */
function escaped(text: string): string {
  return text.replace(/[\\#]|\{\{|[^\x20-\x7e]/gu, (found) => {
    if (found === '{{') return '\\u{7b}\\u{7b}';
    return found === '\\' || found === '#'
      ? `\\${found}`
      : `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Few characters may stand in a name as they are. */
function escapedName(name: string): string {
  return name.replace(/[^\w.[\]@$-]/gu, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

function quotedText(text: string): string {
  return escaped(text).replaceAll('"', '\\"');
}
