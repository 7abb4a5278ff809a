// What a session's events look like as lines for a person, without colour or cursor codes. Pure.

import type { CaptureState } from '../capture/capture-writer.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings, Severity } from '../exchange/finding.ts';
import { limitsInWords } from '../exchange/limit.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { ReplayJson } from '../replay/replay-json.ts';
import type { Notice, SessionCounts } from '../session/live-view.ts';
import type { ReadyInfo } from '../session/session-event.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';
import { timeOfDay } from '../text/time-of-day.ts';
import type { Span } from '../trace/span.ts';

const relationWord = {
  started: 'root',
  continued: 'child',
  joined: 'joined',
  untouched: 'untouched',
} as const;
const severityMark: Readonly<Record<Severity, string>> = { error: '!!', warning: '!', info: '-' };
/** Enough to tell the traces on one screen apart. */
const TRACE_ID_DIGITS = 8;

export function readyLines({
  proxy,
  services,
  callers,
  sink,
  otlp = {},
  lens,
  relay,
  relays,
  upstreams,
}: ReadyInfo): string[] {
  return [
    `proxy     ${proxy.join(' ')}`,
    ...services.map(({ name, url }) => `service   ${url} is ${name}`),
    ...callers.map(({ name, url }) => `caller    ${url} is for ${name}`),
    `upstreams ${upstreams.length === 0 ? 'none: forward proxy only' : upstreams.join(' ')}`,
    `sink      ${sinkText(sink, otlp)}`,
    ...(lens === undefined ? [] : [`lens      ${lens}`]),
    `relay     ${relays?.join(' ') ?? relay ?? 'none'}`,
  ].map((line) => safeText(line));
}

/** `http://127.0.0.1:9411, OTLP also :4318 and gRPC :4317` */
function sinkText(sink: string | undefined, { http, grpc }: NonNullable<ReadyInfo['otlp']>): string {
  if (sink === undefined) return 'none';
  const own = [...(http === undefined ? [] : [http]), ...(grpc === undefined ? [] : [`gRPC ${grpc}`])];
  return own.length === 0 ? sink : `${sink}, OTLP also ${own.join(' and ')}`;
}

/** `12:01:07 GET httpbin /get 200 48ms (upstream 31ms) trace 4bf92f35 root from orders` */
export function exchangeLine(exchange: Exchange): string {
  const { startedAtMicros, method, timing, upstreamServiceTimeMs, replayOf } = exchange;
  const parts = [
    timeOfDay(startedAtMicros),
    method,
    serviceOf(exchange),
    pathOf(exchange),
    endOf(exchange),
    durationText(timing.endedMicros),
    upstreamServiceTimeMs === undefined ? '' : `(upstream ${upstreamServiceTimeMs}ms)`,
    traceOf(exchange),
    exchange.client.name === undefined ? '' : `from ${exchange.client.name}`,
    replayOf === undefined ? '' : 'replay',
    stubWord(exchange),
  ];
  return safeText(parts.filter((part) => part !== '').join(' '));
}

function stubWord({ stub }: Exchange): string {
  return stub === undefined ? '' : stub.result === 'answered' ? 'stub' : 'unmatched by stubs';
}

/** The same in a list to choose from: with the number that a person types, and the codes of what is to be looked at. */
export function requestLine(exchange: Exchange, findings: readonly Finding[]): string {
  const codes = findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
  const marks = codes.length === 0 ? '' : safeText(`  ! ${codes.join(', ')}`);
  return `#${exchange.seq} ${exchangeLine(exchange)}${marks}`;
}

/** The finding, and below it what to do. */
export function findingLines({ severity, code, message, fix }: Finding): string[] {
  return [`    ${severityMark[severity]} ${code}: ${message}`, `      ${fix}`].map((line) => safeText(line));
}

/** A finding of its own, about a service or a trace. */
export function foldedFindingLines(finding: FoldedFinding, nowMicros: number): string[] {
  const { severity, code, message, fix } = finding;
  return [
    `${timeOfDay(nowMicros)} ${severityMark[severity]} ${code}: ${message}${timesText(finding)}`,
    `      ${fix}`,
  ].map((line) => safeText(line));
}

/** `12:01:07 - withdrawn, missing-context of #7: curl (pid 42) sent no trace headers; it is an entry point ...` */
export function withdrawnLine(
  { code, service, message }: Finding,
  now: Finding | undefined,
  exchange: Exchange | undefined,
  nowMicros: number,
): string {
  const of = exchange === undefined ? (service ?? 'the run') : `#${exchange.seq}`;
  const text =
    now === undefined
      ? `this does not hold any more: ${message}`
      : now.code === code
        ? now.message
        : `${now.code}: ${now.message}`;
  return safeText(`${timeOfDay(nowMicros)} - withdrawn, ${code} of ${of}: ${text}`);
}

/** What a run showed more than once, and what nobody wanted to hear of. */
export function runLines(findings: readonly FoldedFinding[], muted: readonly MutedFindings[]): string[] {
  const repeated = findings.filter(
    ({ severity, count, isRare }) => severity !== 'info' && count > 1 && isRare !== true,
  );
  return [
    ...repeated.map(
      (finding) =>
        `${severityMark[finding.severity]} ${finding.code}: ${finding.message}${timesText(finding)}`,
    ),
    ...muted.map(({ mute, reason, count }) => `- muted: ${mute}, ${counted(count, 'time')} (${reason})`),
  ].map((line) => safeText(line));
}

/** Nothing where the message has its own numbers. */
function timesText({ count, of, message }: FoldedFinding): string {
  if (count < 2 || message.includes(`${count} of `)) return '';
  return of === undefined || of === count ? ` (${count} times)` : ` (${count} of ${of} times)`;
}

export function spanLine({ localEndpoint, name, durationMicros, traceId }: Span, nowMicros: number): string {
  const duration = durationMicros === undefined ? '' : ` ${durationText(durationMicros)}`;
  const service = localEndpoint?.serviceName ?? 'unknown';
  return safeText(
    `${timeOfDay(nowMicros)} span ${service} ${name ?? 'unnamed'}${duration} trace ${short(traceId)}`,
  );
}

export function relayLine(
  { target, status, queued, onDisk = 0, sent, dropped, resent = 0, lastError }: RelayState,
  nowMicros: number,
): string {
  const error = lastError === undefined || status === 'ok' ? '' : ` (${lastError})`;
  const kept = onDisk === 0 ? '' : ` (${onDisk} on disk)`;
  const again = resent === 0 ? '' : `, ${resent} sent again`;
  const counts = `${queued} queued${kept}, ${sent} sent${again}, ${dropped} dropped`;
  return safeText(`${timeOfDay(nowMicros)} relay to ${target ?? 'nowhere'} ${status}${error}: ${counts}`);
}

export function replayLine({ original, exchange, reason }: ReplayJson, nowMicros: number): string {
  const head = `${timeOfDay(nowMicros)} replay of #${original.seq}`;
  if (exchange === undefined) return safeText(`${head}: ${reason ?? 'not sent'}`);
  const status = `${original.status ?? '-'} -> ${exchange.status ?? '-'}`;
  const time = `${durationText(original.durationMs * 1000)} -> ${durationText(exchange.durationMs * 1000)}`;
  return safeText(`${head} is #${exchange.seq}: ${status}, ${time}`);
}

export function noticeLine({ atMicros, severity, text }: Notice): string {
  return safeText(`${timeOfDay(atMicros)} ${severity === 'info' ? '' : `${severity}: `}${text}`);
}

/** What is kept on disk is not lost: the next start sends it. */
function spansText({ sent, queued, dropped, onDisk = 0 }: RelayState): string {
  const kept = onDisk === 0 ? '' : `, ${onDisk} kept for the next start`;
  return `${sent} sent, ${queued - onDisk + dropped} not${kept}`;
}

export function summaryLine(
  { requests, errors, warnings, withdrawn = 0, limited = {}, stubs, capture }: SessionCounts,
  relay: RelayState,
): string {
  const spans = relay.target === undefined ? '' : `; spans: ${spansText(relay)}`;
  const met = limitsInWords(limited);
  const limits = met === '' ? '' : `; limits met: ${met}`;
  const recorded =
    stubs === undefined ? '' : `; recorded answers: ${stubs.answered} given, ${stubs.unmatched} not found`;
  const kept = capture === undefined ? '' : notCaptured(capture);
  const undone = withdrawn === 0 ? '' : ` (${withdrawn} more withdrawn)`;
  return `${counted(requests, 'request')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}${undone}${spans}${recorded}${limits}${kept}`;
}

function notCaptured({ lost, lostBodies = 0 }: CaptureState): string {
  const records = lost === 0 ? '' : `; ${lost} not in the capture`;
  return lostBodies === 0 ? records : `${records}; ${lostBodies} in the capture without their bodies`;
}

function serviceOf({ service, url, host }: Exchange): string {
  return service ?? /^[a-z]+:\/\/([^/?#]+)/i.exec(maskedUrl(url))?.[1] ?? host;
}

function pathOf({ target }: Exchange): string {
  return maskedUrl(target.replace(/^https?:\/\/[^/?#]*/i, '') || '/');
}

function endOf({ answer, outcome, responseFlags, failure }: Exchange): string {
  const status = answer === undefined ? '-' : String(answer.status);
  if (outcome === 'clientLeft') return `${status} client left`;
  if (outcome === 'tunnelled') return `${status} tunnel`;
  const reason = failure === undefined ? '' : `(${failure.reason})`;
  return [status, ...responseFlags, reason].filter((part) => part !== '').join(' ');
}

function traceOf({ hop }: Exchange): string {
  const word = relationWord[hop.relation];
  if (hop.context === undefined) return `trace ${word}`;
  return `trace ${short(hop.context.traceId)} ${word}${hop.context.sampled ? '' : ' unsampled'}`;
}

function short(traceId: string): string {
  return traceId.slice(0, TRACE_ID_DIGITS);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
