// What a session found so far, in the lines that tell how it is doing: everything, whenever it is another than in the line before.
import { capturedFinding } from '../capture/captured-finding.ts';
import type { FieldReader } from '../capture/json-fields.ts';
import type { ContextFlow } from '../exchange/context-fate.ts';
import type { FoldedFinding, MutedFindings } from '../exchange/finding.ts';

export interface WatchFindings {
  /** Of the whole run, the worst first. */
  readonly findings: readonly FoldedFinding[];
  readonly muted: readonly MutedFindings[];
  /** What each service did with the contexts of its requests. */
  readonly flows: readonly ContextFlow[];
}

/** Returns the members that are others than when it was called before; all of them the first time. */
export function changedFindings(): (found: WatchFindings) => Partial<WatchFindings> {
  const told = new Map<string, string>();
  return (found) =>
    Object.fromEntries(
      Object.entries(found).filter(([member, value]) => {
        const text = JSON.stringify(value);
        const isChanged = told.get(member) !== text;
        told.set(member, text);
        return isChanged;
      }),
    );
}

/** Those that the line has; an older tracectl sends none. `wrong` is added to. */
export function readWatchFindings(line: FieldReader, wrong: string[]): Partial<WatchFindings> {
  const listOf = (member: string): readonly FieldReader[] | undefined =>
    line.value(member) === undefined ? undefined : line.list(member);
  const findings = listOf('findings')?.map(
    (each): FoldedFinding => ({
      ...capturedFinding(each, wrong),
      count: each.number('count'),
      ...each.optionalNumber('of'),
      firstAtMicros: each.number('firstAtMicros'),
      lastAtMicros: each.number('lastAtMicros'),
      ...(each.value('isRare') === true && { isRare: true }),
    }),
  );
  const muted = listOf('muted')?.map((each) => ({
    mute: each.text('mute'),
    reason: each.text('reason'),
    count: each.number('count'),
  }));
  const flows = listOf('flows')?.map(flowOf);
  return { ...(findings && { findings }), ...(muted && { muted }), ...(flows && { flows }) };
}

function flowOf(flow: FieldReader): ContextFlow {
  const counts = flow.fields('counts');
  const example = flow.optionalFields('example');
  return {
    service: flow.text('service'),
    route: flow.text('route'),
    callee: flow.text('callee'),
    counts: {
      kept: counts.number('kept'),
      restarted: counts.number('restarted'),
      lost: counts.number('lost'),
      stale: counts.number('stale'),
    },
    ...(example && { example: { inbound: example.text('inbound'), outbound: example.text('outbound') } }),
  };
}
