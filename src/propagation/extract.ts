// Every family of trace headers read and weighed: which one is continued, and what the others say beside it.
// Order of reading: `b3`, `x-b3-*`, `traceparent`, `x-ot-span-context`; the first that holds a context wins. With
// `compat: 'envoy'` only B3 is read, as Envoy's Zipkin tracer does by default.

import { hasB3Multi, readB3Multi } from './b3-multi.ts';
import { readB3Single } from './b3-single.ts';
import type { Defect, TraceFamily } from './defect.ts';
import {
  type FamilyReading,
  ignored,
  noDefects,
  type ReceivedIds,
  type SamplingState,
  traceHeaderOf,
} from './family-reading.ts';
import { lowHalf, shortestTraceId } from './hex-id.ts';
import type { HopPolicy } from './hop.ts';
import { readOtSpanContext } from './ot-span-context.ts';
import { requestIdDefect } from './request-id.ts';
import type { TraceHeaders } from './trace-headers.ts';
import { readTraceparent, repeatedTraceparent, type TraceparentReading } from './traceparent.ts';
import { readTracestate, tracestateAlone } from './tracestate.ts';

export interface Winner {
  readonly family: TraceFamily;
  readonly ids: ReceivedIds;
  /** The longest form of its trace id that any family holds: a 64-bit B3 id beside a whole traceparent is that trace. */
  readonly traceId: string;
}

export interface Extraction {
  /** Every family of which any header came in, in the order of reading. */
  readonly families: readonly TraceFamily[];
  /** B3 was there and Envoy could not have read it: the request is left alone. */
  readonly isMalformed: boolean;
  readonly winner: Winner | undefined;
  /** What the headers decided; undefined when this hop decides. */
  readonly state: SamplingState | undefined;
  /** The random flag of a traceparent that is continued. */
  readonly isRandom: boolean;
  /** The list that goes on beside a traceparent that is continued. */
  readonly tracestate: string | undefined;
  readonly defects: readonly Defect[];
}

export function extract(headers: TraceHeaders, compat: HopPolicy['compat']): Extraction {
  const families = familiesOf(headers);
  if (families.length === 0) return nothing(headers);

  const b3 = headers.b3 === undefined ? undefined : readB3Single(headers.b3);
  const multi = hasB3Multi(headers) ? readB3Multi(headers, compat === 'none') : undefined;
  const traceparent = compat === 'none' ? readTraceparentOf(headers) : undefined;
  const ot =
    compat === 'none' && headers.otSpanContext !== undefined
      ? readOtSpanContext(headers.otSpanContext)
      : undefined;

  // Where `b3` stands, Envoy does not look at `x-b3-*`, neither for ids nor for a decision.
  const speaker = b3 ?? multi;
  const readings = [b3, multi, traceparent, ot].filter((reading) => reading !== undefined);
  const isMalformed = speaker?.isMalformed === true;
  const candidates = compat === 'none' ? readings : readings.filter((reading) => reading === speaker);
  const winner = isMalformed ? undefined : winnerOf(candidates, compat);
  const isContinued = isHeld(traceparent, winner);
  const tracestate =
    isContinued && headers.tracestate !== undefined ? readTracestate(headers.tracestate) : undefined;

  return {
    families,
    isMalformed,
    winner,
    state: stateOf(winner, traceparent, speaker),
    isRandom: isContinued && traceparent?.isRandom === true,
    tracestate: tracestate?.value,
    defects: joined([
      repeatedDefects(headers),
      ...readings.map((reading) => (reading === speaker ? withFallback(reading, readings) : reading.defects)),
      winner === undefined ? noDefects : conflicts(winner, readings),
      winner === undefined ? noDefects : overruled(winner, traceparent, speaker),
      isLonely(headers, compat) ? [tracestateAlone()] : noDefects,
      tracestate?.defects ?? noDefects,
    ]),
  };
}

function familiesOf(headers: TraceHeaders): TraceFamily[] {
  const families: TraceFamily[] = [];
  if (headers.b3 !== undefined) families.push('b3');
  if (hasB3Multi(headers)) families.push('b3multi');
  if (headers.traceparent !== undefined || headers.tracestate !== undefined) families.push('tracecontext');
  if (headers.otSpanContext !== undefined) families.push('ot');
  return families;
}

function nothing(headers: TraceHeaders): Extraction {
  return {
    families: [],
    isMalformed: false,
    winner: undefined,
    state: undefined,
    isRandom: false,
    tracestate: undefined,
    defects: repeatedDefects(headers),
  };
}

function readTraceparentOf(headers: TraceHeaders): TraceparentReading | undefined {
  if (headers.traceparent === undefined) return undefined;
  return headers.repeated.includes('traceparent')
    ? repeatedTraceparent()
    : readTraceparent(headers.traceparent);
}

function winnerOf(candidates: readonly FamilyReading[], compat: HopPolicy['compat']): Winner | undefined {
  for (const { family, ids } of candidates) {
    if (ids === undefined) continue;
    return {
      family,
      ids,
      traceId: compat === 'none' ? longestTraceId(ids.traceId, candidates) : ids.traceId,
    };
  }
  return undefined;
}

function longestTraceId(traceId: string, readings: readonly FamilyReading[]): string {
  for (const { ids } of readings) {
    if (ids !== undefined && isSameTrace(ids.traceId, traceId) && isLonger(ids.traceId, traceId))
      return ids.traceId;
  }
  return traceId;
}

/** Zeros in front make an id no longer. */
function isLonger(one: string, other: string): boolean {
  return shortestTraceId(one).length > other.length;
}

/** 64-bit hops drop the high half, so that the low half is what tells traces apart. */
function isSameTrace(one: string, other: string): boolean {
  return lowHalf(one) === lowHalf(other);
}

function isHeld(reading: FamilyReading | undefined, winner: Winner | undefined): boolean {
  return (
    reading?.ids !== undefined && winner !== undefined && isSameTrace(reading.ids.traceId, winner.traceId)
  );
}

/**
 * B3 decides, for `x-ot-span-context` too, which carries no decision. A continued traceparent always says something
 * (W3C knows no "defer"): it is sampled when either says so, as in Envoy's B3-with-W3C mode.
 */
function stateOf(
  winner: Winner | undefined,
  traceparent: FamilyReading | undefined,
  speaker: FamilyReading | undefined,
): SamplingState | undefined {
  if (winner?.family !== 'tracecontext') return speaker?.state;
  if (speaker?.state === 'debug') return 'debug';
  return traceparent?.state === 'accept' ? 'accept' : (speaker?.state ?? traceparent?.state);
}

/** A decision in B3 headers without ids that the continued traceparent does not share. */
function overruled(
  winner: Winner,
  traceparent: FamilyReading | undefined,
  speaker: FamilyReading | undefined,
): readonly Defect[] {
  if (winner.family !== 'tracecontext' || speaker?.state === undefined) return noDefects;
  const isAccepted = speaker.state !== 'deny';
  if (isAccepted === (traceparent?.state === 'accept')) return noDefects;
  const header = speaker.family === 'b3' ? 'b3' : speaker.state === 'debug' ? 'x-b3-flags' : 'x-b3-sampled';
  const detail = isAccepted
    ? `${header} asks for sampling, traceparent does not: it is sampled`
    : `${header} forbids sampling, traceparent asks for it: it is sampled`;
  return [ignored(speaker.family, header, { reason: 'conflict', detail })];
}

function conflicts(winner: Winner, readings: readonly FamilyReading[]): readonly Defect[] {
  let defects: Defect[] | undefined;
  for (const reading of readings) {
    const defect = conflict(winner, readings[0], reading);
    if (defect === undefined) continue;
    defects ??= [];
    defects.push(defect);
  }
  return defects ?? noDefects;
}

/** `speaker`: the family that is read first, whose sampling state counts. */
function conflict(
  winner: Winner,
  speaker: FamilyReading | undefined,
  { family, ids, state }: FamilyReading,
): Defect | undefined {
  if (ids === undefined || family === winner.family) return undefined;
  const header = traceHeaderOf[family];
  const winning = traceHeaderOf[winner.family];
  if (!isSameTrace(ids.traceId, winner.traceId)) {
    const detail = `${header} names trace ${ids.traceId}, ${winning} names ${winner.ids.traceId} and is continued`;
    return ignored(family, header, { reason: 'conflict', detail });
  }
  if (ids.spanId !== winner.ids.spanId) {
    const detail = `${header} names span ${ids.spanId}, ${winning} names ${winner.ids.spanId} and is continued`;
    return ignored(family, header, { reason: 'other-span', detail });
  }
  const isDecided = state !== undefined && speaker?.state !== undefined && speaker.family !== family;
  if (!isDecided || (state === 'deny') === (speaker.state === 'deny')) return undefined;
  const detail = `${header} says ${state}, ${traceHeaderOf[speaker.family]} says ${speaker.state}, which counts`;
  return ignored(family, header, { reason: 'other-sampling', detail });
}

/** Envoy falls back to nothing when B3 is malformed; a context that could have been used is worth a word. */
function withFallback(speaker: FamilyReading, readings: readonly FamilyReading[]): readonly Defect[] {
  const unused = speaker.isMalformed ? readings.find((reading) => reading.ids !== undefined) : undefined;
  if (unused === undefined) return speaker.defects;
  const note = `; the context in ${traceHeaderOf[unused.family]} is not used instead`;
  return speaker.defects.map((defect) =>
    defect.effect === 'fatal' ? { ...defect, detail: defect.detail + note } : defect,
  );
}

function isLonely(headers: TraceHeaders, compat: HopPolicy['compat']): boolean {
  return compat === 'none' && headers.traceparent === undefined && headers.tracestate !== undefined;
}

/** Of a repeated header the first value counts. For `traceparent` it is an error, which its own reading says. */
function repeatedDefects(headers: TraceHeaders): readonly Defect[] {
  const detail = 'the header came more than once, the first value counts';
  return headers.repeated.flatMap((header) => {
    if (header === 'x-request-id') return [requestIdDefect('repeated', detail)];
    const family = firstValueFamily(header);
    return family === undefined ? [] : [ignored(family, header, { reason: 'repeated', detail })];
  });
}

function firstValueFamily(header: string): TraceFamily | undefined {
  if (header === 'b3') return 'b3';
  if (header.startsWith('x-b3-')) return 'b3multi';
  return header === 'x-ot-span-context' ? 'ot' : undefined;
}

function joined(lists: readonly (readonly Defect[])[]): readonly Defect[] {
  return lists.some((list) => list.length > 0) ? lists.flat() : noDefects;
}
