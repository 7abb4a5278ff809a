// The values of an exchange that another exchange of the same cause may share: identifiers in headers, cookies, path, query
// and body. Each with the place it stood in, both as keyed hashes, at most 64; the strongest places first.
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import { isParameter, pathOf, pathTemplate } from '../../http/path-template.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { Token } from './observed-call.ts';

const MAX_TOKENS = 64;
const MAX_VALUE = 512;
const MAX_BODY = 16_384;
const MAX_DEPTH = 5;
/** Long, with digits, and nothing that a sentence has: nobody else's by chance. */
const RARE = /^(?=[^\d]*\d)(?:[A-Za-z]{1,10} )?[\w\-.~+/=]{16,}$/;

/** Headers that say how, not what for; and those of traces, which are read elsewhere. */
const MEANINGLESS =
  /^(?:host|connection|keep-alive|user-agent|accept(?:-.*)?|content-.*|transfer-encoding|te|trailer|expect|date|via|forwarded|x-forwarded-.*|x-real-ip|x-envoy-.*|cache-control|pragma|if-.*|origin|referer|range|upgrade.*|sec-.*|dnt|priority|proxy-.*|b3|x-b3-.*|traceparent|tracestate|x-ot-span-context|baggage|uber.*|x-datadog-.*|x-amzn-trace-id|x-cloud-trace-context|sw8.*)$/;
const STRONG = /(?:request|correlation|idempotency|transaction|message)-?(?:id|key)?$|^x-.*-id$/;

/** As it was served (`request`: what was sent on), or as it was made (`call`: what was received). */
export function exchangeTokens(
  exchange: OpenExchange | Exchange,
  role: 'request' | 'call',
  hash: KeyedHash,
): readonly Token[] {
  const headers = role === 'request' ? (exchange.sent ?? exchange.received) : exchange.received;
  const found: Token[] = [];
  const take = (place: string, value: string): void => {
    if (value === '' || value.length > MAX_VALUE || found.length >= MAX_TOKENS) return;
    found.push({ slot: hash(place), value: hash(value), isRare: RARE.test(value) });
  };
  takeHeaders(headers, take, true);
  takePath(exchange.url, take);
  takeCookies(headerValue(headers, 'cookie'), take);
  if (isClosed(exchange)) takeBody(headerValue(headers, 'content-type'), exchange.requestBody, headers, take);
  takeHeaders(headers, take, false);
  return found;
}

type Take = (place: string, value: string) => void;

function takeHeaders(headers: HeaderList, take: Take, isStrong: boolean): void {
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    if (name === 'cookie' || STRONG.test(name) !== isStrong || MEANINGLESS.test(name)) continue;
    take(`header ${name}`, headers[i + 1] ?? '');
  }
}

function takePath(url: string, take: Take): void {
  const path = pathOf(url);
  const template = pathTemplate(url);
  path.split('/', 16).forEach((segment, i) => {
    if (isParameter(segment)) take(`path ${template} ${i}`, decoded(segment));
  });
  const query = /\?([^#]*)/.exec(url)?.[1];
  if (query !== undefined) takeForm(`query ${template} `, query, take);
}

function takeForm(place: string, text: string, take: Take): void {
  for (const pair of text.split('&', MAX_TOKENS)) {
    const equals = pair.indexOf('=');
    if (equals > 0) take(place + pair.slice(0, equals), decoded(pair.slice(equals + 1).replaceAll('+', ' ')));
  }
}

function takeCookies(cookies: string | undefined, take: Take): void {
  for (const cookie of cookies?.split(';', MAX_TOKENS) ?? []) {
    const equals = cookie.indexOf('=');
    if (equals > 0) take(`cookie ${cookie.slice(0, equals).trim()}`, cookie.slice(equals + 1).trim());
  }
}

function takeBody(
  contentType: string | undefined,
  body: CapturedBody,
  headers: HeaderList,
  take: Take,
): void {
  if (
    contentType === undefined ||
    body.isTruncated ||
    body.bytes.length > MAX_BODY ||
    body.bytes.length === 0
  )
    return;
  if ((headerValue(headers, 'content-encoding') ?? 'identity') !== 'identity') return;
  if (contentType.includes('x-www-form-urlencoded'))
    takeForm('form ', new TextDecoder().decode(body.bytes), take);
  if (!/[/+]json\b/.test(contentType)) return;
  try {
    takeJson(JSON.parse(new TextDecoder().decode(body.bytes)), 'body ', MAX_DEPTH, take);
  } catch {
    // Not JSON after all: the service will say so, not we.
  }
}

function takeJson(value: unknown, place: string, depth: number, take: Take): void {
  if (typeof value === 'string' || typeof value === 'number') take(place, String(value));
  if (typeof value !== 'object' || value === null || depth === 0) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, MAX_TOKENS)) takeJson(item, `${place}[]`, depth - 1, take);
    return;
  }
  for (const [key, item] of Object.entries(value).slice(0, MAX_TOKENS))
    takeJson(item, `${place}.${key}`, depth - 1, take);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
