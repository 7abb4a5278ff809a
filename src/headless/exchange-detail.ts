// One exchange as text for a person: what came in, what was sent on, what came back, and what is to be said of it. Pure.
import type { KnownExchange } from '../capture/capture-line.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { StubOrigin } from '../exchange/stub-origin.ts';
import { type HeaderList, headerPairs, headerValue } from '../http/header-list.ts';
import { maskedHeaders, maskedUrl } from '../http/sensitive-headers.ts';
import { durationText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';
import { timeOfDayMillis } from '../text/time-of-day.ts';
import { bodyLines } from './body-lines.ts';
import { findingLines } from './plain-line.ts';

export function exchangeDetailLines(known: KnownExchange): string[] {
  const { exchange, findings } = known;
  const { received, sent, answer } = exchange;
  const isAsSent = sent === undefined ? 'nothing was sent upstream' : undefined;
  return [
    ...headline(exchange),
    ...facts(known),
    '',
    ...(findings.length > 0 ? ['Warnings', ...findings.flatMap(findingLines), ''] : []),
    'Request as received',
    line(`${exchange.method} ${maskedUrl(exchange.target)} HTTP/${exchange.httpVersion}`),
    ...headerLines(received),
    '',
    `Request as sent upstream${isAsSent === undefined ? '' : `: ${isAsSent}`}`,
    ...(sent === undefined
      ? []
      : [line(`${exchange.method} ${maskedUrl(exchange.url)}`), ...headerLines(sent)]),
    ...section('Request body', bodyLines(exchange.requestBody, received)),
    '',
    ...(answer === undefined
      ? ['No answer']
      : [
          `Answer${answer.received === undefined ? ' (from tracectl itself)' : ''}`,
          line(`${answer.status} ${answer.statusMessage}`),
          ...headerLines(answer.received ?? answer.sent),
        ]),
    ...(answer?.received === undefined || isSameList(answer.received, answer.sent)
      ? []
      : ['', 'Answer as sent to the client', ...headerLines(answer.sent)]),
    ...section('Answer body', bodyLines(exchange.responseBody, answer?.received ?? answer?.sent ?? [])),
  ];
}

function headline(exchange: Exchange): string[] {
  const { seq, method, url, answer, outcome, timing, failure, responseFlags } = exchange;
  const end = answer === undefined ? outcome : `${answer.status} ${answer.statusMessage}`.trim();
  const flags = responseFlags.length === 0 ? '' : ` ${responseFlags.join(',')}`;
  return [
    safeText(`#${seq} ${method} ${maskedUrl(url)}  ${end}${flags}  ${durationText(timing.endedMicros)}`),
    ...(failure === undefined ? [] : [line(failure.reason)]),
  ];
}

function facts({ exchange, caller, callee, link }: KnownExchange): string[] {
  const { id, startedAtMicros, hop, client, route, service, upstreamAddress, replayOf, stub } = exchange;
  const { traceId, spanId, parentId, sampled } = hop.context ?? {};
  const trace = traceId === undefined ? hop.relation : `${traceId} (${hop.relation})`;
  const parent = parentId === undefined ? '' : `, child of ${parentId}`;
  return [
    fact(
      'exchange',
      `${id}, ${new Date(startedAtMicros / 1000).toISOString().slice(0, 10)} ${timeOfDayMillis(startedAtMicros)}`,
    ),
    fact('trace', `${trace}${sampled === false ? ', not sampled' : ''}`),
    ...(spanId === undefined ? [] : [fact('span', `${spanId}${parent}`)]),
    fact('client', `${client.address}:${client.port}${named(client.name)}${identity(caller)}`),
    fact(
      'upstream',
      `${route ?? 'no route'}${named(service)}${upstreamAddress === undefined ? '' : ` at ${upstreamAddress}`}${identity(callee)}`,
    ),
    ...(link === undefined ? [] : [fact('caused by', cause(link))]),
    ...(replayOf === undefined ? [] : [fact('replay of', replayOf)]),
    ...(stub === undefined ? [] : [fact('stub', stubText(stub))]),
    fact('timing', timingText(exchange)),
  ];
}

function stubText(stub: StubOrigin): string {
  if (stub.result === 'unmatched') return `${stub.end}: ${stub.reason}`;
  const { recording, of, n, leftOut = [] } = stub;
  const lacks = leftOut.length === 0 ? '' : `, without the secrets of ${leftOut.join(', ')}`;
  return `answer ${n} of ${recording}, recorded as ${of}${lacks}`;
}

function timingText({ timing, upstreamServiceTimeMs }: Exchange): string {
  const { requestReceivedMicros, requestSentMicros, responseHeadMicros, endedMicros } = timing;
  const step = (name: string, micros: number | undefined): string[] =>
    micros === undefined ? [] : [`${name} ${durationText(micros)}`];
  const steps = [
    ...step('request received', requestReceivedMicros),
    ...step('sent on', requestSentMicros),
    ...step('answer began', responseHeadMicros),
    ...step('ended', endedMicros),
  ].join(', ');
  return upstreamServiceTimeMs === undefined ? steps : `${steps} (upstream ${upstreamServiceTimeMs}ms)`;
}

function cause({ exchange, confidence, method, candidateCount }: Link): string {
  if (exchange === undefined) return `not known (${confidence}, ${candidateCount} candidates)`;
  return `${exchange} (${confidence}, by ${method})`;
}

function identity(who: ServiceIdentity | undefined): string {
  if (who === undefined) return '';
  const { service, processName, pid, method } = who;
  const process = [processName, pid === undefined ? undefined : `pid ${pid}`].filter(Boolean).join(' ');
  return ` = ${[service, process].filter(Boolean).join(', ') || 'unknown'} (by ${method})`;
}

function named(name: string | undefined): string {
  return name === undefined ? '' : ` ${name}`;
}

function section(title: string, lines: readonly string[]): string[] {
  const [first = '', ...rest] = lines;
  return lines.length === 0 ? [] : ['', `${title}: ${first}`, ...rest];
}

function headerLines(headers: HeaderList): string[] {
  return headerPairs(maskedHeaders(headers)).map(([name, value]) => line(`${name}: ${value}`));
}

function fact(name: string, text: string): string {
  return safeText(`  ${name.padEnd(10)} ${text}`);
}

function line(text: string): string {
  return safeText(`  ${text}`);
}

function isSameList(a: HeaderList, b: HeaderList): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

/** Exported for the list: the content type without its parameters. */
export function mediaTypeOf(headers: HeaderList): string {
  return (headerValue(headers, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
