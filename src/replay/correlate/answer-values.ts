// The values of an answer that a later request may say again: cookies, ids in JSON, hidden fields and tokens in HTML, the
// place of what was created. Each with where it stands, so that the live one can be found in a live answer. Pure.
import { isUtf8 } from 'node:buffer';
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerValue, headerValues } from '../../http/header-list.ts';
import { looksMade, nameSaysId, nameSaysToken } from './value-kinds.ts';

export interface AnswerValue {
  /** `cookie sid`, `json /data/id`, `field csrf_token`, `header x-csrf-token`, `location 0`: equal in two answers. */
  readonly where: string;
  /** Last name on the way there: `sid`, `id`, `csrf_token`. */
  readonly name: string;
  readonly value: string;
}

interface Answer {
  readonly headers: HeaderList;
  readonly bytes: Uint8Array;
}

const MAX_VALUES = 5000;
const MAX_BODY_BYTES = 1024 * 1024;

/** Of a connection, of the content, or measured: nobody says these again. */
const NEVER_SAID_AGAIN =
  /^(?:date|server|via|age|expires|cache-control|vary|connection|keep-alive|transfer-encoding|content-.*|accept-.*|access-control-.*|x-envoy-.*|set-cookie|location|link|alt-svc|strict-transport-security|x-b3-.*|b3|traceparent|tracestate|x-request-id)$/;

export function answerValues({ headers, bytes }: Answer): AnswerValue[] {
  const values = [...cookies(headers), ...otherHeaders(headers), ...location(headers)];
  const type = (headerValue(headers, 'content-type') ?? '').toLowerCase();
  const text = bodyText(headers, bytes);
  if (text === undefined) return values;
  if (/json/.test(type) || /^\s*[[{]/.test(text)) values.push(...jsonValues(text));
  if (/html|xml/.test(type)) values.push(...htmlFields(text));
  else if (looksMade(text.trim())) values.push({ where: 'body', name: 'body', value: text.trim() });
  return values.slice(0, MAX_VALUES);
}

function bodyText(headers: HeaderList, body: Uint8Array): string | undefined {
  if (body.byteLength === 0 || body.byteLength > MAX_BODY_BYTES) return undefined;
  const { bytes, problem } = decodedContent(body, headerValue(headers, 'content-encoding'));
  if (problem !== undefined || !isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function cookies(headers: HeaderList): AnswerValue[] {
  return headerValues(headers, 'set-cookie').flatMap((cookie) => {
    const [, name, value] = /^\s*([^=;\s]+)\s*=\s*([^;]*)/.exec(cookie) ?? [];
    return name === undefined || value === undefined
      ? []
      : [{ where: `cookie ${name}`, name, value: value.trim() }];
  });
}

function otherHeaders(headers: HeaderList): AnswerValue[] {
  const values: AnswerValue[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    const value = headers[i + 1] ?? '';
    if (!NEVER_SAID_AGAIN.test(name)) values.push({ where: `header ${name}`, name, value });
  }
  return values;
}

/** Segments of the path, counted from its end, and values of the query. */
function location(headers: HeaderList): AnswerValue[] {
  const url = headerValue(headers, 'location');
  if (url === undefined) return [];
  const [path = '', query = ''] = url.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?', 2);
  const segments = path
    .split('/')
    .reverse()
    .map((segment, i) => ({ where: `location ${i}`, name: 'id', value: decoded(segment) }));
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => ({
    where: `location ?${name}`,
    name,
    value,
  }));
  return [...segments, ...parameters].filter(({ value }) => value !== '');
}

function jsonValues(text: string): AnswerValue[] {
  const values: AnswerValue[] = [];
  try {
    collect(JSON.parse(text), '', '', values);
  } catch {
    // It only looked like JSON.
  }
  return values;
}

function collect(value: unknown, path: string, name: string, values: AnswerValue[]): void {
  if (values.length >= MAX_VALUES) return;
  if (typeof value === 'string' || typeof value === 'number') {
    values.push({ where: `json ${path}`, name, value: String(value) });
  } else if (Array.isArray(value)) {
    for (const [i, element] of value.entries()) collect(element, `${path}/${i}`, name, values);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) collect(member, `${path}/${key}`, key, values);
  }
}

/** Hidden fields of forms, and what pages put into `meta` for their scripts. */
function htmlFields(html: string): AnswerValue[] {
  const values: AnswerValue[] = [];
  for (const [tag] of html.matchAll(/<(?:input|meta)\b[^>]{0,2000}>/gi)) {
    const name = attribute(tag, 'name');
    const value = attribute(tag, /^<input/i.test(tag) ? 'value' : 'content');
    if (
      name !== undefined &&
      value !== undefined &&
      (nameSaysToken(name) || nameSaysId(name) || looksMade(value))
    ) {
      values.push({ where: `field ${name}`, name, value });
    }
  }
  return values;
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  const text = match?.[1] ?? match?.[2] ?? match?.[3];
  return text?.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
