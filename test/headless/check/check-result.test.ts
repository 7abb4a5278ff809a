import { describe, expect, it } from 'vitest';
import type { FailOnRule } from '../../../src/findings/fail-on.ts';
import { parseFailOn } from '../../../src/findings/fail-on.ts';
import {
  failingFindings,
  placeText,
  severitiesText,
  timesText,
} from '../../../src/headless/check/check-result.ts';
import { folded, warning } from '../../support/check-results.ts';

function rules(list: string): readonly FailOnRule[] {
  const parsed = parseFailOn(list);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.rules;
}

const malformed = folded({ code: 'malformed-context', rule: 'zero-id' });
const all = [folded(), malformed, warning, folded({ code: 'many-headers', severity: 'info' })];

describe('failingFindings', () => {
  it.each([
    ['error', ['client-not-instrumented', 'malformed-context']],
    ['warning', ['client-not-instrumented', 'malformed-context', 'upper-case-id']],
    ['info', ['client-not-instrumented', 'malformed-context', 'upper-case-id', 'many-headers']],
    ['upper-case-id', ['upper-case-id']],
    ['malformed-context', ['malformed-context']],
    ['zero-id', ['malformed-context']],
    ['lo-02,many-headers', ['client-not-instrumented', 'many-headers']],
    ['5xx', []],
  ])('takes for %s', (list, expected) => {
    expect(failingFindings(all, rules(list)).map(({ code }) => code)).toEqual(expected);
  });

  it('never takes what was seen too seldom', () => {
    expect(failingFindings([{ ...warning, isRare: true }], rules('info'))).toEqual([]);
  });
});

describe('the words of a report', () => {
  it.each([
    [folded(), '12 of 12 calls'],
    [folded({ count: 1, of: 1 }), 'once'],
    [folded({ count: 3, of: undefined } as never), '3 times'],
  ])('say how often', (finding, text) => {
    expect(timesText(finding)).toBe(text);
  });

  it('say where, as far as it is known', () => {
    const { service: _caller, ...toPayments } = folded();
    const { callee: _callee, ...ofOrders } = folded();

    expect([folded(), toPayments, ofOrders].map(placeText)).toEqual([
      'orders -> payments',
      '? -> payments',
      'orders',
    ]);
  });

  it('count by severity', () => {
    expect(severitiesText(all)).toBe('2 errors, 1 warning, 1 information');
    expect(severitiesText([])).toBe('no findings');
  });
});
