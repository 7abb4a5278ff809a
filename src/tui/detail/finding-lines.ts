// The findings of an exchange: what was seen, what to do, and the evidence.
import type { Finding } from '../../exchange/finding.ts';
import { type Meaning, type StyledLine, segment } from '../styled-line.ts';
import { paragraph } from './paragraph.ts';

const severityMeaning: Readonly<Record<Finding['severity'], Meaning>> = {
  error: 'serverError',
  warning: 'caution',
  info: 'root',
};

export function findingLines(finding: Finding, width: number): StyledLine[] {
  const about = finding.service === undefined ? '' : `  ${finding.service}`;
  return [
    [
      segment('  '),
      segment(finding.severity, severityMeaning[finding.severity]),
      segment(`  ${finding.code}${about}`),
    ],
    ...paragraph(finding.message, width),
    ...paragraph(`Fix: ${finding.fix}`, width),
    ...finding.evidence.flatMap(([name, seen]) => paragraph(`${name}: ${seen}`, width, '    | ')),
  ];
}
