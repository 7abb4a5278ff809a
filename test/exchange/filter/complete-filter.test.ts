import { describe, expect, it } from 'vitest';
import { completeFilter } from '../../../src/exchange/filter/complete-filter.ts';
import type { KnownFact } from '../../../src/exchange/filter/filter-keys.ts';

const known = (fact: KnownFact): readonly string[] =>
  ({ service: ['order', 'cart', 'my shop'], finding: ['missing-context'] })[fact as string] ?? [];

function completed(text: string, cursor = text.length): string[] {
  return completeFilter(text, cursor, known).completions.map((each) => each.text);
}

describe('completeFilter', () => {
  it.each([
    ['sta', ['status:']],
    ['STA', ['status:']],
    ['s', ['status:', 'service:', 'slow:', 'size:', 'seq:']],
    ['re', ['reqheader:', 'resheader:', 'reqbody:', 'resbody:', 'replay']],
    ['cart !me', ['method:']],
    ['(cart|me', ['method:']],
    ['~b', ['~b ', '~bq ', '~bs ']],
    ['method:p', ['method:POST', 'method:PUT', 'method:PATCH']],
    ['method:GET,p', ['method:GET,POST', 'method:GET,PUT', 'method:GET,PATCH']],
    ['method:POST', []],
    ['service:', ['service:order', 'service:cart', 'service:"my shop"']],
    ['service:c', ['service:cart']],
    ['service:"my', ['service:"my shop"']],
    ['warn:', ['warn:missing-context', 'warn:any', 'warn:error', 'warn:warning']],
    ['slow:', ['slow:>100ms', 'slow:>300ms', 'slow:>1s', 'slow:>3s']],
    ['nothing:', []],
    ['"a sta', []],
    ['/orders', []],
  ])('offers for %j', (text, completions) => {
    expect(completed(text)).toEqual(completions);
  });

  it('offers every key where nothing was typed, with its meaning', () => {
    const { completions } = completeFilter('', 0);

    expect(completions).toContainEqual({ text: 'status:', meaning: 'status of the answer' });
    expect(completions.length).toBeGreaterThan(20);
  });

  it('replaces what stands before the cursor, in the middle of a text as well', () => {
    expect(completeFilter('cart met status:5xx', 8, known)).toEqual({
      from: 5,
      to: 8,
      completions: [{ text: 'method:', meaning: 'method of the request' }],
    });
  });
});
