// Headers that concern one connection only and are not passed on (RFC 9110 section 7.6.1).
import { type HeaderList, headerValues } from './header-list.ts';

const ALWAYS = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
]);
// Naming these in Connection must not take them away: they decide where a message goes and where it ends.
const NEVER_NOMINATED = new Set(['host', 'content-length']);

/** A request's headers without hop-by-hop ones; `te: trailers` stays, as in Envoy (conn_manager_utility.cc). */
export function requestHeadersToForward(headers: HeaderList): string[] {
  const dropped = nominated(headers);
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const lower = name.toLowerCase();
    if (ALWAYS.has(lower)) continue;
    if (lower === 'te') {
      if (namesTrailers(value)) kept.push(name, 'trailers');
    } else if (lower !== 'expect' && !dropped.has(lower)) {
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

function nominated(headers: HeaderList): Set<string> {
  const names = new Set<string>();
  for (const value of headerValues(headers, 'connection')) {
    for (const token of value.split(',')) {
      const name = token.trim().toLowerCase();
      if (name !== '' && !NEVER_NOMINATED.has(name)) names.add(name);
    }
  }
  return names;
}

function namesTrailers(te: string): boolean {
  return te.split(',').some((coding) => coding.trim().toLowerCase() === 'trailers');
}
