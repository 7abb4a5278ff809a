import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/exchange/finding.ts';
import { FoldedFindings } from '../../src/findings/folded-findings.ts';
import { type Mute, parseMute } from '../../src/findings/mutes.ts';

function finding(code: string, changes: Partial<Finding> = {}): Finding {
  return {
    code,
    severity: 'warning',
    service: 'orders',
    callee: 'payments',
    message: 'm',
    fix: 'f',
    evidence: [],
    ...changes,
  };
}

function folds(...mutes: Mute[]): FoldedFindings {
  return new FoldedFindings({ mutes });
}

function mute(text: string): Mute {
  const parsed = parseMute(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.mute;
}

function listed(all: FoldedFindings): string[] {
  return all
    .list()
    .map(
      ({ code, service, callee, count, of }) =>
        `${code} ${service ?? '-'} ${callee ?? '-'} ${count}/${of ?? '?'}`,
    );
}

describe('FoldedFindings', () => {
  it('folds by rule, service and callee, keeps the newest of the worst, and lists the worst first', () => {
    const all = folds();
    all.add(finding('upper-case-id'), 1);
    all.add(finding('missing-context', { severity: 'error', message: 'first' }), 1);
    all.add(finding('missing-context', { severity: 'error', message: 'second' }), 2);
    all.add(finding('missing-context', { severity: 'warning', message: 'less' }), 3);
    all.add(finding('missing-context', { callee: 'stock' }), 3);
    all.add(finding('malformed-context', { rule: 'zero-id' }), 3);
    all.add(finding('malformed-context', { rule: 'upper-case-id' }), 3);

    expect(listed(all)).toEqual([
      'missing-context orders payments 3/?',
      'upper-case-id orders payments 1/?',
      'missing-context orders stock 1/?',
      'malformed-context orders payments 1/?',
      'malformed-context orders payments 1/?',
    ]);
    expect(all.list()[0]).toMatchObject({
      message: 'second',
      severity: 'error',
      evidence: [['sure of', '2 of 3']],
    });
  });

  it('tells the callers apart that have no service', () => {
    const all = folds();
    const { service: _unknown, ...nameless } = finding('missing-context');
    all.add(nameless, 1, 'curl/8');
    all.add(nameless, 1, 'wget/1');

    expect(all.list()).toHaveLength(2);
  });

  it('tells of each kind once, and of a rare one when it is rare no more', () => {
    const all = folds();
    for (let i = 0; i < 100; i++) all.called('orders', 'payments');

    expect(all.add(finding('missing-context'), 1)).toBeUndefined();
    expect(all.add(finding('missing-context'), 2)).toBeUndefined();
    expect(all.list()[0]?.isRare).toBe(true);
    expect(all.add(finding('missing-context'), 3)).toMatchObject({ count: 3, of: 100 });
    expect(all.add(finding('missing-context'), 4)).toBeUndefined();
  });

  it('tells at once when it is one call of five or more', () => {
    const all = folds();
    for (let i = 0; i < 4; i++) all.called('orders', 'payments');

    expect(all.add(finding('missing-context'), 1)).toMatchObject({ count: 1, of: 4 });
  });

  it('says nothing of what a known cause explains', () => {
    const all = folds();
    all.add(finding('missing-context'), 1);
    all.add(finding('missing-context', { callee: 'stock' }), 1);
    all.add(finding('upper-case-id'), 1);
    all.set(finding('client-not-instrumented', { severity: 'error' }), { count: 12, of: 12 }, 2);

    expect(listed(all)).toEqual([
      'client-not-instrumented orders payments 12/12',
      'missing-context orders stock 1/?',
      'upper-case-id orders payments 1/?',
    ]);
  });

  it('lets what is said of every callee cover what is said of one, by one rule too', () => {
    const all = folds();
    const { callee: _every, ...ofAll } = finding('trace-restarted', { severity: 'error' });
    all.add(finding('trace-restarted'), 1);
    all.set(ofAll, { count: 7, of: 9 }, 2);

    expect(listed(all)).toEqual(['trace-restarted orders - 7/9']);
    all.unset(ofAll);
    expect(listed(all)).toEqual(['trace-restarted orders payments 1/?']);
  });

  it('takes back what was put in other words', () => {
    const all = folds();
    all.add(finding('missing-context'), 1);
    all.remove(finding('missing-context'));

    expect(all.list()).toEqual([]);
  });

  it('counts what is muted, each finding of an exchange once, and keeps the reason', () => {
    const all = folds(mute('missing-context@orders: a legacy client'), mute('FM-07: known'));
    const muted = finding('missing-context', { exchange: 'e1' });

    expect(
      all.unmuted([muted, finding('upper-case-id', { service: 'web' }), finding('zero-id')]),
    ).toHaveLength(1);
    expect(all.unmuted([muted])).toEqual([]);
    expect(all.unmuted([finding('missing-context', { service: 'web' })])).toHaveLength(1);
    expect(all.set(finding('missing-context'), { count: 9 }, 1)).toBeUndefined();
    expect(all.list()).toEqual([]);
    expect(all.muted()).toEqual([
      { mute: 'missing-context@orders', reason: 'a legacy client', count: 9 },
      { mute: 'fm-07', reason: 'known', count: 1 },
    ]);
  });

  it('holds no more kinds than it may, and counts the rest', () => {
    const all = folds();

    for (let i = 0; i < 600; i++) all.add(finding('missing-context', { callee: `host-${i}` }), 1);

    expect(all.list()).toHaveLength(500);
    expect(all.beyond).toBe(100);
  });
});

describe('parseMute', () => {
  it.each([
    [
      'missing-context@orders: a legacy client',
      { name: 'missing-context', service: 'orders', reason: 'a legacy client' },
    ],
    ['LO-01: known, see #12', { name: 'lo-01', reason: 'known, see #12' }],
  ])('reads %s', (text, expected) => {
    expect(parseMute(text)).toEqual({ mute: expected });
  });

  it.each([
    ['missing-context@orders', 'is no CODE@SERVICE: REASON'],
    ['missing-context@orders: ', 'gives no reason'],
    ['missing-contxt@orders: why', 'is no code of a finding'],
    ['', 'is no CODE@SERVICE: REASON'],
  ])('refuses %j', (text, problem) => {
    expect(parseMute(text)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('takes other ids than came in for a part of mixed-up contexts, unless every call has them', () => {
    const all = folds();
    for (let call = 0; call < 10; call += 1) all.called('orders', 'payments');
    all.set(finding('stale-context', { severity: 'error' }), { count: 3, of: 10 }, 1);
    for (let call = 0; call < 6; call += 1) all.add(finding('request-id-changed', { severity: 'error' }), 2);

    expect(listed(all)).toEqual(['stale-context orders payments 3/10']);

    for (let call = 0; call < 4; call += 1) all.add(finding('request-id-changed', { severity: 'error' }), 3);
    expect(listed(all)).toEqual([
      'request-id-changed orders payments 10/10',
      'stale-context orders payments 3/10',
    ]);
  });

  it('does not take them for a part of another fault', () => {
    const all = folds();
    for (let call = 0; call < 10; call += 1) all.called('orders', 'payments');
    all.set(finding('context-dropped', { severity: 'error' }), { count: 3, of: 10 }, 1);
    for (let call = 0; call < 6; call += 1) all.add(finding('request-id-changed', { severity: 'error' }), 2);

    expect(listed(all)).toHaveLength(2);
  });
});
