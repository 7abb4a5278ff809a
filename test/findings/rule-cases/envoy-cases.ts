import { b3, found, SPAN, TRACE, UUID } from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const crowd = (lines: number): string[] =>
  Array.from({ length: 2 * lines }, (_, i) => (i % 2 === 0 ? `x-${i}` : 'v'));

export const envoyCases: RuleCases = {
  'stale-b3': {
    broken: () => found(['b3', `${TRACE}-${SPAN}-1`, 'x-request-id', UUID]),
    right: () => found(b3()),
  },
  'request-id-missing': { broken: () => found(b3().slice(0, -2)), right: () => found(b3()) },
  'request-id-not-hashable': { broken: () => found(['x-request-id', 'req-1']), right: () => found(b3()) },
  'many-headers': {
    broken: () => found([...b3(), ...crowd(97)]),
    right: () => found([...b3(), ...crowd(96)]),
  },
};
