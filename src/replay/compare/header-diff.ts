// Where the headers of two answers differ, and which of that counts. Names compare without case; of a name that comes more
// than once the list of its values. Pure.
import { type HeaderList, headerValues } from '../../http/header-list.ts';
import { isSensitiveHeader, maskedHeaders } from '../../http/sensitive-headers.ts';
import { tiesToTrace } from '../../propagation/ties-to-trace.ts';
import type { CompareOptions } from './compare-options.ts';
import type { ComparedAnswer } from './compared-answer.ts';
import type { Difference, VolatileReason } from './difference.ts';
import { ignoresHeader } from './ignore-rules.ts';
import { volatileReason } from './volatile-reason.ts';

/** Of one connection, or measured for one answer: nobody would call a change of these a difference. */
const OF_ONE_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'x-envoy-upstream-service-time',
]);

/** Made anew for every answer. */
const MADE_ANEW = new Set([
  'date',
  'age',
  'expires',
  'last-modified',
  'server-timing',
  'x-runtime',
  'x-response-time',
  'x-request-id',
  'x-correlation-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'x-amz-request-id',
  'x-amz-id-2',
  'x-amz-cf-id',
  'x-cloud-trace-context',
  'cf-ray',
  'x-served-by',
  'x-timer',
  'x-cache-hits',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'ratelimit-remaining',
  'ratelimit-reset',
]);

/** They describe the body: when it differs in nothing that counts, neither do they. */
const OF_BODY = new Set(['content-length', 'etag', 'content-md5', 'digest', 'content-digest', 'repr-digest']);

/** `isBodySame`: it differs in nothing that counts. */
export function headerDifferences(
  before: ComparedAnswer,
  afters: readonly [ComparedAnswer, ...ComparedAnswer[]],
  isBodySame: boolean,
  options: CompareOptions,
): Difference[] {
  const [after, ...others] = afters;
  const differences: Difference[] = [];
  for (const name of namesOf(before.headers, after.headers)) {
    const one = headerText(before.headers, name);
    const other = headerText(after.headers, name);
    if (one === other) continue;
    const varies = others.some((run) => headerText(run.headers, name) !== other);
    const reason = reasonOf(name, one, other, { isBodySame, varies }, { before, after }, options);
    differences.push({
      where: name,
      ...(one !== undefined && { before: shown(name, one) }),
      ...(other !== undefined && { after: shown(name, other) }),
      ...(reason !== undefined && { volatile: reason }),
    });
  }
  const counts = (each: Difference): number => (each.volatile === undefined ? 0 : 1);
  return differences.sort((a, b) => counts(a) - counts(b));
}

function reasonOf(
  name: string,
  before: string | undefined,
  after: string | undefined,
  { isBodySame, varies }: { readonly isBodySame: boolean; readonly varies: boolean },
  sides: { readonly before: ComparedAnswer; readonly after: ComparedAnswer },
  options: CompareOptions,
): VolatileReason | undefined {
  if (ignoresHeader(options.ignore, name)) return 'ignored';
  if (MADE_ANEW.has(name) || tiesToTrace(name)) return 'header';
  if (OF_BODY.has(name) && isBodySame) return 'follows';
  if (varies) return 'varies';
  if (before === undefined || after === undefined) return undefined;
  if (name === 'set-cookie' && cookieNames(before) === cookieNames(after)) return 'header';
  // A secret cannot be compared with its placeholder; that there is one on both sides can.
  if (isSensitiveHeader(name)) return 'redacted';
  return volatileReason(before, after, sides, options);
}

function namesOf(...lists: readonly HeaderList[]): string[] {
  const names = new Set<string>();
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 2) names.add((list[i] ?? '').toLowerCase());
  }
  return [...names].filter((name) => !OF_ONE_CONNECTION.has(name));
}

function headerText(headers: HeaderList, name: string): string | undefined {
  const values = headerValues(headers, name);
  return values.length === 0 ? undefined : values.join('\n');
}

function cookieNames(values: string): string {
  return values
    .split('\n')
    .map((cookie) => cookie.slice(0, cookie.indexOf('=')).trim())
    .sort()
    .join();
}

function shown(name: string, values: string): string {
  return values
    .split('\n')
    .map((value) => maskedHeaders([name, value])[1] ?? '')
    .join(' | ');
}
