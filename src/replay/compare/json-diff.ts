// Where two JSON values differ, by JSON pointer (RFC 6901). Members of objects by name; elements of arrays in order, with
// those that were put in or taken out found, so that one new element is one difference. Pure.

import { matchesPointer, pointerToken } from '../../http/json-pointer.ts';
import { canonicalJson, ExactNumber, isArray, isObject, type JsonValue } from '../../http/json-value.ts';
import { alignment } from './alignment.ts';

export interface ValueDifference {
  /** JSON pointer; of an element that was taken out, in the value before. Empty for the whole value. */
  readonly path: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}

export interface JsonDiffOptions {
  /** Pointers of arrays whose order means nothing; `*` stands for any one name or index. */
  readonly unordered: readonly string[];
}

export function jsonDifferences(
  before: JsonValue,
  after: JsonValue,
  options: JsonDiffOptions,
): ValueDifference[] {
  const found: ValueDifference[] = [];
  collect('', before, after, options, found);
  return found;
}

function collect(
  path: string,
  before: JsonValue,
  after: JsonValue,
  options: JsonDiffOptions,
  found: ValueDifference[],
): void {
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const inside = `${path}/${pointerToken(name)}`;
      const one = Object.hasOwn(before, name) ? before[name] : undefined;
      const other = Object.hasOwn(after, name) ? after[name] : undefined;
      if (one !== undefined && other !== undefined) collect(inside, one, other, options, found);
      else found.push(sided(inside, one, other));
    }
  } else if (isArray(before) && isArray(after)) {
    collectElements(path, before, after, options, found);
  } else if (!isEqual(before, after)) {
    found.push({ path, before, after });
  }
}

function collectElements(
  path: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  options: JsonDiffOptions,
  found: ValueDifference[],
): void {
  const isUnordered = options.unordered.some((pointer) => matchesPointer(pointer, path));
  const one = isUnordered ? inOrder(before) : before;
  const other = isUnordered ? inOrder(after) : after;
  for (const pair of alignment(one.map(canonicalJson), other.map(canonicalJson))) {
    const index = pair.after ?? pair.before;
    const left = pair.before === undefined ? undefined : one[pair.before];
    const right = pair.after === undefined ? undefined : other[pair.after];
    const inside = `${path}/${index}`;
    if (left !== undefined && right !== undefined) collect(inside, left, right, options, found);
    else found.push(sided(inside, left, right));
  }
}

function sided(path: string, before: JsonValue | undefined, after: JsonValue | undefined): ValueDifference {
  return { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function inOrder(values: readonly JsonValue[]): JsonValue[] {
  return values
    .map((value) => ({ value, key: canonicalJson(value) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value }) => value);
}

function isEqual(before: JsonValue, after: JsonValue): boolean {
  if (before === after) return true;
  return before instanceof ExactNumber && after instanceof ExactNumber && before.text === after.text;
}
