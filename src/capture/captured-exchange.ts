// An exchange as a capture file gives it back: the same plain data that a session has in memory, but for the secrets.
// Everything is checked, and copied member by member: a file may come from anywhere.
import type { CapturedBody } from '../exchange/captured-body.ts';
import type { Exchange, Outcome, RecordedHop, Timing, UpstreamAnswer } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ReplayOrigin } from '../exchange/replay-origin.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { StubOrigin, UnmatchedEnd } from '../exchange/stub-origin.ts';
import { bodyFromJson, type ReadBody } from './body-json.ts';
import type { KnownExchange } from './capture-line.ts';
import { capturedFinding } from './captured-finding.ts';
import { type FieldReader, readFields } from './json-fields.ts';

export interface CapturedExchange extends KnownExchange {
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  readonly maskedHeaders: readonly string[];
  readonly isUrlMasked: boolean;
}

const outcomes: readonly string[] = ['answered', 'failed', 'clientLeft', 'tunnelled'] satisfies Outcome[];
const relations: readonly string[] = [
  'started',
  'continued',
  'joined',
  'untouched',
] satisfies RecordedHop['relation'][];
const replayTraces: readonly string[] = ['fresh', 'child', 'keep', 'drop'] satisfies ReplayOrigin['trace'][];
const stubEnds: readonly string[] = ['forwarded', 'refused', 'closed'] satisfies UnmatchedEnd[];

/** The exchange in the value of a line of the current version, or what is wrong with the line, in one clause. */
export function capturedExchange(
  value: unknown,
  readBody?: ReadBody,
): CapturedExchange | { readonly wrong: string } {
  if (typeof value !== 'object' || value === null) return { wrong: 'it is no object' };
  const wrong: string[] = [];
  const line = readFields(value, wrong);
  const masked = line.fields('masked');
  const identities = line.optionalFields('identities');
  const caller = identities?.optionalFields('caller');
  const callee = identities?.optionalFields('callee');
  const cause = line.optionalFields('cause');
  const captured: CapturedExchange = {
    exchange: exchangeOf(line, wrong, readBody),
    findings: findingsOf(line, wrong),
    ...(caller && { caller: identityOf(caller) }),
    ...(callee && { callee: identityOf(callee) }),
    ...(cause && { link: linkOf(cause) }),
    maskedHeaders: masked.texts('headers'),
    isUrlMasked: masked.flag('url'),
  };
  return wrong.length === 0 ? captured : { wrong: `wrong or missing: ${[...new Set(wrong)].join(', ')}` };
}

function exchangeOf(line: FieldReader, wrong: string[], readBody: ReadBody | undefined): Exchange {
  const headers = line.fields('headers');
  const client = line.fields('client');
  const answer = line.optionalFields('answer');
  const tunnel = line.optionalFields('tunnel');
  const attempts = line.value('attemptDetails');
  return {
    id: line.text('id'),
    seq: line.number('seq'),
    startedAtMicros: line.number('startedAtMicros'),
    method: line.text('method'),
    target: line.text('target'),
    url: line.text('url'),
    httpVersion: line.text('httpVersion'),
    host: line.text('host'),
    ...line.optionalText('route'),
    ...line.optionalText('service'),
    client: {
      address: client.text('address'),
      port: line.number('clientPort'),
      ...clientDetailsOf(line.optionalFields('clientDetails') ?? client),
    },
    hop: hopOf(line.fields('hop'), wrong),
    received: headers.headers('received'),
    ...(headers.value('sent') !== undefined && { sent: headers.headers('sent') }),
    outcome: oneOf<Outcome>(line, 'outcome', outcomes, wrong),
    ...(answer && { answer: answerOf(answer) }),
    responseFlags: line.texts('responseFlags') as Exchange['responseFlags'][number][],
    ...plain<Exchange, 'failure'>(line, 'failure'),
    timing: timingOf(line.fields('timing')),
    ...line.optionalText('upstreamAddress'),
    ...line.optionalNumber('upstreamServiceTimeMs'),
    ...line.optionalNumber('upstreamReportedServiceTimeMs'),
    ...line.optionalText('operation'),
    ...(Array.isArray(attempts) && { attempts }),
    ...(tunnel && plain<Exchange, 'tunnel'>(line, 'tunnel')),
    ...line.optionalText('replayOf'),
    ...replayOriginOf(line, wrong),
    ...stubOriginOf(line, wrong),
    requestBody: bodyOf(line, 'requestBody', wrong, readBody),
    responseBody: bodyOf(line, 'responseBody', wrong, readBody),
  };
}

function clientDetailsOf(details: FieldReader): Omit<Exchange['client'], 'address' | 'port'> {
  const identity = details.optionalFields('identity');
  return {
    ...details.optionalText('name'),
    ...(identity && { identity: identityOf(identity) }),
    ...details.optionalText('connection'),
  };
}

/** What a hop holds beside its context is only ever shown: it is taken as it is, when it is of the right kind. */
function hopOf(hop: FieldReader, wrong: string[]): RecordedHop {
  const context = hop.optionalFields('context');
  return {
    relation: oneOf(hop, 'relation', relations, wrong),
    ...(context && {
      context: {
        traceId: context.text('traceId'),
        spanId: context.text('spanId'),
        ...context.optionalText('parentId'),
        sampled: context.value('sampled') === true,
        debug: context.value('debug') === true,
      },
    }),
    ...plain<RecordedHop, 'received'>(hop, 'received'),
    families: hop.texts('families') as RecordedHop['families'][number][],
    sampledBy: hop.text('sampledBy') as RecordedHop['sampledBy'],
    ...hop.optionalText('requestId'),
    ...hop.optionalText('receivedRequestId'),
    ...hop.optionalText('clientTraceId'),
    ...hop.optionalText('operation'),
    echoRequestId: hop.flag('echoRequestId'),
    reported: hop.flag('reported'),
    defects: hop.list('defects').map((defect) => ({
      family: defect.text('family') as RecordedHop['defects'][number]['family'],
      header: defect.text('header'),
      reason: defect.text('reason') as RecordedHop['defects'][number]['reason'],
      effect: defect.text('effect') as RecordedHop['defects'][number]['effect'],
      detail: defect.text('detail'),
    })),
  };
}

/** Of a file of version 1 only the codes are known. */
function findingsOf(line: FieldReader, wrong: string[]): Finding[] {
  const details = line.list('findingDetails').map((finding) => capturedFinding(finding, wrong));
  const known = new Set(details.map(({ code }) => code));
  const others = line.texts('findings').filter((code) => !known.has(code));
  return [
    ...details,
    ...others.map((code): Finding => ({ code, severity: 'warning', message: code, fix: '', evidence: [] })),
  ];
}

function replayOriginOf(line: FieldReader, wrong: string[]): Pick<Exchange, 'replay'> {
  const replay = line.optionalFields('replay');
  if (replay === undefined) return {};
  return {
    replay: {
      run: replay.text('run'),
      n: replay.number('n'),
      trace: oneOf(replay, 'trace', replayTraces, wrong),
      ...replay.optionalText('traceId'),
    },
  };
}

function stubOriginOf(line: FieldReader, wrong: string[]): { readonly stub?: StubOrigin } {
  const stub = line.optionalFields('stub');
  if (stub === undefined) return {};
  if (stub.value('result') === 'unmatched') {
    const end = oneOf<UnmatchedEnd>(stub, 'end', stubEnds, wrong);
    return { stub: { result: 'unmatched', end, reason: stub.text('reason'), ...stub.optionalText('fix') } };
  }
  const leftOut = stub.value('leftOut') === undefined ? {} : { leftOut: stub.texts('leftOut') };
  const [recording, of, n] = [stub.text('recording'), stub.text('of'), stub.number('n')];
  return { stub: { result: 'answered', recording, of, n, ...leftOut } };
}

function answerOf(answer: FieldReader): UpstreamAnswer {
  return {
    status: answer.number('status'),
    statusMessage: answer.text('statusMessage'),
    ...(answer.value('received') !== undefined && { received: answer.headers('received') }),
    sent: answer.headers('sent'),
  };
}

function timingOf(timing: FieldReader): Timing {
  return {
    ...timing.optionalNumber('requestReceivedMicros'),
    ...timing.optionalNumber('requestSentMicros'),
    ...timing.optionalNumber('responseHeadMicros'),
    endedMicros: timing.number('endedMicros'),
  };
}

function identityOf(identity: FieldReader): ServiceIdentity {
  return {
    method: identity.text('method') as ServiceIdentity['method'],
    ...identity.optionalText('service'),
    ...identity.optionalNumber('pid'),
    ...identity.optionalText('processName'),
    ...identity.optionalNumber('leaderPid'),
    ...(identity.value('oneRequestProcess') === true && { oneRequestProcess: true as const }),
    ...identity.optionalNumber('leaderPid'),
    ...(identity.value('oneRequestProcess') === true && { oneRequestProcess: true as const }),
  };
}

function linkOf(cause: FieldReader): Link {
  return {
    method: cause.text('method') as Link['method'],
    confidence: cause.text('confidence') as Link['confidence'],
    probability: cause.number('probability'),
    ...cause.optionalText('exchange'),
    candidates: cause.texts('candidates'),
    candidateCount: cause.number('candidateCount'),
  };
}

function oneOf<T extends string>(
  fields: FieldReader,
  key: string,
  words: readonly string[],
  wrong: string[],
): T {
  const word = fields.text(key);
  if (!words.includes(word)) wrong.push(key);
  return word as T;
}

/** A member that is an object, as it is. */
function plain<T, K extends keyof T & string>(fields: FieldReader, key: K): { [k in K]?: NonNullable<T[K]> } {
  const value = fields.value(key);
  if (typeof value !== 'object' || value === null) return {};
  return { [key]: value } as { [k in K]?: NonNullable<T[K]> };
}

function bodyOf(
  line: FieldReader,
  key: string,
  wrong: string[],
  readBody: ReadBody | undefined,
): CapturedBody {
  const body = bodyFromJson(line.value(key), readBody);
  if (body === undefined) wrong.push(key);
  return body ?? { bytes: new Uint8Array(), totalBytes: 0, isTruncated: false };
}
