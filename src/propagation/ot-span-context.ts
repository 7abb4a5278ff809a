// The `x-ot-span-context` header as Envoy's Zipkin tracer wrote it until 1.6: trace;span;parent;mark.
// Marks are Zipkin's annotations: `cs` from a client's span, `sr` from a server's. Ids are 64 bits; no parent is
// zeros. Lightstep used the same name for a base64 text, which is not read. (Envoy 1.3.0: tracing/zipkin/.)
import type { TraceContext } from '../trace/trace-context.ts';
import { type FamilyReading, fatal, malformed, noDefects } from './family-reading.ts';
import { allZeros, type Flaw, lowHalf, strictFlaw, ZERO_ID } from './hex-id.ts';
import { quoted } from './quoted.ts';

/** Three ids and at most one of each mark. */
const MOST_FIELDS = 7;

export function readOtSpanContext(value: string): FamilyReading {
  const [traceId = '', spanId = '', parentId, ...marks] = value.split(';', MOST_FIELDS + 1);
  if (parentId === undefined) return refused(tooFewFields(value));
  const flaw =
    strictFlaw(traceId, 16, 'trace id') ??
    strictFlaw(spanId, 16, 'span id') ??
    strictFlaw(parentId, 16, 'parent id') ??
    flawOfMarks(marks);
  if (flaw !== undefined) return refused(flaw);
  if (traceId === ZERO_ID) return refused(allZeros('trace id'));
  if (spanId === ZERO_ID) return refused(allZeros('span id'));
  return {
    family: 'ot',
    ids: parentId === ZERO_ID ? { traceId, spanId } : { traceId, spanId, parentId },
    state: undefined,
    isMalformed: false,
    defects: noDefects,
  };
}

/** A 128-bit trace id is written as its low 64 bits: the format has no room for more. */
export function formatOtSpanContext(context: TraceContext, isJoined: boolean): string {
  const parentId = context.parentId ?? ZERO_ID;
  return `${lowHalf(context.traceId)};${context.spanId};${parentId};${isJoined ? 'sr' : 'cs'}`;
}

function flawOfMarks(marks: readonly string[]): Flaw | undefined {
  if (marks.length > MOST_FIELDS - 3) {
    return { reason: 'too-many-fields', detail: `more than ${MOST_FIELDS} fields, separated by ";"` };
  }
  const stranger = marks.find((mark) => mark !== 'cs' && mark !== 'cr' && mark !== 'sr' && mark !== 'ss');
  if (stranger === undefined) return undefined;
  return {
    reason: 'bad-flag',
    detail: `${quoted(stranger)} is none of the marks cs, cr, sr, ss`,
  };
}

function tooFewFields(value: string): Flaw {
  if (value === '') return { reason: 'empty', detail: 'the value is empty' };
  return {
    reason: 'missing-field',
    detail: 'the value is not trace;span;parent (base64 of Lightstep is not read)',
  };
}

function refused(flaw: Flaw): FamilyReading {
  return malformed('ot', [fatal('ot', 'x-ot-span-context', flaw)]);
}
