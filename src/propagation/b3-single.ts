// The `b3` header: trace-span[-state[-parent]], or a state alone.
// Read by position, exactly as Envoy does (span_context_extractor.cc, extractSpanContextFromB3SingleFormat): what
// Envoy refuses is malformed here too, because Envoy then leaves the whole request alone.
import type { TraceContext } from '../trace/trace-context.ts';
import {
  type FamilyReading,
  fatal,
  ignored,
  malformed,
  noDefects,
  type SamplingState,
} from './family-reading.ts';
import { type Flaw, type IdReading, readId, readTraceId, shortestTraceId, ZERO_ID } from './hex-id.ts';
import { quoted } from './quoted.ts';

/** trace(16)-span(16) */
const SHORTEST = 33;
/** trace(32)-span(16)-state-parent(16) */
const LONGEST = 68;

export function readB3Single(value: string): FamilyReading {
  if (value.length === 1) {
    const state = stateOf(value);
    if (state === undefined) return refused(badState(value));
    return { family: 'b3', ids: undefined, state, isMalformed: false, defects: noDefects };
  }
  const lengthFlaw = flawOfLength(value);
  if (lengthFlaw !== undefined) return refused(lengthFlaw);

  const spanStart = value[32] === '-' ? 33 : 17;
  const traceId = readTraceId(value.slice(0, spanStart - 1));
  if (traceId.id === undefined) return refused(...traceId.flaws);
  if (value[spanStart - 1] !== '-') return refused(noDash('trace id', value[spanStart - 1]));
  const spanId = readId(value.slice(spanStart, spanStart + 16), 'span id');
  if (spanId.id === undefined) return refused(...spanId.flaws);

  const rest = readRest(value.slice(spanStart + 16));
  if ('refusal' in rest) return refused(rest.refusal);
  const parentId = rest.parentId.id;
  return {
    family: 'b3',
    ids: {
      traceId: traceId.id,
      spanId: spanId.id,
      ...(parentId !== undefined && parentId !== ZERO_ID && { parentId }),
    },
    state: rest.state,
    isMalformed: false,
    defects: tolerated(traceId, spanId, rest.parentId),
  };
}

export function formatB3Single(context: TraceContext): string {
  const state = context.debug ? 'd' : context.sampled ? '1' : '0';
  const ids = `${shortestTraceId(context.traceId)}-${context.spanId}-${state}`;
  return context.parentId === undefined ? ids : `${ids}-${context.parentId}`;
}

type Rest = { readonly state: SamplingState | undefined; readonly parentId: IdReading };

const noParent: IdReading = { id: undefined, flaws: [] };

/** What follows the span id: nothing, `-state` or `-state-parent`. */
function readRest(rest: string): Rest | { readonly refusal: Flaw } {
  if (rest === '') return { state: undefined, parentId: noParent };
  if (rest.length === 1)
    return { refusal: { reason: 'too-short', detail: 'the value ends inside the sampling state' } };
  if (rest[0] !== '-') return { refusal: noDash('span id', rest[0]) };
  if (rest.length > 2 && rest[2] !== '-') {
    return {
      refusal: { reason: 'missing-field', detail: 'no sampling state of one character follows the span id' },
    };
  }
  const state = stateOf(rest[1] ?? '');
  if (state === undefined) return { refusal: badState(rest[1] ?? '') };
  if (rest.length === 2) return { state, parentId: noParent };

  const parent = rest.slice(3);
  if (parent.length !== 16) {
    const reason = parent.length < 16 ? 'too-short' : 'too-long';
    return { refusal: { reason, detail: `parent id has ${parent.length} characters, 16 are needed` } };
  }
  const parentId = readId(parent, 'parent id');
  const [flaw] = parentId.flaws;
  return parentId.id === undefined && flaw !== undefined ? { refusal: flaw } : { state, parentId };
}

function flawOfLength(value: string): Flaw | undefined {
  if (value === '') return { reason: 'empty', detail: 'the value is empty' };
  if (value.length < SHORTEST) {
    return {
      reason: 'too-short',
      detail: `the value has ${value.length} characters, a context needs ${SHORTEST}`,
    };
  }
  if (value.length > LONGEST) {
    return { reason: 'too-long', detail: `the value has ${value.length} characters, ${LONGEST} is the most` };
  }
  return undefined;
}

function stateOf(letter: string): SamplingState | undefined {
  switch (letter) {
    case '0':
      return 'deny';
    case '1':
      return 'accept';
    case 'd':
      return 'debug';
    default:
      return undefined;
  }
}

function badState(letter: string): Flaw {
  return {
    reason: 'bad-flag',
    detail: `the sampling state is ${quoted(letter)}, it must be 0, 1 or d`,
  };
}

function noDash(field: string, found: string | undefined): Flaw {
  return {
    reason: 'bad-separator',
    detail: `after the ${field} stands ${quoted(found ?? '')} instead of "-"`,
  };
}

function refused(...flaws: readonly Flaw[]): FamilyReading {
  return malformed(
    'b3',
    flaws.map((flaw) => fatal('b3', 'b3', flaw)),
  );
}

function tolerated(...readings: readonly IdReading[]) {
  if (readings.every((reading) => reading.flaws.length === 0)) return noDefects;
  return readings.flatMap((reading) => reading.flaws.map((flaw) => ignored('b3', 'b3', flaw)));
}
