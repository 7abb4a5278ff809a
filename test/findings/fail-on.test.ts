import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Finding, Severity } from '../../src/exchange/finding.ts';
import { type FailOnRule, failOnMatches, parseFailOn } from '../../src/findings/fail-on.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

function finding(code: string, severity: Severity): Finding {
  return { code, severity, message: '', fix: '', evidence: [] };
}

function answered(status: number): Exchange {
  return sampleExchange({ target: '/get?token=s3cret', answer: { status, statusMessage: '', sent: [] } });
}

const refused = sampleExchange({
  outcome: 'failed',
  failure: { flag: 'UF', side: 'upstream', reason: 'connection refused' },
});

describe('parseFailOn', () => {
  it.each<[string, readonly FailOnRule[]]>([
    ['error', [{ kind: 'severity', severity: 'error' }]],
    [
      'warning, info',
      [
        { kind: 'severity', severity: 'warning' },
        { kind: 'severity', severity: 'info' },
      ],
    ],
    [
      '4xx,5xx',
      [
        { kind: 'status', hundreds: 4 },
        { kind: 'status', hundreds: 5 },
      ],
    ],
    ['failed', [{ kind: 'failed' }]],
    ['missing-context', [{ kind: 'finding', code: 'missing-context' }]],
    ['slow>500ms', [{ kind: 'slow', thresholdMs: 500 }]],
    ['slow>1.5s', [{ kind: 'slow', thresholdMs: 1500 }]],
  ])('reads %j', (list, rules) => {
    expect(parseFailOn(list)).toEqual({ rules });
  });

  it.each([
    '',
    'error,',
    'ERROR',
    '6xx',
    'missing',
    'slow',
    'slow>',
    'slow>500',
    'slow>-1ms',
    'slow>1m',
    'slow<5ms',
    '__proto__',
  ])('refuses %j', (list) => {
    expect(parseFailOn(list)).toHaveProperty('problem');
  });

  it('names every wrong item and what would be right', () => {
    const result = parseFailOn('eror,5xx,slow>x');

    expect(result).toEqual({
      problem: expect.stringMatching(/^"eror", "slow>x" means nothing here: .*slow>500ms.*code or number/),
    });
  });
});

describe('failOnMatches', () => {
  it.each<[FailOnRule, Exchange, readonly Finding[], string]>([
    [{ kind: 'severity', severity: 'warning' }, answered(200), [finding('x', 'warning')], 'has x (warning)'],
    [
      { kind: 'severity', severity: 'warning' },
      answered(200),
      [finding('i', 'info'), finding('x', 'error')],
      'has x (error)',
    ],
    [{ kind: 'severity', severity: 'info' }, answered(200), [finding('x', 'info')], 'has x (info)'],
    [
      { kind: 'finding', code: 'x' },
      answered(200),
      [finding('y', 'error'), finding('x', 'info')],
      'has x (info)',
    ],
    [{ kind: 'status', hundreds: 4 }, answered(404), [], 'was answered 404'],
    [{ kind: 'status', hundreds: 5 }, answered(599), [], 'was answered 599'],
    [{ kind: 'failed' }, refused, [], 'failed: connection refused'],
    [{ kind: 'slow', thresholdMs: 48 }, answered(200), [], 'took 48.213 ms, more than 48 ms'],
  ])('says that %j is met', (rule, exchange, findings, what) => {
    expect(failOnMatches([rule], exchange, findings)).toBe(`Exchange 7 (GET /get) ${what}.`);
  });

  it.each<[FailOnRule, Exchange, readonly Finding[]]>([
    [{ kind: 'severity', severity: 'error' }, answered(200), [finding('x', 'warning')]],
    [{ kind: 'severity', severity: 'info' }, answered(200), []],
    [{ kind: 'finding', code: 'x' }, answered(200), [finding('y', 'error')]],
    [{ kind: 'status', hundreds: 4 }, answered(500), []],
    [{ kind: 'status', hundreds: 5 }, answered(499), []],
    [{ kind: 'failed' }, answered(500), []],
    [{ kind: 'failed' }, sampleExchange({ outcome: 'clientLeft' }), []],
    [{ kind: 'slow', thresholdMs: 48.213 }, answered(200), []],
  ])('is silent where %j is not met', (rule, exchange, findings) => {
    expect(failOnMatches([rule], exchange, findings)).toBeUndefined();
  });

  it('lets the first rule that is met speak', () => {
    const rules: FailOnRule[] = [
      { kind: 'failed' },
      { kind: 'status', hundreds: 5 },
      { kind: 'slow', thresholdMs: 1 },
    ];

    expect(failOnMatches(rules, answered(503), [])).toContain('was answered 503');
  });

  it('is silent without rules', () => {
    expect(failOnMatches([], answered(503), [finding('x', 'error')])).toBeUndefined();
  });
});
