// Results of a check for tests of its reports.
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import { type CheckResult, failingFindings } from '../../src/headless/check/check-result.ts';

export function folded(changes: Partial<FoldedFinding> = {}): FoldedFinding {
  return {
    code: 'client-not-instrumented',
    severity: 'error',
    service: 'orders',
    callee: 'payments',
    message: 'orders dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing.',
    fix: 'Instrument it too.',
    evidence: [['traceparent', '(absent)']],
    exchange: '00000000000000e1',
    count: 12,
    of: 12,
    firstAtMicros: 1,
    lastAtMicros: 2_000_000,
    ...changes,
  };
}

export const warning = folded({
  code: 'upper-case-id',
  severity: 'warning',
  message: 'web sent ids in upper case.',
  fix: 'Write ids in lower case.',
  service: 'web',
  count: 3,
});

export function result(findings: readonly FoldedFinding[], changes: Partial<CheckResult> = {}): CheckResult {
  return {
    subject: 'npm test',
    requests: 42,
    findings,
    muted: [],
    conditions: [],
    failing: failingFindings(findings, [{ kind: 'severity', severity: 'error' }]),
    ...changes,
  };
}

/** What captured text may hold to break out of where it is written. */
export const hostile = 'a"b<c>&\'d\r\n::error::x%0A]]>\u0000\u001b[31m\ud800\ufffe é\u202e';
