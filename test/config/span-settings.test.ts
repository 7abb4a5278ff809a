import { expect, it } from 'vitest';
import { customTags } from '../../src/config/span-settings.ts';

it('looks variables up once and leaves out those that are not set', () => {
  const tags = customTags(
    [
      { key: 'a', source: 'literal', argument: 'x' },
      { key: 'b', source: 'header', argument: 'x-user' },
      { key: 'c', source: 'env', argument: 'POD' },
      { key: 'd', source: 'env', argument: 'MISSING' },
      { key: 'e', source: 'env', argument: 'EMPTY' },
    ],
    { POD: 'pod-1', EMPTY: '' },
  );

  expect(tags).toEqual([
    { key: 'a', source: { kind: 'literal', value: 'x' } },
    { key: 'b', source: { kind: 'header', name: 'x-user' } },
    { key: 'c', source: { kind: 'env', value: 'pod-1' } },
  ]);
});
