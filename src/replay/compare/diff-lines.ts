// A comparison as lines with two sides, from which a report in one column and a screen with two are made. Texts are as
// they were captured: whoever shows them cleans and cuts them.
import { bytesText, durationText } from '../../text/quantities.ts';
import type { AnswerDiff, CallDiff, Difference, ReplayDiff, Spread, TraceDiff } from './difference.ts';
import { callText } from './trace-shape.ts';

export interface DiffLine {
  /**
   * `heading` and `note` have only `label`. `changed`, `removed` and `added` count; `volatile` does not; `same` is told
   * for its place.
   */
  readonly kind: 'heading' | 'note' | 'same' | 'changed' | 'removed' | 'added' | 'volatile';
  readonly label: string;
  readonly before?: string;
  readonly after?: string;
}

const VERDICTS = {
  same: 'same',
  volatile: 'same but for volatile fields',
  different: 'different',
  notComparable: 'not comparable',
} as const;

const REASONS = {
  header: 'made anew for every answer',
  shape: 'a time, an id or a hash',
  varies: 'changes by itself',
  replaced: 'replaced in the replay',
  redacted: 'a secret',
  ignored: 'ignored',
  follows: 'follows from the body',
} as const;

export function verdictText(verdict: ReplayDiff['verdict']): string {
  return VERDICTS[verdict];
}

export function diffLines(diff: ReplayDiff): DiffLine[] {
  return [
    { kind: 'heading', label: verdictText(diff.verdict) },
    ...(diff.reason === undefined ? [] : [{ kind: 'note', label: diff.reason } as const]),
    ...answerLines(diff.answer),
    ...(diff.trace === undefined
      ? [{ kind: 'note', label: 'Nothing is known of the calls behind it.' } as const]
      : traceLines(diff.trace)),
  ];
}

function answerLines({ verdict, status, headers, body, runs }: AnswerDiff): DiffLine[] {
  const lines: DiffLine[] = [{ kind: 'heading', label: `answer: ${verdictText(verdict)}` }];
  if (status !== undefined) lines.push(differenceLine(status, 'status'));
  for (const header of headers) lines.push(differenceLine(header, header.where));
  if (body.problem !== undefined) lines.push({ kind: 'note', label: `${body.problem}.` });
  for (const each of body.differences) lines.push(differenceLine(each, each.where === '' ? '/' : each.where));
  if (body.more !== undefined) lines.push({ kind: 'note', label: `${body.more} more differences` });
  if (body.differences.length === 0 && body.problem === undefined) {
    lines.push({
      kind: 'same',
      label: 'body',
      before: bytesText(body.before.bytes),
      after: bytesText(body.after.bytes),
    });
  }
  if (runs > 1) lines.push({ kind: 'note', label: `${runs} replays show what changes by itself.` });
  return lines;
}

function differenceLine({ before, after, volatile }: Difference, label: string): DiffLine {
  const sides = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
  if (volatile !== undefined) return { kind: 'volatile', label: `${label} (${REASONS[volatile]})`, ...sides };
  if (before === undefined) return { kind: 'added', label, ...sides };
  return { kind: after === undefined ? 'removed' : 'changed', label, ...sides };
}

function traceLines({ verdict, calls, reordered, findings, runs }: TraceDiff): DiffLine[] {
  const lines: DiffLine[] = [{ kind: 'heading', label: `trace: ${verdictText(verdict)}` }];
  lines.push(...calls.map(callLine));
  for (const { first, second } of reordered) {
    lines.push({
      kind: 'changed',
      label: 'order',
      before: `${second}, then ${first}`,
      after: `${first}, then ${second}`,
    });
  }
  for (const { code, callee, after } of findings.gained) {
    lines.push({ kind: 'added', label: `${code} at ${callee}`, after: `${after} times` });
  }
  for (const { code, callee, before } of findings.lost) {
    lines.push({ kind: 'removed', label: `${code} at ${callee}`, before: `${before} times` });
  }
  if (runs.after > 1)
    lines.push({ kind: 'note', label: `Times are of ${runs.after} replays: median (least-most).` });
  return lines;
}

const CALL_KINDS = {
  same: 'same',
  missing: 'removed',
  new: 'added',
  fewer: 'changed',
  more: 'changed',
  volatile: 'volatile',
} as const;

function callLine(call: CallDiff): DiffLine {
  const { before, after, change, statuses, beforeTime, afterTime } = call;
  const side = (count: number, status: string | undefined, time: Spread | undefined): string =>
    [count === 1 ? '' : `${count} times`, status ?? '', spreadText(time)]
      .filter((part) => part !== '')
      .join(', ');
  return {
    kind: statuses !== undefined && change === 'same' ? 'changed' : CALL_KINDS[change],
    label: callText(call) + (change === 'volatile' ? ` (${REASONS.varies})` : ''),
    ...(before > 0 && { before: side(before, statuses?.before, beforeTime) }),
    ...(after > 0 && { after: side(after, statuses?.after, afterTime) }),
  };
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '';
  const { n, medianMicros, minMicros, maxMicros } = spread;
  if (n === 1) return durationText(medianMicros);
  return `${durationText(medianMicros)} (${durationText(minMicros)}-${durationText(maxMicros)})`;
}
