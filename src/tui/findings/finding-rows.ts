// What was found in the whole run as rows: each kind of finding once, as `tracectl check` tells it; then what the project does
// not want to hear of.
import type { FoldedFinding, MutedFindings } from '../../exchange/finding.ts';

export type FindingRow =
  | { readonly kind: 'finding'; readonly key: string; readonly finding: FoldedFinding }
  | { readonly kind: 'muted'; readonly key: string; readonly muted: MutedFindings };

/** `onlyGrave`: warnings and errors that are held against somebody. */
export function findingRows(
  findings: readonly FoldedFinding[],
  muted: readonly MutedFindings[],
  onlyGrave: boolean,
): readonly FindingRow[] {
  const shown = onlyGrave ? findings.filter(isGrave) : findings;
  return [
    ...shown.map((finding) => ({ kind: 'finding', key: keyOf(finding), finding }) as const),
    ...(onlyGrave
      ? []
      : muted.map((each) => ({ kind: 'muted', key: `muted ${each.mute}`, muted: each }) as const)),
  ];
}

export function isGrave({ severity, isRare }: FoldedFinding): boolean {
  return severity !== 'info' && isRare !== true;
}

/** The name of the special case, where there is one. */
export function ruleOf({ code, rule = code }: FoldedFinding): string {
  return rule;
}

/** `orders -> payments`, as far as it is known. */
export function placeOf({ service, callee }: FoldedFinding): string {
  if (service === undefined) return callee === undefined ? '-' : `? -> ${callee}`;
  return callee === undefined ? service : `${service} -> ${callee}`;
}

/** `7 of 7`, `12`. */
export function callsOf({ count, of }: FoldedFinding): string {
  return of === undefined || of <= 1 ? String(count) : `${count} of ${of}`;
}

function keyOf(finding: FoldedFinding): string {
  return [ruleOf(finding), finding.severity, finding.service, finding.callee].join('\n');
}
