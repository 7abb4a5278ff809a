// Requests as a script of k6: one group for each, in their order. Everything captured stands in literals of JSON. Pure.
import { isUtf8 } from 'node:buffer';
import type { KnownExchange } from '../capture/capture-line.ts';
import { headerPairs } from '../http/header-list.ts';
import { withHeaderCharacters } from './header-characters.ts';
import { commentText, type SendableRequest } from './sendable-request.ts';

/** What k6 calls. */
const MAIN = 'export default function ()';

export const k6Head = `import http from 'k6/http';
import encoding from 'k6/encoding';
import { check, group } from 'k6';

export const options = { iterations: 1 };

${MAIN} {
`;

export const k6Tail = '}\n';

export function k6Group(request: SendableRequest, { exchange }: KnownExchange): string {
  const { method, url, headers, body, title, notes } = withHeaderCharacters(request);
  const status = exchange.answer?.status;
  const lines = [
    ...notes.map((note) => `    // ${commentText(note)}`),
    `    const answer = http.request(${literal(method)}, ${literal(url)}, ${bodyOf(body)}, {`,
    // One object: k6 has no way to send a header twice, so values of the same name are joined as RFC 9110 allows.
    `      headers: ${literal(joined(headers))},`,
    '      redirects: 0,',
    '    });',
    ...(status === undefined
      ? []
      : [`    check(answer, { ${literal(`status is ${status}`)}: ({ status }) => status === ${status} });`]),
  ];
  return `  group(${literal(title)}, () => {\n${lines.join('\n')}\n  });\n`;
}

function bodyOf(body: Uint8Array | undefined): string {
  // An empty text would go out in chunks.
  if (body === undefined || body.length === 0) return 'null';
  if (isUtf8(body)) return literal(Buffer.from(body).toString('utf8'));
  return `encoding.b64decode(${literal(Buffer.from(body).toString('base64'))})`;
}

function joined(headers: readonly string[]): Record<string, string> {
  const values = new Map<string, { name: string; value: string }>();
  for (const [name, value] of headerPairs(headers)) {
    const known = values.get(name.toLowerCase());
    const separator = name.toLowerCase() === 'cookie' ? '; ' : ', ';
    if (known === undefined) values.set(name.toLowerCase(), { name, value });
    else known.value += separator + value;
  }
  return Object.fromEntries([...values.values()].map(({ name, value }) => [name, value]));
}

/** JSON is JavaScript; what a terminal could act upon is escaped. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) =>
      `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}${character.length > 1 ? `\\u${character.charCodeAt(1).toString(16).padStart(4, '0')}` : ''}`,
  );
}
