// Puts live values into a request in the place of recorded ones. A value is replaced where it stands by itself, never inside
// a longer word. Pure.
import { isUtf8 } from 'node:buffer';
import { type HeaderList, hasHeader } from '../../http/header-list.ts';
import type { ValueUse } from './correlation.ts';

/** A value of an earlier answer, and what stands in its place now. */
export interface LiveUse extends ValueUse {
  readonly live: string;
}

export interface SubstitutedRequest {
  readonly url: string;
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}

export function substituted(
  request: { readonly url: string; readonly headers: HeaderList; readonly body: Uint8Array },
  uses: readonly LiveUse[],
): SubstitutedRequest {
  // The longest first: `/items/item-12` before `item-12`.
  const ordered = uses
    .filter(({ kind, recorded, live }) => (kind === 'value' || kind === 'id') && recorded !== live)
    .sort((a, b) => b.recorded.length - a.recorded.length);
  const cookies = new Map(uses.filter(({ kind }) => kind === 'cookie').map(({ name, live }) => [name, live]));
  const anywhere = ordered.filter(({ kind }) => kind === 'value');
  return {
    url: ordered.reduce(inUrl, request.url),
    headers: request.headers.map((text, i) =>
      i % 2 === 0 ? text : inHeader((request.headers[i - 1] ?? '').toLowerCase(), text, cookies, anywhere),
    ),
    body: inBody(request, ordered),
  };
}

function inUrl(url: string, { recorded, live }: LiveUse): string {
  const [, origin = '', rest = ''] = /^([a-z]+:\/\/[^/?]*)?(.*)$/is.exec(url) ?? [];
  const forms = new Map(
    [recorded, encodeURIComponent(recorded)].map((form) => [form, encodeURIComponent(live)]),
  );
  return (
    origin +
    rest.replace(/[^/?&=#]+/g, (part) => forms.get(part) ?? forms.get(part.replaceAll('+', '%20')) ?? part)
  );
}

function inHeader(
  name: string,
  value: string,
  cookies: ReadonlyMap<string, string>,
  uses: readonly LiveUse[],
): string {
  if (name === 'host') return value;
  if (name === 'cookie' && cookies.size > 0) {
    return value
      .split(';')
      .map((pair) => {
        const [, blank = '', cookie = ''] = /^(\s*)([^=]*)/.exec(pair) ?? [];
        const live = cookies.get(cookie.trim());
        return live === undefined ? pair : `${blank}${cookie}=${live}`;
      })
      .join(';');
  }
  return uses.reduce((text, { recorded, live }) => replacedWords(text, recorded, live), value);
}

function inBody(
  { headers, body }: { readonly headers: HeaderList; readonly body: Uint8Array },
  uses: readonly LiveUse[],
): Uint8Array {
  if (uses.length === 0 || body.byteLength === 0) return body;
  // A coded body would have to be coded again, into other bytes.
  if (hasHeader(headers, 'content-encoding') || !isUtf8(body)) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const changed = uses.reduce((before, use) => {
    if (use.kind === 'id') return replacedIds(before, use.recorded, use.live);
    const [inJson, liveInJson] = [use.recorded, use.live].map((value) => JSON.stringify(value).slice(1, -1));
    const plain = replacedWords(before, inJson ?? '', liveInJson ?? '');
    return replacedWords(plain, encodeURIComponent(use.recorded), encodeURIComponent(use.live));
  }, text);
  return changed === text ? body : new TextEncoder().encode(changed);
}

function replacedWords(text: string, recorded: string, live: string): string {
  if (recorded === '' || !text.includes(recorded)) return text;
  return text.replace(new RegExp(`(?<![\\w-])${escaped(recorded)}(?![\\w-])`, 'g'), () => live);
}

/** Members of JSON and fields of forms that are named as ids. */
function replacedIds(text: string, recorded: string, live: string): string {
  const value = escaped(recorded);
  const member = new RegExp(
    `("(?:[^"\\\\]*[_-])?(?:id|uuid|[A-Za-z]+Id)"\\s*:\\s*"?)${value}(?="?\\s*[,}\\]])`,
    'g',
  );
  const field = new RegExp(`((?:^|&)(?:[^=&]*[_-])?(?:id|uuid|[A-Za-z]+Id)=)${value}(?=&|$)`, 'g');
  const put = (_: string, before: string): string => before + live;
  return text.replace(member, put).replace(field, put);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
