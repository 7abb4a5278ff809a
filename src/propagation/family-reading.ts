// What one family of trace headers said: ids, a sampling state, both or neither, and what was wrong with it.
// The shape is the same for every family, so that `extract` can weigh them against each other.
import type { Defect, TraceFamily } from './defect.ts';
import type { Flaw } from './hex-id.ts';

/** `debug` implies `accept`. Absent means that the next hop decides ("defer"). */
export type SamplingState = 'deny' | 'accept' | 'debug';

export interface ReceivedIds {
  /** 16 or 32 lower-case hex digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** Absent also when it came as zeros, which is how some writers say "none". */
  readonly parentId?: string;
}

export interface FamilyReading {
  readonly family: TraceFamily;
  readonly ids: ReceivedIds | undefined;
  readonly state: SamplingState | undefined;
  /** The family speaks, but what it says cannot be read. */
  readonly isMalformed: boolean;
  readonly defects: readonly Defect[];
}

export const noDefects: readonly Defect[] = [];

/** The header that names a family's trace: where a defect of the whole family is pinned to. */
export const traceHeaderOf: Readonly<Record<TraceFamily, string>> = {
  b3: 'b3',
  b3multi: 'x-b3-traceid',
  tracecontext: 'traceparent',
  ot: 'x-ot-span-context',
};

export function malformed(family: TraceFamily, defects: readonly Defect[]): FamilyReading {
  return { family, ids: undefined, state: undefined, isMalformed: true, defects };
}

export function fatal(family: TraceFamily, header: string, flaw: Flaw): Defect {
  return { family, header, reason: flaw.reason, effect: 'fatal', detail: flaw.detail };
}

export function ignored(family: TraceFamily, header: string, flaw: Flaw): Defect {
  return { family, header, reason: flaw.reason, effect: 'ignored', detail: flaw.detail };
}
