// What of a request is compared with recorded ones, in one form for both: the order of query parameters, the spelling of
// percent codes and the order of JSON members do not count, and neither do secrets, which a recording does not have. Pure.
import { hash } from 'node:crypto';
import { type HeaderList, headerPairs, headerValues } from '../../http/header-list.ts';
import { isSensitiveKey, maskedHeaders, withoutSecrets } from '../../http/sensitive-headers.ts';
import { tiesToTrace } from '../../propagation/ties-to-trace.ts';
import type { MatchRules } from './stub-plan.ts';

export type Fact = readonly [name: string, value: string];

export interface HeadFacts {
  /** Method and path, as far as they count. */
  readonly place: string;
  readonly query: readonly Fact[];
  readonly headers: readonly Fact[];
}

/** Takes the place of each secret, live and recorded alike. */
export const SECRET = '(secret)';

/** Of the connection, of the framing, and what the proxy itself writes. */
const NEVER_COMPARED = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** `target`: path and query. */
export function headFacts(
  {
    method,
    target,
    headers,
  }: { readonly method: string; readonly target: string; readonly headers: HeaderList },
  rules: MatchRules,
): HeadFacts {
  const question = target.indexOf('?');
  const path = question < 0 ? target : target.slice(0, question);
  const place = [rules.method ? method : '*', rules.path ? withoutSecrets(path, SECRET) : '*'];
  return {
    place: place.join(' '),
    query: rules.query && question >= 0 ? queryFacts(target.slice(question + 1), rules) : [],
    headers: rules.headers.length === 0 ? [] : headerFacts(headers, rules),
  };
}

/** A short text, the same for equal facts. */
export function headKey({ query, headers }: HeadFacts): string {
  return query.length === 0 && headers.length === 0 ? '' : factHash(JSON.stringify([query, headers]));
}

export function factHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}

function queryFacts(query: string, { ignoredParameters }: MatchRules): Fact[] {
  const facts = query
    .split('&')
    .filter((parameter) => parameter !== '')
    .map((parameter): Fact => {
      const equals = parameter.indexOf('=');
      const name = decoded(equals < 0 ? parameter : parameter.slice(0, equals));
      const value = equals < 0 ? '' : decoded(parameter.slice(equals + 1));
      return [name, isSensitiveKey(name) ? SECRET : withoutSecrets(value, SECRET)];
    })
    .filter(([name]) => !ignoredParameters.some((pattern) => fits(pattern, name)));
  return sortedByName(facts);
}

function headerFacts(headers: HeaderList, { headers: chosen, ignoredHeaders }: MatchRules): Fact[] {
  const masked = maskedHeaders(headers, () => SECRET);
  const names = chosen.includes('*')
    ? [...new Set(headerPairs(headers).map(([name]) => name.toLowerCase()))].filter(isCompared)
    : chosen;
  const facts = names
    .filter((name) => !ignoredHeaders.includes(name))
    .flatMap((name) =>
      headerValues(masked, name).map((value): Fact => [name, withoutSecrets(value, SECRET)]),
    );
  return sortedByName(facts);
}

function isCompared(name: string): boolean {
  return !NEVER_COMPARED.has(name) && !tiesToTrace(name) && !/^x-(?:envoy|forwarded)-/.test(name);
}

/** Values of one name keep their order. */
export function sortedByName(facts: readonly Fact[]): Fact[] {
  return facts.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** `*` stands for any text. */
export function fits(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= name.length - last.length;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
