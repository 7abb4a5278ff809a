// The report of a check for a person: the worst first, each with its number, its proof and its remedy. Pure.
import type { FoldedFinding, Severity } from '../../exchange/finding.ts';
import { catalogueRow, type FindingCode, rulesNamed } from '../../findings/catalogue.ts';
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { type CheckResult, hasFailed, placeText, severitiesText, timesText } from './check-result.ts';

const MARKS: Readonly<Record<Severity, string>> = { error: '!!', warning: '! ', info: '- ' };
const INDENT = '     ';
/** More of them help nobody. */
const MAX_INFORMATION = 10;
const MAX_SUBJECT = 60;

export function checkLines(result: CheckResult, width: number): string[] {
  const { findings, muted, conditions } = result;
  const often = findings.filter(({ isRare }) => isRare !== true);
  const grave = often.filter(({ severity }) => severity !== 'info');
  const information = often.filter(({ severity }) => severity === 'info');
  const rare = findings.filter(({ isRare }) => isRare === true);
  return [
    ...graveLines(grave, width),
    ...information.slice(0, MAX_INFORMATION).map((finding) => shortLine(finding, width)),
    ...(information.length > MAX_INFORMATION
      ? [`   and ${information.length - MAX_INFORMATION} more of this kind; --json has all`]
      : []),
    ...rare.map((finding) => `${shortLine(finding, width)} (seldom: not held against anyone)`),
    ...muted.map(({ mute, reason, count }) => safeText(`   muted: ${mute}, ${count} times (${reason})`)),
    ...conditions.map((sentence) => safeText(`!! ${sentence}`)),
    verdictLine(result),
  ];
}

/** The last line. */
export function verdictLine(result: CheckResult): string {
  const { requests, findings, failing, conditions } = result;
  // Commands can be scripts.
  const subject = safeText(result.subject, { maxCells: MAX_SUBJECT });
  const seen = `${requests} request${requests === 1 ? '' : 's'} of ${subject}: ${severitiesText(findings)}`;
  if (requests === 0) return safeText(`Nothing was checked: no request of ${subject} came through tracectl.`);
  if (!hasFailed(result)) return safeText(`Passed. ${seen}.`);
  const codes = [...new Set(failing.map(({ code }) => code))];
  const reasons = [...codes, ...(conditions.length > 0 ? ['conditions on single requests'] : [])];
  return safeText(`Failed because of ${reasons.join(', ')}. ${seen}.`);
}

/** What to do is said once for each rule. */
function graveLines(findings: readonly FoldedFinding[], width: number): string[] {
  const said = new Set<string>();
  return findings.flatMap((finding) => {
    const { code, rule = code, fix } = finding;
    const isSaid = said.has(fix);
    said.add(fix);
    return [
      ...findingBlock(finding, isSaid ? `as above; tracectl explain ${rule} says more` : fix, width),
      '',
    ];
  });
}

function findingBlock(finding: FoldedFinding, fix: string, width: number): string[] {
  const { severity, code, rule = code, message, exchange, traceId, evidence } = finding;
  const { number } = catalogueRow((rulesNamed(rule)[0]?.code ?? rule) as FindingCode);
  const label = `${number === undefined ? '' : ` (${number})`} ${placeText(finding)}`.trimEnd();
  const example = [
    exchange === undefined ? '' : `request ${exchange}`,
    traceId === undefined ? '' : `trace ${traceId}`,
  ].filter((part) => part !== '');
  const seen = evidence.map(([name, value]) => `${name}: ${value}`).join('; ');
  return [
    safeText(`${MARKS[severity]} ${rule}${label}, ${timesText(finding)}`),
    ...indented(message, width),
    ...(seen === ''
      ? []
      : indented(`Seen: ${seen}${example.length === 0 ? '' : ` (${example.join(', ')})`}`, width)),
    ...indented(`Fix:  ${fix}`, width),
  ];
}

function shortLine(finding: FoldedFinding, width: number): string {
  const { severity, code, rule = code, message } = finding;
  return safeText(`${MARKS[severity]} ${rule}, ${timesText(finding)}: ${message}`, { maxCells: width });
}

function indented(text: string, width: number): string[] {
  return wrapCells(safeText(text), width - INDENT.length).map((line) => INDENT + line);
}
