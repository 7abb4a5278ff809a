import { describe, expect, it } from 'vitest';
import { checkLines } from '../../../src/headless/check/check-lines.ts';
import { folded, hostile, result, warning } from '../../support/check-results.ts';

describe('the report of a check', () => {
  it('shows the worst first, with its number, place, proof and remedy, and ends with the verdict', () => {
    const lines = checkLines(
      result(
        [
          folded(),
          warning,
          folded({ code: 'many-headers', severity: 'info', count: 1, message: 'too many.' }),
        ],
        {
          muted: [{ mute: 'zero-id@web', reason: 'legacy', count: 7 }],
          conditions: ['Exchange 3 (GET /x) was answered 503.'],
        },
      ),
      100,
    );

    expect(lines).toEqual([
      '!! client-not-instrumented (LO-02) orders -> payments, 12 of 12 calls',
      '     orders dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing.',
      '     Seen: traceparent: (absent) (request 00000000000000e1)',
      '     Fix:  Instrument it too.',
      '',
      '!  upper-case-id (FM-07) web -> payments, 3 of 12 calls',
      '     web sent ids in upper case.',
      '     Seen: traceparent: (absent) (request 00000000000000e1)',
      '     Fix:  Write ids in lower case.',
      '',
      '-  many-headers, 1 of 12 calls: too many.',
      '   muted: zero-id@web, 7 times (legacy)',
      '!! Exchange 3 (GET /x) was answered 503.',
      'Failed because of client-not-instrumented, conditions on single requests. 42 requests of npm test: 1 error, 1 warning, 1 information.',
    ]);
  });

  it('says what to do once for each rule', () => {
    const lines = checkLines(result([folded(), folded({ callee: 'stock' })]), 100).join('\n');

    expect(lines.match(/Instrument it too/g)).toHaveLength(1);
    expect(lines).toContain('as above; tracectl explain client-not-instrumented says more');
  });

  it('passes what has no error, and blames nobody for what was seen once', () => {
    const lines = checkLines(result([{ ...warning, count: 1, of: 90, isRare: true }]), 200);

    expect(lines).toEqual([
      '!  upper-case-id, 1 of 90 calls: web sent ids in upper case. (seldom: not held against anyone)',
      'Passed. 42 requests of npm test: 1 warning.',
    ]);
  });

  it('does not call that a pass which saw nothing', () => {
    expect(checkLines(result([], { requests: 0 }), 100)).toEqual([
      'Nothing was checked: no request of npm test came through tracectl.',
    ]);
  });

  it('lists ten of what is only information', () => {
    const many = Array.from({ length: 14 }, (_, n) =>
      folded({ code: 'stale-b3', severity: 'info', callee: `c${n}` }),
    );

    expect(checkLines(result(many), 100).filter((line) => line.startsWith('- '))).toHaveLength(10);
    expect(checkLines(result(many), 100)).toContain('   and 4 more of this kind; --json has all');
  });

  it('keeps to its width, and shows the bytes of others without acting on them', () => {
    const finding = folded({
      message: `${hostile} ${'long '.repeat(60)}`,
      fix: hostile,
      service: hostile,
      evidence: [[hostile, hostile]],
    });

    const lines = checkLines(result([finding], { subject: hostile }), 80);

    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(lines.slice(1, -2).every((line) => line.length <= 80)).toBe(true);
  });
});
