// Where the bodies of two answers differ, by media type, and which of that counts. Pure.
import { createHash } from 'node:crypto';
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { canonicalJson, type JsonValue } from '../../http/json-value.ts';
import { alignment } from './alignment.ts';
import type { CompareOptions } from './compare-options.ts';
import { type ComparedAnswer, type ReadBody, readBody } from './compared-answer.ts';
import type { BodyDiff, BodyFacts, Difference, VolatileReason } from './difference.ts';
import { ignoresPointer } from './ignore-rules.ts';
import { jsonDifferences } from './json-diff.ts';
import { maskedDifference } from './masked-difference.ts';
import { volatileReason } from './volatile-reason.ts';

/** Differences that are listed, and characters of each value. */
const MAX_DIFFERENCES = 200;
const MAX_CHARACTERS = 500;

const WHOLE_BODY = 'body';

/** A difference before it is judged. */
interface Found {
  readonly where: string;
  readonly before?: string;
  readonly after?: string;
}

/** `afters`: the answer that is compared, and further ones to the same request, which show what changes by itself. */
export function bodyDiff(
  before: ComparedAnswer,
  afters: readonly [ComparedAnswer, ...ComparedAnswer[]],
  options: CompareOptions,
): BodyDiff {
  const [after, ...others] = afters;
  const one = readBody(before);
  const other = readBody(after);
  const facts = { before: bodyFacts(before.body), after: bodyFacts(after.body) };
  const kind = other.kind === 'none' ? one.kind : other.kind;
  if (isSameBytes(before.body, after.body)) return { kind, ...facts, differences: [] };
  const problem = truncation(before.body, 'the recorded body') ?? truncation(after.body, 'the new body');
  if (problem !== undefined) return { kind, ...facts, differences: [], problem };

  const found = differencesOf(one, other, facts, options);
  const varying = others.flatMap((run) =>
    differencesOf(other, readBody(run), { before: facts.after, after: bodyFacts(run.body) }, options),
  );
  const judged = found.map((difference): Difference => {
    const reason = reasonOf(difference, varying, { before, after }, options);
    return { ...bounded(difference), ...(reason !== undefined && { volatile: reason }) };
  });
  const counted = judged.filter((each) => each.volatile === undefined);
  const listed = [...counted, ...judged.filter((each) => each.volatile !== undefined)].slice(
    0,
    MAX_DIFFERENCES,
  );
  return {
    kind,
    ...facts,
    differences: listed,
    ...(judged.length > listed.length && { more: judged.length - listed.length }),
  };
}

function differencesOf(
  one: ReadBody,
  other: ReadBody,
  facts: { readonly before: BodyFacts; readonly after: BodyFacts },
  options: CompareOptions,
): Found[] {
  if ((one.kind === 'json' || one.kind === 'form') && other.kind === one.kind) {
    return jsonDifferences(one.value, other.value, options).map(({ path, before, after }) => ({
      where: path,
      ...(before !== undefined && { before: valueText(before) }),
      ...(after !== undefined && { after: valueText(after) }),
    }));
  }
  if ((one.kind === 'text' || one.kind === 'events') && other.kind === one.kind) {
    const noun = one.kind === 'text' ? 'line' : 'event';
    return textDifferences(one.parts, other.parts, noun);
  }
  const [before, after] = [bodyText(one, facts.before), bodyText(other, facts.after)];
  return before === after ? [] : [{ where: WHOLE_BODY, before, after }];
}

/** Places are those of the text after; of what was taken out, of the text before. */
function textDifferences(one: readonly string[], other: readonly string[], noun: string): Found[] {
  return alignment(one, other).flatMap(({ before, after }) => {
    const left = before === undefined ? undefined : one[before];
    const right = after === undefined ? undefined : other[after];
    if (left === right) return [];
    return [
      {
        where: `${noun} ${(after ?? before ?? 0) + 1}`,
        ...(left !== undefined && { before: left }),
        ...(right !== undefined && { after: right }),
      },
    ];
  });
}

function reasonOf(
  { where, before, after }: Found,
  varying: readonly Found[],
  sides: Parameters<typeof volatileReason>[2],
  options: CompareOptions,
): VolatileReason | undefined {
  if (where.startsWith('/') && ignoresPointer(options.ignore, where)) return 'ignored';
  // Length and hash of a whole body have the shape of a hash themselves.
  if (before !== undefined && after !== undefined && where !== WHOLE_BODY) {
    const reason = volatileReason(before, after, sides, options);
    if (reason !== undefined) return reason;
  }
  return varying.some((each) => isWithin(each.where, where) || isWithin(where, each.where))
    ? 'varies'
    : undefined;
}

/** Whether a place is another one, or lies in it. */
function isWithin(inner: string, outer: string): boolean {
  return inner === outer || (inner.startsWith('/') && inner.startsWith(`${outer}/`));
}

export function bodyFacts({ bytes, totalBytes }: CapturedBody): BodyFacts {
  return { bytes: totalBytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function isSameBytes(one: CapturedBody, other: CapturedBody): boolean {
  return (
    !one.isTruncated &&
    !other.isTruncated &&
    Buffer.compare(Buffer.from(one.bytes), Buffer.from(other.bytes)) === 0
  );
}

function truncation({ bytes, totalBytes, isTruncated }: CapturedBody, what: string): string | undefined {
  if (!isTruncated) return undefined;
  return `${what} has ${totalBytes} bytes, of which ${bytes.byteLength} were captured`;
}

/** A string as it is, anything else as JSON. */
function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

function bodyText(body: ReadBody, { bytes, sha256 }: BodyFacts): string {
  if (body.kind === 'none') return 'no body';
  return `${body.kind}, ${bytes} bytes, sha256 ${sha256.slice(0, 16)}`;
}

function bounded({ where, before, after }: Found): Found {
  const shown = (text: string): string => {
    const masked = maskedDifference(where, text);
    return masked.length > MAX_CHARACTERS
      ? `${masked.slice(0, MAX_CHARACTERS)}.. (${masked.length} characters)`
      : masked;
  };
  return {
    where,
    ...(before !== undefined && { before: shown(before) }),
    ...(after !== undefined && { after: shown(after) }),
  };
}
