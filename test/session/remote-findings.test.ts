import { expect, it } from 'vitest';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import { RemoteFindings } from '../../src/session/remote-findings.ts';
import type { WatchState } from '../../src/session/watch-state.ts';

function finding(code: string, changes: Partial<FoldedFinding> = {}): FoldedFinding {
  return {
    ...{ code, severity: 'warning', service: 'orders', message: code, fix: '', evidence: [] },
    ...{ count: 1, firstAtMicros: 1, lastAtMicros: 1 },
    ...changes,
  };
}

function state(session: string, found: Partial<WatchState>): WatchState {
  return {
    session,
    counts: {
      ...{ requests: 0, errors: 0, warnings: 0, evicted: 0 },
      shed: { openings: 0, bodies: 0, records: 0 },
    },
    ...{ relays: [], proxy: [], hasLens: false, notices: [], isLast: false },
    ...found,
  };
}

const codes = (findings: readonly FoldedFinding[]): string[] => findings.map(({ code }) => code);

it('warnings and errors are told once each, and not again when an exchange has told them', () => {
  const found = new RemoteFindings();
  found.seen('one', [finding('with-an-exchange')]);
  const list = [
    finding('with-an-exchange'),
    finding('severe', { severity: 'error' }),
    finding('information', { severity: 'info' }),
    finding('seldom', { isRare: true }),
  ];

  expect(codes(found.take('one', state('s1', { findings: list })))).toEqual(['severe']);
  expect(found.take('one', state('s1', { findings: list }))).toEqual([]);
  expect(codes(found.take('two', state('s2', { findings: list })))).toEqual(['with-an-exchange', 'severe']);
});

it('what several sessions found stands together, the worst first', () => {
  const found = new RemoteFindings();
  found.take('one', state('s1', { findings: [finding('warned', { count: 9 })] }));
  found.take('two', state('s2', { findings: [finding('severe', { severity: 'error' })] }));

  expect(codes(found.list())).toEqual(['severe', 'warned']);
});

it('what a line does not have stays as it was, and what is gone from one is gone', () => {
  const found = new RemoteFindings();
  const muted = [{ mute: 'late-span', reason: 'batch', count: 1 }];
  found.take('one', state('s1', { findings: [finding('a'), finding('b')], muted }));
  found.take('one', state('s1', {}));
  expect(codes(found.list())).toEqual(['a', 'b']);

  found.take('one', state('s1', { findings: [finding('b')] }));
  expect(codes(found.list())).toEqual(['b']);
  expect(found.muted()).toEqual(muted);
});

it('a session that takes the place of another begins anew', () => {
  const found = new RemoteFindings();
  found.take('one', state('s1', { findings: [finding('a')] }));

  found.take('one', state('s2', {}));

  expect(found.list()).toEqual([]);
});
