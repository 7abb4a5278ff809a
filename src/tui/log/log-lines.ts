// What tracectl did and met, one notice a row, and what the relay is doing now.
import type { Notice } from '../../session/live-view.ts';
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { timeOfDay } from '../../text/time-of-day.ts';
import { fitLine, type Meaning, type StyledLine, segment } from '../styled-line.ts';

const severityMeaning: Readonly<Record<Notice['severity'], Meaning>> = {
  info: 'plain',
  warning: 'caution',
  error: 'serverError',
};
const severityMark: Readonly<Record<Notice['severity'], string>> = { info: ' ', warning: '!', error: 'X' };

export function logHeading(width: number): StyledLine {
  return fitLine([segment('  TIME      WHAT HAPPENED', 'heading')], width);
}

export function logLine({ atMicros, severity, text }: Notice, width: number, mark: string): StyledLine {
  return fitLine(
    [
      segment(severityMark[severity] + mark),
      segment(`${timeOfDay(atMicros)}  `),
      segment(text, severityMeaning[severity]),
    ],
    width,
  );
}

/** The whole sentence of one notice, for the pane below. */
export function noticeLines({ text, severity }: Notice, width: number): StyledLine[] {
  return wrapCells(safeText(text), width - 2).map((part) =>
    fitLine([segment(`  ${part}`, severityMeaning[severity])], width),
  );
}
