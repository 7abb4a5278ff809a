import { b3, found } from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const answered = { result: 'answered', recording: 'shop.jsonl', of: '00000000000000e1', n: 1 } as const;

export const stubCases: RuleCases = {
  'stub-unmatched': {
    broken: () =>
      found(b3(), {
        stub: { result: 'unmatched', end: 'refused', reason: 'no answer to GET /get was recorded' },
      }),
    right: () => found(b3(), { stub: answered }),
  },
  'stub-incomplete': {
    broken: () => found(b3(), { stub: { ...answered, leftOut: ['set-cookie'] } }),
    right: () => found(b3(), { stub: answered }),
  },
};
