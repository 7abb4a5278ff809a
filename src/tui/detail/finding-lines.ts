// The findings of an exchange: what was seen, what to do, and the evidence.
import type { Finding } from '../../exchange/finding.ts';
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { line, type Meaning, type StyledLine, segment } from '../styled-line.ts';

const severityMeaning: Readonly<Record<Finding['severity'], Meaning>> = {
  error: 'serverError',
  warning: 'caution',
  info: 'root',
};

const INDENT = '    ';

/** Messages and evidence quote headers, whose length is the sender's choice. */
const MAX_PARAGRAPH_CELLS = 1000;

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
    ...finding.evidence.flatMap(([name, seen]) => paragraph(`${name}: ${seen}`, width, `${INDENT}| `)),
  ];
}

function paragraph(text: string, width: number, indent = INDENT): StyledLine[] {
  return wrapCells(safeText(text, { maxCells: MAX_PARAGRAPH_CELLS }), width - indent.length).map((part) =>
    line(indent + part),
  );
}
