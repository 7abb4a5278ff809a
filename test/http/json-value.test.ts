import { expect, it } from 'vitest';
import { canonicalJson, parsedJson } from '../../src/http/json-value.ts';

const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);

it('takes JSON that nests as deep as anybody writes it', () => {
  expect(parsedJson(nested(200))).toBeDefined();
  expect(parsedJson(nested(199, '{"a":"[[["}'))).toBeDefined();
  expect(parsedJson(JSON.stringify([`${'['.repeat(300)}"`, '\\', '{']))).toBeDefined();
  expect(parsedJson(`[${'[],'.repeat(300)}[]]`)).toBeDefined();
});

it('takes none that would overflow the stack of whoever walks it', () => {
  expect(parsedJson(nested(201))).toBeUndefined();
  expect(parsedJson(`["\\\\",${nested(200)}]`)).toBeUndefined();
  expect(parsedJson(nested(500_000))).toBeUndefined();
});

it('writes what it takes in one form', () => {
  const deep = parsedJson(nested(199, '{"b":1.0,"a":2}'));

  expect(deep && canonicalJson(deep.value)).toBe(nested(199, '{"a":2,"b":1}'));
});
