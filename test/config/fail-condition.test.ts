import { expect, it } from 'vitest';
import { failCondition } from '../../src/config/fail-condition.ts';

it('takes one item of the list', () => {
  expect(failCondition.parse('5xx')).toMatchObject({ ok: true, value: { hundreds: 5 } });
});

it('names what would be right when it refuses, and which codes come near', () => {
  expect(failCondition.parse('missing')).toMatchObject({
    ok: false,
    wrong: '"missing" is no condition',
    right: expect.stringMatching(/error, .*slow>500ms, .*missing-context/),
  });
});

it.each(['', 'error,5xx', 'slow>', 'slow>500'])('refuses "%s"', (text) => {
  expect(failCondition.parse(text).ok).toBe(false);
});

it('offers only words that it takes', () => {
  for (const choice of failCondition.choices ?? []) expect(failCondition.parse(choice).ok).toBe(true);
});
