// A request as httpbin describes it. Unlike httpbin's own service, no header is hidden: what a proxy added is the point.
import { isUtf8 } from 'node:buffer';
import { type HeaderList, headerPairs, headerValue } from '../http/header-list.ts';
import type { EchoPart } from './demo-endpoints.ts';

export interface ReceivedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly address: string;
  readonly body: Buffer;
}

/** Members in alphabetical order, two spaces deep, with a line feed at the end: byte for byte in httpbin's style. */
export function requestEcho(request: ReceivedRequest, parts: readonly EchoPart[]): string {
  const members = parts.map((part) => [part, echoPart[part](request)]);
  return `${JSON.stringify(Object.fromEntries(members), null, 2)}\n`;
}

const echoPart: Readonly<Record<EchoPart, (request: ReceivedRequest) => unknown>> = {
  args: ({ target }) => valuesByName([...new URLSearchParams(queryOf(target))]),
  data: (request) => (isForm(request) ? '' : bodyText(request.body)),
  form: (request) => (isForm(request) ? valuesByName([...new URLSearchParams(request.body.toString())]) : {}),
  headers: ({ headers }) => headersByName(headers),
  json: ({ body }) => parsedJson(body),
  method: ({ method }) => method,
  origin: ({ address }) => address.replace(/^::ffff:/, ''),
  url: ({ headers, target }) => `http://${headerValue(headers, 'host') ?? ''}${target}`,
};

function queryOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? '' : target.slice(at + 1);
}

function isForm({ headers }: ReceivedRequest): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headerValue(headers, 'content-type') ?? '');
}

function bodyText(body: Buffer): string {
  return isUtf8(body) ? body.toString() : `data:application/octet-stream;base64,${body.toString('base64')}`;
}

function parsedJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}

/** A name that comes once has its value, one that is repeated a list of them. */
function valuesByName(pairs: readonly (readonly [string, string])[]): object {
  const groups = [...Map.groupBy(pairs, ([name]) => name)];
  return sortedObject(
    groups.map(([name, group]) => {
      const values = group.map(([, value]) => value);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

/** Names in Title-Case and repeated values joined by a comma, as Python's WSGI servers hand them on. */
function headersByName(headers: HeaderList): object {
  const groups = [...Map.groupBy(headerPairs(headers), ([name]) => titleCase(name))];
  return sortedObject(groups.map(([name, group]) => [name, group.map(([, value]) => value).join(',')]));
}

function titleCase(name: string): string {
  return name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}

function sortedObject(entries: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
