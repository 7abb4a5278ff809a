import { expect, test } from 'vitest';
import { parsedJson } from '../../../src/http/json-value.ts';
import { jsonDifferences } from '../../../src/replay/compare/json-diff.ts';

function places(before: string, after: string, unordered: string[] = []): string[] {
  const [one, other] = [parsedJson(before), parsedJson(after)];
  if (one === undefined || other === undefined) throw new Error('no JSON');
  return jsonDifferences(one.value, other.value, { unordered }).map(({ path, before, after }) => {
    if (before === undefined) return `+${path}`;
    return after === undefined ? `-${path}` : path;
  });
}

test.each([
  ['the same', '{"a":1,"b":[1,2]}', '{"b":[1,2],"a":1}', []],
  ['numbers that are written in other ways', '[1.0, 1e3, 0.5, -0]', '[1, 1000, 5e-1, 0]', []],
  ['a number', '{"a":{"b":1}}', '{"a":{"b":2}}', ['/a/b']],
  ['numbers that a double takes for one', '[9007199254740993]', '[9007199254740992]', ['/0']],
  ['long numbers that are the same', '[12345678901234567890]', '[1234567890123456789e1]', []],
  ['another type', '{"a":1}', '{"a":"1"}', ['/a']],
  ['null and nothing', '{"a":null}', '{}', ['-/a']],
  ['a member more', '{}', '{"a/b~c":1}', ['+/a~1b~0c']],
  ['the whole value', '1', '[]', ['']],
  ['one element that was put in', '[1,2,3]', '[0,1,2,3]', ['+/0']],
  ['one that was taken out', '[{"a":1},{"a":2},{"a":3}]', '[{"a":1},{"a":3}]', ['-/1']],
  ['a member of an element', '[{"a":1,"b":1},{"a":2}]', '[{"a":1,"b":9},{"a":2}]', ['/0/b']],
  ['an own member of a name that objects have', '{"__proto__":1}', '{"__proto__":2}', ['/__proto__']],
  ['a member named as a method', '{}', '{"toString":2}', ['+/toString']],
])('%s', (_name, before, after, expected) => {
  expect(places(before, after)).toEqual(expected);
});

test('an array whose order means nothing is compared as a set of its elements', () => {
  const before = '{"rows":[{"id":1},{"id":2},{"id":3}]}';
  const after = '{"rows":[{"id":3},{"id":1},{"id":2}]}';

  expect(places(before, after)).not.toEqual([]);
  expect(places(before, after, ['/rows'])).toEqual([]);
  expect(places(before, '{"rows":[{"id":4},{"id":1},{"id":2}]}', ['/rows'])).toEqual(['/rows/2/id']);
  expect(places('[{"r":[1,2]}]', '[{"r":[2,1]}]', ['/*/r'])).toEqual([]);
});
