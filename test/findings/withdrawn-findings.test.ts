import { expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/exchange/finding.ts';
import { withdrawnFindings } from '../../src/findings/withdrawn-findings.ts';

function finding(severity: Severity, code = 'missing-context', message = ''): Finding {
  return { code, severity, message, fix: '', evidence: [] };
}

const warning = finding('warning');
const info = finding('info');

it.each([
  ['a warning that became information', [warning], [info], [{ finding: warning, now: info }]],
  ['a warning that is gone', [warning], [], [{ finding: warning }]],
  ['an error that is gone', [finding('error')], [], [{ finding: finding('error') }]],
])('takes back %s', (_, before, after, withdrawn) => {
  expect(withdrawnFindings(before, after)).toEqual(withdrawn);
});

it.each([
  ['other words', [warning], [finding('warning', 'missing-context', 'of orders')]],
  ['a warning that became an error', [warning], [finding('error')]],
  ['an error that became a warning', [finding('error')], [warning]],
  ['information', [info], []],
  ['what was added', [warning], [warning, finding('error', 'sampling-changed')]],
])('does not take back %s', (_, before, after) => {
  expect(withdrawnFindings(before, after)).toEqual([]);
});
