// The `traceparent` header of W3C Trace Context Level 2: version-trace-parent-flags.
// Strict where B3 is lenient: lower case, exact lengths, no zeros. Whatever is wrong makes the whole header void.
import type { TraceContext } from '../trace/trace-context.ts';
import { type FamilyReading, fatal, malformed, noDefects } from './family-reading.ts';
import { allZeros, type Flaw, paddedTraceId, strictFlaw, ZERO_ID } from './hex-id.ts';
import { quoted } from './quoted.ts';

export interface TraceparentReading extends FamilyReading {
  /** Bit 1: the right-most 7 bytes of the trace id are random. It is continued as it came. */
  readonly isRandom: boolean;
}

const SAMPLED = 0b01;
const RANDOM = 0b10;
const ZERO_TRACE_ID = ZERO_ID + ZERO_ID;

/** The header's only value. Two headers are an error however they read (see `repeatedTraceparent`). */
export function readTraceparent(value: string): TraceparentReading {
  const [version = '', traceId = '', parentId = '', flags, extra] = value.split('-', 5);
  if (flags === undefined) return refused(tooFewFields(value));
  const flaw =
    flawOfVersion(version) ??
    strictFlaw(traceId, 32, 'trace id') ??
    strictFlaw(parentId, 16, 'parent id') ??
    flawOfFlags(flags);
  if (flaw !== undefined) return refused(flaw);
  if (traceId === ZERO_TRACE_ID) return refused(allZeros('trace id'));
  if (parentId === ZERO_ID) return refused(allZeros('parent id'));
  // A later version may say more after another dash; version 00 may not.
  if (version === '00' && extra !== undefined) {
    return refused({ reason: 'too-many-fields', detail: 'version 00 ends with the flags, but more follows' });
  }
  const bits = Number.parseInt(flags, 16);
  return {
    family: 'tracecontext',
    ids: { traceId, spanId: parentId },
    state: (bits & SAMPLED) === 0 ? 'deny' : 'accept',
    isMalformed: false,
    defects: noDefects,
    isRandom: (bits & RANDOM) !== 0,
  };
}

export function repeatedTraceparent(): TraceparentReading {
  return refused({ reason: 'repeated', detail: 'the header came more than once' });
}

/**
 * Always version 00, and no flag but the two that are defined. Undefined when an id is all zeros, which B3 lets
 * pass: such a header would be void.
 */
export function formatTraceparent(context: TraceContext, isRandom: boolean): string | undefined {
  const traceId = paddedTraceId(context.traceId);
  if (traceId === ZERO_TRACE_ID || context.spanId === ZERO_ID) return undefined;
  const flags = (context.sampled ? SAMPLED : 0) | (isRandom ? RANDOM : 0);
  return `00-${traceId}-${context.spanId}-0${flags}`;
}

function flawOfVersion(version: string): Flaw | undefined {
  if (version === '00') return undefined;
  if (version === 'ff') return { reason: 'bad-version', detail: 'version ff is forbidden' };
  if (strictFlaw(version, 2, 'version') === undefined) return undefined;
  return {
    reason: 'bad-version',
    detail: `the version is ${quoted(version)}, it must be 2 lower-case hex digits`,
  };
}

function flawOfFlags(flags: string): Flaw | undefined {
  if (strictFlaw(flags, 2, 'flags') === undefined) return undefined;
  return {
    reason: 'bad-flag',
    detail: `the flags are ${quoted(flags)}, they must be 2 lower-case hex digits`,
  };
}

function tooFewFields(value: string): Flaw {
  if (value === '') return { reason: 'empty', detail: 'the value is empty' };
  return { reason: 'missing-field', detail: `the value has ${value.split('-').length} fields, 4 are needed` };
}

function refused(flaw: Flaw): TraceparentReading {
  return { ...malformed('tracecontext', [fatal('tracecontext', 'traceparent', flaw)]), isRandom: false };
}
