// The values that stand in a request, wherever they do: what is looked for in earlier answers. Pure.
import { isUtf8 } from 'node:buffer';
import type { HeaderList } from '../../http/header-list.ts';

export interface RequestValues {
  /** Every value that stands by itself: a segment, a parameter, a header or a part of one, a scalar of JSON. */
  readonly values: ReadonlySet<string>;
  /** Those of the path, the query, and of members and fields that are named as ids: where a short one is not by chance. */
  readonly ids: ReadonlySet<string>;
}

interface Request {
  /** As received. */
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

const MAX_BODY_BYTES = 1024 * 1024;
const ID_MEMBER = /"(?:[^"\\]*[_-])?(?:id|uuid|[A-Za-z]+Id)"\s*:\s*"?([\w.-]{1,64})"?\s*(?=[,}\]])/g;
const ID_FIELD = /(?:^|&)(?:[^=&]*[_-])?(?:id|uuid|[A-Za-z]+Id)=([^&]*)/g;

export function requestValues({ target, headers, body }: Request): RequestValues {
  const values = new Set<string>();
  const ids = new Set<string>();
  const [path = '', query = ''] = target.replace(/^[a-z]+:\/\/[^/?]*/i, '').split('?', 2);
  for (const segment of path.split('/')) {
    add(values, decoded(segment));
    add(ids, decoded(segment));
  }
  for (const [, value] of new URLSearchParams(query)) {
    add(values, value);
    add(ids, value);
  }
  for (let i = 1; i < headers.length; i += 2) {
    const value = headers[i] ?? '';
    add(values, value);
    for (const part of value.split(/[\s,;="]+/)) add(values, part);
  }
  if (body.byteLength > 0 && body.byteLength <= MAX_BODY_BYTES && isUtf8(body)) addBody(body, values, ids);
  return { values, ids };
}

function addBody(body: Uint8Array, values: Set<string>, ids: Set<string>): void {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  // Scalars of JSON, values of forms, texts between blanks, quotes and tags: all are runs without these characters.
  for (const part of text.split(/[\s"'<>{}[\],;&=:]+/)) {
    add(values, part);
    if (part.includes('%') || part.includes('+')) add(values, decoded(part.replaceAll('+', ' ')));
  }
  // A value may hold a colon or an equals sign itself.
  for (const [, quoted = ''] of text.matchAll(/"((?:[^"\\]|\\.){1,4096})"/g)) add(values, unescaped(quoted));
  for (const [, value = ''] of text.matchAll(ID_MEMBER)) add(ids, value);
  if (!text.startsWith('{')) for (const [, value = ''] of text.matchAll(ID_FIELD)) add(ids, decoded(value));
}

function add(set: Set<string>, value: string): void {
  if (value !== '') set.add(value);
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
