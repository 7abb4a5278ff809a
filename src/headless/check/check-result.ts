// What a check found, and what of it makes it fail. Plain data, that every form of the report is made from.
import type { FoldedFinding, MutedFindings } from '../../exchange/finding.ts';
import { isNamed, severityRank } from '../../findings/catalogue.ts';
import type { FailOnRule } from '../../findings/fail-on.ts';

export interface CheckResult {
  /** What was checked, for a person: `npm test`, a file, a running session. */
  readonly subject: string;
  readonly requests: number;
  /** The worst first; rare ones last. */
  readonly findings: readonly FoldedFinding[];
  readonly muted: readonly MutedFindings[];
  /** Of the findings, those that make it fail. */
  readonly failing: readonly FoldedFinding[];
  /** Conditions on single exchanges that were met (`5xx`, `slow>500ms`), one sentence each. */
  readonly conditions: readonly string[];
}

/** The findings that meet one of the rules. What is seen too seldom to blame a service is never held against the check. */
export function failingFindings(
  findings: readonly FoldedFinding[],
  rules: readonly FailOnRule[],
): FoldedFinding[] {
  return findings.filter((finding) => finding.isRare !== true && rules.some((rule) => isMet(rule, finding)));
}

function isMet(rule: FailOnRule, finding: FoldedFinding): boolean {
  if (rule.kind === 'severity') return severityRank[finding.severity] >= severityRank[rule.severity];
  return rule.kind === 'finding' && isNamed(finding, rule.code);
}

export function hasFailed({ failing, conditions }: CheckResult): boolean {
  return failing.length > 0 || conditions.length > 0;
}

/** `12 of 12 calls`, `3 times`, or nothing for one that stands alone. */
export function timesText({ count, of }: FoldedFinding): string {
  if (of !== undefined && of > 1) return `${count} of ${of} calls`;
  return count === 1 ? 'once' : `${count} times`;
}

/** `orders -> payments`, as far as it is known. */
export function placeText({ service, callee }: FoldedFinding): string {
  if (service === undefined) return callee === undefined ? '' : `? -> ${callee}`;
  return callee === undefined ? service : `${service} -> ${callee}`;
}

/** `2 errors, 1 warning`, the severities that there are. */
export function severitiesText(findings: readonly FoldedFinding[]): string {
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const noun = severity === 'info' ? 'information' : `${severity}${count === 1 ? '' : 's'}`;
    return count === 0 ? [] : [`${count} ${noun}`];
  });
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}
