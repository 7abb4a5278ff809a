// The `x-b3-*` headers: ids each in a header of their own, sampling state and debug flag beside them.
// Envoy's rules decide what is malformed (span_context_extractor.cc); the B3 specification adds the debug flag.
import type { TraceContext } from '../trace/trace-context.ts';
import type { Defect } from './defect.ts';
import {
  type FamilyReading,
  fatal,
  ignored,
  malformed,
  noDefects,
  type ReceivedIds,
  type SamplingState,
} from './family-reading.ts';
import { type IdReading, readId, readTraceId, shortestTraceId, ZERO_ID } from './hex-id.ts';
import { quoted } from './quoted.ts';
import type { TraceHeaders } from './trace-headers.ts';

export function hasB3Multi(headers: TraceHeaders): boolean {
  return (
    headers.b3TraceId !== undefined ||
    headers.b3SpanId !== undefined ||
    headers.b3Sampled !== undefined ||
    headers.b3ParentSpanId !== undefined ||
    headers.b3Flags !== undefined
  );
}

/** `readsFlags`: whether `x-b3-flags` means anything; Envoy never reads it. */
export function readB3Multi(headers: TraceHeaders, readsFlags: boolean): FamilyReading {
  const sampling = readSampling(headers, readsFlags);
  const ids = readIds(headers);
  if (ids.isMalformed) return malformed('b3multi', [...ids.defects, ...sampling.defects]);
  return {
    family: 'b3multi',
    ids: ids.ids,
    state: sampling.state,
    isMalformed: false,
    defects: sampling.defects.length === 0 ? ids.defects : [...ids.defects, ...sampling.defects],
  };
}

/**
 * The headers that say all of a context. Debug is written twice, although B3 holds that the flag alone is enough:
 * an Envoy further down reads only `x-b3-sampled` and would decide for itself without it.
 */
export function b3MultiHeaders(context: TraceContext): (readonly [name: string, value: string])[] {
  const headers: (readonly [string, string])[] = [
    ['x-b3-traceid', shortestTraceId(context.traceId)],
    ['x-b3-spanid', context.spanId],
  ];
  if (context.parentId !== undefined) headers.push(['x-b3-parentspanid', context.parentId]);
  headers.push(['x-b3-sampled', context.sampled ? '1' : '0']);
  if (context.debug) headers.push(['x-b3-flags', '1']);
  return headers;
}

interface IdsReading {
  readonly ids: ReceivedIds | undefined;
  readonly isMalformed: boolean;
  readonly defects: readonly Defect[];
}

function readIds(headers: TraceHeaders): IdsReading {
  if (headers.b3TraceId === undefined || headers.b3SpanId === undefined) {
    return { ids: undefined, isMalformed: false, defects: missingPartner(headers) };
  }
  const traceId = readTraceId(headers.b3TraceId);
  const spanId = readId(headers.b3SpanId, 'span id');
  const parentId = readParent(headers.b3ParentSpanId);
  const defects = defectsOf(traceId, spanId, parentId);
  if (traceId.id === undefined || spanId.id === undefined || parentId.id === undefined) {
    return { ids: undefined, isMalformed: true, defects };
  }
  const ids: ReceivedIds = { traceId: traceId.id, spanId: spanId.id };
  if (parentId.id === ZERO_ID) return { ids, isMalformed: false, defects };
  return { ids: { ...ids, parentId: parentId.id }, isMalformed: false, defects };
}

/** A parent that is absent or empty reads as zeros, as in Envoy; only the empty one is worth a word. */
function readParent(value: string | undefined): IdReading {
  if (value === undefined) return { id: ZERO_ID, flaws: [] };
  if (value === '') return { id: ZERO_ID, flaws: [{ reason: 'empty', detail: 'parent id is empty' }] };
  return readId(value, 'parent id');
}

function missingPartner(headers: TraceHeaders): readonly Defect[] {
  if (headers.b3TraceId === undefined && headers.b3SpanId === undefined) return noDefects;
  const [header, partner] =
    headers.b3SpanId === undefined ? ['x-b3-traceid', 'x-b3-spanid'] : ['x-b3-spanid', 'x-b3-traceid'];
  const detail = `${header} came without ${partner}, a context needs both`;
  return [{ family: 'b3multi', header, reason: 'missing-partner', effect: 'partial', detail }];
}

function defectsOf(traceId: IdReading, spanId: IdReading, parentId: IdReading): readonly Defect[] {
  if (traceId.flaws.length + spanId.flaws.length + parentId.flaws.length === 0) return noDefects;
  return [
    ...defectsOfOne('x-b3-traceid', traceId),
    ...defectsOfOne('x-b3-spanid', spanId),
    ...defectsOfOne('x-b3-parentspanid', parentId),
  ];
}

function defectsOfOne(header: string, reading: IdReading): readonly Defect[] {
  const toDefect = reading.id === undefined ? fatal : ignored;
  return reading.flaws.map((flaw) => toDefect('b3multi', header, flaw));
}

interface SamplingReading {
  readonly state: SamplingState | undefined;
  readonly defects: readonly Defect[];
}

function readSampling(headers: TraceHeaders, readsFlags: boolean): SamplingReading {
  const sampled = readSampled(headers.b3Sampled);
  const flags = headers.b3Flags;
  if (!readsFlags || flags === undefined) return sampled;
  if (flags === '1') {
    if (sampled.state !== 'deny') return { state: 'debug', defects: sampled.defects };
    const detail = 'x-b3-sampled says no, but x-b3-flags asks for debug, which counts';
    const conflict = ignored('b3multi', 'x-b3-sampled', { reason: 'conflict', detail });
    return { state: 'debug', defects: [...sampled.defects, conflict] };
  }
  if (flags === '0') return sampled;
  const detail = `the value is ${quoted(flags)}, only 1 means something`;
  const defect = ignored('b3multi', 'x-b3-flags', { reason: flags === '' ? 'empty' : 'bad-flag', detail });
  return { state: sampled.state, defects: [...sampled.defects, defect] };
}

function readSampled(value: string | undefined): SamplingReading {
  switch (value) {
    case undefined:
      return { state: undefined, defects: noDefects };
    case '1':
    case 'true':
      return { state: 'accept', defects: noDefects };
    case '0':
    case 'false':
      return { state: 'deny', defects: noDefects };
    default: {
      const detail = `the value is ${quoted(value)}, which counts as 0: it must be 0 or 1`;
      const flaw = { reason: value === '' ? 'empty' : 'bad-flag', detail } as const;
      return { state: 'deny', defects: [ignored('b3multi', 'x-b3-sampled', flaw)] };
    }
  }
}
