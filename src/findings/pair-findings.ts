// What a service changed of a context that it did pass on: the headers that were sent with the request that it served, and
// those of the call that it made for it. A context that it did not pass on is told by missing-context, and of a service as a
// whole by its diagnosis. Pure.
import type { Finding, Severity } from '../exchange/finding.ts';
import { headerValue, headerValues } from '../http/header-list.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { isSameTraceId, lowHalfOfTraceId } from '../trace/trace-id.ts';
import type { FindingCode } from './catalogue.ts';
import { type Circumstances, type Exchanged, isSureLink, seenIn } from './circumstances.ts';
import { type MessageValues, makeFinding } from './make-finding.ts';
import { calleeText, callerText, requestText } from './who.ts';

const RANDOM = 0b10;
/** Of a UUID's version digit, in which Envoy and tracectl pack the sampling decision. */
const PACKED_AT = 14;
const VALUE_CHARACTERS = 128;
const noFindings: readonly Finding[] = [];

type Evidence = Finding['evidence'];
type Note = (change: Change | undefined) => void;
type Change = readonly [rule: FindingCode, values: MessageValues, evidence: Evidence];

export function pairFindings(outbound: Exchanged, circumstances: Circumstances): readonly Finding[] {
  const { inbound, link } = circumstances;
  if (inbound?.hop.context === undefined || outbound.hop.received === undefined) return noFindings;
  const changes: Change[] = [];
  const note = (change: Change | undefined): void => {
    if (change !== undefined) changes.push(change);
  };
  note(idChange(inbound, outbound));
  keptChanges(inbound, outbound, note);
  note(requestIdChange(inbound, outbound));
  if (changes.length === 0) return noFindings;
  const who = callerText(outbound, circumstances.caller);
  const callee = calleeText(outbound, circumstances.callee);
  const route = requestText(inbound);
  return changes.map(([rule, values, evidence]) => {
    const finding = makeFinding(
      rule,
      seenIn(outbound, circumstances, {
        values: { who, caller: who, callee, route, ...values },
        evidence: [...evidence, ['served request', `#${inbound.seq} ${route}`]],
      }),
    );
    // Tracers that know the first level of W3C only write the flags anew, and there are many. None of them sets the random flag.
    if (rule === 'trace-flags-changed' && !setsRandom(values)) return { ...finding, severity: 'info' };
    return isSureLink(link) ? finding : { ...finding, severity: atMostWarning(finding.severity) };
  });
}

function atMostWarning(severity: Severity): Severity {
  return severity === 'error' ? 'warning' : severity;
}

function idChange(
  { hop: served, sent = [] }: Exchanged,
  { hop, received: headers }: Exchanged,
): Change | undefined {
  const before = served.context?.traceId ?? '';
  const { received } = hop;
  const after = hop.context?.traceId ?? received?.traceId ?? '';
  if (lowHalfOfTraceId(before) !== lowHalfOfTraceId(after)) return restarted(before, after, served, hop);
  if (before.length === 32) return otherHigh(before, after, received?.family);
  const isB3 = received?.family === 'b3' || received?.family === 'b3multi';
  if (before.length !== 16 || !isB3 || headerValue(sent, 'x-b3-traceid')?.length === 32) return undefined;
  const raw = headerValue(headers, 'b3')?.split('-')[0] ?? headerValue(headers, 'x-b3-traceid') ?? '';
  if (raw.length !== 32) return undefined;
  return ['trace-id-padded', { details: `${before} came in, ${raw} went out` }, [['trace id out', raw]]];
}

function otherHigh(before: string, after: string, family: string | undefined): Change | undefined {
  if (before === after) return undefined;
  const isTruncated = after.length === 16;
  // x-ot-span-context holds 64 bits only.
  if (isTruncated ? family === 'ot' : after.length !== 32) return undefined;
  return [
    isTruncated ? 'trace-id-truncated' : 'trace-id-high-changed',
    { details: `${before} came in, ${after} went out` },
    [
      ['trace id in', before],
      ['trace id out', after],
    ],
  ];
}

type ExchangeHop = Exchanged['hop'];

/** With a sure link and one candidate it is known that this request was meant. */
function restarted(before: string, after: string, served: ExchangeHop, hop: ExchangeHop): Change {
  const evidence: Evidence = [
    ['trace id in', before],
    ['trace id out', after],
    ['format in', served.received?.family ?? 'written by tracectl'],
    ['format out', hop.received?.family ?? ''],
  ];
  const isUnsampled = served.context?.sampled === true && hop.context?.sampled === false;
  const calls = `${before} came in, ${after} went out`;
  return [isUnsampled ? 'own-sampling' : 'trace-restarted', { calls }, evidence];
}

/** What belongs to a context beside its ids, when the trace is the same. */
function keptChanges(inbound: Exchanged, outbound: Exchanged, note: Note): void {
  const before = inbound.hop.context;
  const { received, context, sampledBy } = outbound.hop;
  if (before === undefined || received === undefined || !isSameTraceId(before.traceId, received.traceId))
    return;
  if (sampledBy === 'header' && context !== undefined) note(samplingChange(before, context, received.family));
  if (received.spanId === before.spanId) note(['context-copied', {}, [['span id', before.spanId]]]);
  if (inbound.sent !== undefined) listChanges(inbound.sent, outbound, note);
}

type Decision = Pick<TraceContext, 'sampled' | 'debug'>;

function samplingChange(before: Decision, after: Decision, family: string): Change | undefined {
  // Only B3 knows debug.
  const isDebugLost = before.debug && !after.debug && (family === 'b3' || family === 'b3multi');
  if (before.sampled === after.sampled && !isDebugLost) return undefined;
  return [
    'sampling-changed',
    { details: `${decided(before)} came in, ${decided(after)} went out` },
    [
      ['in', decided(before)],
      ['out', decided(after)],
    ],
  ];
}

function decided({ sampled, debug }: Decision): string {
  return debug ? 'debug' : sampled ? 'sampled' : 'not sampled';
}

function requestIdChange(inbound: Exchanged, outbound: Exchanged): Change | undefined {
  const before = inbound.hop.requestId;
  const after = outbound.hop.receivedRequestId;
  if (before === undefined || after === undefined || before === after) return undefined;
  if (unpacked(before) === unpacked(after)) return undefined;
  // A call that was made for another request altogether has that one's id: the ids of the trace tell that better.
  if (!isSameTraceId(inbound.hop.context?.traceId ?? '', outbound.hop.received?.traceId ?? ''))
    return undefined;
  return [
    'request-id-changed',
    { details: `${shown(before)} came in, ${shown(after)} went out` },
    [
      ['x-request-id in', shown(before)],
      ['x-request-id out', shown(after)],
    ],
  ];
}

function unpacked(id: string): string {
  return id.length === 36 ? id.slice(0, PACKED_AT) + id.slice(PACKED_AT + 1) : id;
}

/** tracestate, baggage and the flags of traceparent: looked at only when the request that was served had them. */
function listChanges(sent: Exchanged['received'], { received, hop }: Exchanged, note: Note): void {
  for (let i = 0; i < sent.length; i += 2) {
    const name = sent[i] ?? '';
    // Cheap to rule out: this runs for every call.
    if (name.length !== 7 && name.length !== 10 && name.length !== 11) continue;
    const lower = name.toLowerCase();
    const value = sent[i + 1] ?? '';
    if (lower === 'baggage') note(baggageChange(value, headerValues(received, 'baggage')));
    if (!hop.families.includes('tracecontext')) continue;
    if (lower === 'tracestate') note(tracestateChange(value, headerValues(received, 'tracestate')));
    if (lower === 'traceparent') note(flagChange(value, headerValue(received, 'traceparent') ?? ''));
  }
}

function baggageChange(before: string, after: readonly string[]): Change | undefined {
  if (after.length === 1 && after[0] === before) return undefined;
  const kept = new Set(after.flatMap(keysOf));
  const lost = keysOf(before).filter((key) => !kept.has(key));
  if (lost.length === 0) return undefined;
  const details = `${lost.slice(0, 8).join(', ')} missing`;
  return ['baggage-lost', { details }, [['keys lost', lost.join(', ').slice(0, VALUE_CHARACTERS)]]];
}

function keysOf(list: string): string[] {
  return members(list).map((member) => member.split('=')[0]?.trim() ?? '');
}

function members(list: string): string[] {
  return list
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** One's own member may be put, or changed, on the left; the others stay as they were, in their order. */
function tracestateChange(before: string, after: readonly string[]): Change | undefined {
  const was = members(before);
  const is = after.flatMap(members);
  const own = is[0]?.split('=')[0];
  const others = was.filter((member) => member.split('=')[0] !== own);
  const rest = is
    .slice(is.length > 0 && !was.includes(is[0] ?? '') ? 1 : 0)
    .filter((member) => member.split('=')[0] !== own);
  if (is.length > 0 && others.every((member, index) => rest[index] === member)) return undefined;
  const what = is.length === 0 ? 'dropped' : 'changed';
  const details = `${shown(before)} came in, ${is.length === 0 ? 'nothing' : shown(is.join(','))} went out`;
  return [
    'tracestate-lost',
    { what, details },
    [
      ['tracestate in', shown(before)],
      ['tracestate out', is.length === 0 ? '(absent)' : shown(is.join(','))],
    ],
  ];
}

function flagChange(before: string, after: string): Change | undefined {
  if (before === after) return undefined;
  const was = flagsOf(before);
  const is = flagsOf(after);
  if (was === undefined || is === undefined || ((was ^ is) & RANDOM) === 0) return undefined;
  const details = `the random flag was ${was & RANDOM ? 'set' : 'not set'} and is ${is & RANDOM ? 'set' : 'not set'}`;
  return [
    'trace-flags-changed',
    { what: 'other flags than came in', details, random: is & RANDOM ? 'set' : 'not set' },
    [
      ['traceparent in', shown(before)],
      ['traceparent out', shown(after)],
    ],
  ];
}

/** Whoever did not make the trace id cannot know that it is random. */
function setsRandom({ random }: MessageValues): boolean {
  return random === 'set';
}

function flagsOf(traceparent: string): number | undefined {
  const flags = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{2})/.exec(traceparent)?.[1];
  return flags === undefined ? undefined : Number.parseInt(flags, 16);
}

function shown(value: string): string {
  return value.slice(0, VALUE_CHARACTERS);
}
