// Headers that concern one connection only and are not passed on (RFC 9110 section 7.6.1).
import { type HeaderList, headerValues } from './header-list.ts';
import { forwardsLeft } from './max-forwards.ts';

const ALWAYS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
]);
// The expectation is answered here, and trailers of requests are not passed on, so none is to be announced.
const NOT_OF_REQUESTS = new Set(['expect', 'trailer']);
// Naming these in Connection must not take them away: they decide where a message goes and where it ends.
const NEVER_NOMINATED = new Set(['host', 'content-length']);
const NONE: ReadonlySet<string> = new Set();

/**
 * A request's headers without hop-by-hop ones; `te: trailers` stays, as in Envoy (conn_manager_utility.cc), and
 * Max-Forwards is counted down.
 */
export function requestHeadersToForward(headers: HeaderList, method: string): string[] {
  const dropped = nominated(headers);
  const left = forwardsLeft(method, headers);
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (ALWAYS.has(lower) || NOT_OF_REQUESTS.has(lower)) continue;
    if (lower === 'te') {
      if (namesTrailers(value)) kept.push(name, 'trailers');
    } else if (lower === 'max-forwards' && left !== undefined) {
      kept.push(name, String(Math.max(0, left - 1)));
    } else if (!dropped.has(lower)) {
      kept.push(name, value);
    }
  }
  return kept;
}

/** An answer's headers without hop-by-hop ones. `proxy-authenticate` stays: a 407 is of no use without it. */
export function answerHeadersToForward(headers: HeaderList): string[] {
  const dropped = nominated(headers);
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const lower = name.toLowerCase();
    if ((ALWAYS.has(lower) && lower !== 'proxy-authenticate') || dropped.has(lower)) continue;
    kept.push(name, headers[i + 1] ?? '');
  }
  return kept;
}

// RFC 9110 section 6.5.1: fields that decide framing, routing, authentication or content must not come after the content.
// A trace context in a trailer would be read by nobody who acts upon it, and by somebody who should not.
const NEVER_TRAILERS = new Set([
  ...ALWAYS,
  ...NEVER_NOMINATED,
  'authorization',
  'b3',
  'cache-control',
  'content-encoding',
  'content-range',
  'content-type',
  'cookie',
  'set-cookie',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
]);

/** The trailers of an answer that may go on; none is ever merged into its headers. */
export function trailersToForward(trailers: HeaderList): string[] {
  const kept: string[] = [];
  for (let i = 0; i < trailers.length; i += 2) {
    const name = trailers[i] ?? '';
    const lower = name.toLowerCase();
    if (!NEVER_TRAILERS.has(lower) && !lower.startsWith('x-b3-')) kept.push(name, trailers[i + 1] ?? '');
  }
  return kept;
}

/** Names, in lower case, that `Connection` says concern the connection only. */
// A set: a head has room for 30,000 names in Connection and a thousand lines to look up in them.
function nominated(headers: HeaderList): ReadonlySet<string> {
  const values = headerValues(headers, 'connection');
  if (values.length === 0) return NONE;
  const names = values.flatMap((value) => value.split(',')).map((token) => token.trim().toLowerCase());
  return new Set(names.filter((name) => name !== '' && !NEVER_NOMINATED.has(name)));
}

function namesTrailers(te: string): boolean {
  return te.split(',').some((coding) => coding.trim().toLowerCase() === 'trailers');
}
