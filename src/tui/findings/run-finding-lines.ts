// One finding of the run in full: what was seen, what to do, how often, where to look; or what is muted, and why.
import type { FoldedFinding } from '../../exchange/finding.ts';
import { countText } from '../../text/quantities.ts';
import { timeOfDay } from '../../text/time-of-day.ts';
import { findingLines } from '../detail/finding-lines.ts';
import { paragraph } from '../detail/paragraph.ts';
import { joinSections, section } from '../detail/section.ts';
import { line, type StyledLine } from '../styled-line.ts';
import { callsOf, type FindingRow, ruleOf } from './finding-rows.ts';

export function findingTitle(row: FindingRow): string {
  return row.kind === 'muted' ? `muted: ${row.muted.mute}` : ruleOf(row.finding);
}

/** `example`: the exchange that shows it, in words; undefined when it is held no more, or there is none. */
export function runFindingLines(row: FindingRow, example: string | undefined, width: number): StyledLine[] {
  if (row.kind === 'muted') {
    const { mute, reason, count } = row.muted;
    return joinSections(
      [
        paragraph(
          `${countText(count)} ${times(count)}, not told because the settings say so (mute ${mute}): ${reason}`,
          width,
          '  ',
        ),
      ],
      width,
    );
  }
  const { finding } = row;
  return joinSections(
    [
      findingLines(finding, width),
      section('How often', [
        line(`  ${callsOf(finding)}${finding.of === undefined ? ` ${times(finding.count)}` : ' calls'}`),
        line(`  first ${timeOfDay(finding.firstAtMicros)}, last ${timeOfDay(finding.lastAtMicros)}`),
        ...(finding.isRare === true ? [line('  so seldom that it is held against nobody')] : []),
      ]),
      section('Example', exampleLines(finding, example, width)),
      section('More', [
        line(`  tracectl explain ${ruleOf(finding)}`),
        ...paragraph(`to hear no more of it: --mute "${muteText(finding)}: why"`, width, '  '),
      ]),
    ],
    width,
  );
}

function exampleLines(
  { exchange, traceId }: FoldedFinding,
  example: string | undefined,
  width: number,
): readonly StyledLine[] {
  if (example !== undefined) return paragraph(`${example}: Enter opens it`, width, '  ');
  if (exchange !== undefined) return [line('  the request that showed it is not among those that are held')];
  return traceId === undefined ? [] : [line(`  trace ${traceId}: Enter opens it`)];
}

function muteText(finding: FoldedFinding): string {
  return finding.service === undefined ? ruleOf(finding) : `${ruleOf(finding)}@${finding.service}`;
}

function times(count: number): string {
  return count === 1 ? 'time' : 'times';
}
