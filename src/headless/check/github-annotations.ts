// The report of a check as workflow commands of GitHub Actions: annotations on the run, the worst first. Pure.
import type { FoldedFinding } from '../../exchange/finding.ts';
import { verdictLine } from './check-lines.ts';
import { type CheckResult, placeText, timesText } from './check-result.ts';

/** GitHub shows ten errors and ten warnings of a step, and drops the rest. */
const MAX_OF_A_KIND = 10;

export function githubAnnotations(result: CheckResult): string[] {
  const failing = new Set<FoldedFinding>(result.failing);
  const errors: string[] = [];
  const warnings: string[] = [];
  for (const finding of result.findings) {
    if (failing.has(finding)) errors.push(annotation('error', finding));
    else if (finding.severity !== 'info' && finding.isRare !== true)
      warnings.push(annotation('warning', finding));
  }
  for (const sentence of result.conditions) errors.push(`::error title=tracectl check::${data(sentence)}`);
  return [
    ...errors.slice(0, MAX_OF_A_KIND),
    ...warnings.slice(0, MAX_OF_A_KIND),
    `::notice title=tracectl check::${data(verdictLine(result))}`,
  ];
}

function annotation(kind: 'error' | 'warning', finding: FoldedFinding): string {
  const { code, rule = code, message, fix } = finding;
  const place = placeText(finding);
  const title = place === '' ? rule : `${rule} (${place})`;
  return `::${kind} title=${property(title)}::${data(`${message} (${timesText(finding)})\nFix: ${fix}`)}`;
}

/** As `@actions/core` escapes: what is left of a line end would begin a command of its own. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
