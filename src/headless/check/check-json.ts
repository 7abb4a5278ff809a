// The report of a check as one JSON object. Pure.
import { findingJson, jsonTime } from '../../exchange/exchange-json.ts';
import type { CheckResult } from './check-result.ts';
import { hasFailed } from './check-result.ts';

export function checkJson(
  result: CheckResult,
  nowMicros: number,
  commandExitCode: number | undefined,
): object {
  const { subject, requests, findings, muted, failing, conditions } = result;
  return {
    v: 1,
    type: 'check',
    at: jsonTime(nowMicros),
    subject,
    requests,
    passed: !hasFailed(result),
    ...(commandExitCode !== undefined && { commandExitCode }),
    failedBy: [...new Set(failing.map(({ code }) => code))],
    conditions,
    findings: findings.map((finding) => ({
      ...findingJson(finding, finding.lastAtMicros),
      ...(finding.isRare === true && { isRare: true }),
    })),
    muted,
  };
}
