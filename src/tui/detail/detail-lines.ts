// Everything about one exchange as lines that scroll: warnings first, then what happened to its trace headers, its place in
// the trace, its timing, and both heads.
import { type Exchange, isClosed, type OpenExchange, type RecordedHop } from '../../exchange/exchange.ts';
import { identityText } from '../../exchange/identity-text.ts';
import type { HeaderList } from '../../http/header-list.ts';
import { maskedUrl } from '../../http/sensitive-headers.ts';

import type { ExchangeEntry } from '../../session/live-view.ts';
import { wrapCells } from '../../text/cells.ts';
import { bytesText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { serviceName, shownPath, statusMeaning } from '../exchange-facts.ts';
import { fitLine, line, type StyledLine, segment } from '../styled-line.ts';
import { findingLines } from './finding-lines.ts';
import { headLines } from './head-lines.ts';
import { timingLines } from './timing-lines.ts';
import { traceHeaderLines } from './trace-header-lines.ts';

/** `#40 POST order /orders`. */
export function detailTitle({ exchange }: ExchangeEntry): string {
  return `#${exchange.seq} ${exchange.method} ${serviceName(exchange)} ${shownPath(exchange)}`;
}

/** Each line at exactly `width` cells. */
export function detailLines(entry: ExchangeEntry, width: number): StyledLine[] {
  const { exchange, findings } = entry;
  const sections: (readonly StyledLine[])[] = [
    outcomeLines(entry, width),
    findings.length === 0
      ? []
      : section(
          'Warnings',
          findings.flatMap((finding) => findingLines(finding, width)),
        ),
    section('Trace headers', traceHeaderLines(exchange, width)),
    section('Trace', traceLines(exchange.hop)),
    section('Timing', timingLines(exchange)),
    section('Connection', connectionLines(entry)),
    ...headSections(exchange, width),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, i) => (i === 0 ? lines : [line(''), ...lines]))
    .map((each) => fitLine(each, width));
}

function section(title: string, lines: readonly StyledLine[]): StyledLine[] {
  return [line(title, 'heading'), ...lines];
}

function outcomeLines({ exchange, replayOfSeq }: ExchangeEntry, width: number): StyledLine[] {
  const replay = exchange.replayOf === undefined ? [] : [line(`Sends request #${replayOfSeq ?? '?'} again.`)];
  if (!isClosed(exchange)) return [line('In flight'), ...replay];
  const { answer, responseFlags, failure } = exchange;
  const status =
    answer === undefined
      ? segment('No answer')
      : segment(`${answer.status} ${answer.statusMessage}`, statusMeaning(answer.status));
  const local = answer !== undefined && answer.received === undefined ? '  from tracectl itself' : '';
  const flags = responseFlags.length === 0 ? '' : `  response flags ${responseFlags.join(',')}`;
  const code = failure?.code === undefined ? '' : ` (${failure.code})`;
  const reason =
    failure === undefined
      ? []
      : wrapCells(safeText(`${failure.side}: ${failure.reason}${code}`), width).map((part) =>
          line(part, 'serverError'),
        );
  return [[status, segment(`  ${outcomeWords[exchange.outcome]}${local}${flags}`)], ...reason, ...replay];
}

const outcomeWords: Readonly<Record<Exchange['outcome'], string>> = {
  answered: 'answered',
  failed: 'failed',
  clientLeft: 'the client left before the end',
  tunnelled: 'tunnelled',
};

const relationWords: Readonly<Record<RecordedHop['relation'], string>> = {
  started: 'a new trace was started here',
  continued: 'continued as a child of what came in',
  joined: 'joined the span that came in',
  untouched: 'the headers that came in could not be read and were sent on as they were',
};

function traceLines({ relation, context, received, sampledBy, defects }: RecordedHop): StyledLine[] {
  return [
    line(`  ${relationWords[relation]}`),
    ...(context === undefined
      ? []
      : [
          line(`  trace   ${context.traceId}`),
          line(
            `  span    ${context.spanId}${context.parentId === undefined ? '' : `  parent ${context.parentId}`}`,
          ),
          line(`  sampled ${context.debug ? 'debug' : context.sampled ? 'yes' : 'no'} (${sampledBy})`),
        ]),
    ...(received === undefined ? [] : [line(`  read    from ${received.family}, span ${received.spanId}`)]),
    ...defects.map(({ header, detail }) => [
      segment('  defect  ', 'caution'),
      segment(`${header}: ${detail}`),
    ]),
  ];
}

function connectionLines({ exchange, callee }: ExchangeEntry): StyledLine[] {
  const { client, route } = exchange;
  const caller = (client.identity && identityText(client.identity)) ?? client.name;
  const name = caller === undefined ? '' : `  ${caller}`;
  const server = callee && identityText(callee);
  const address = isClosed(exchange) ? exchange.upstreamAddress : undefined;
  return [
    line(`  client   ${client.address}:${client.port}${name}`),
    line(`  route    ${route ?? 'none took it'}`),
    line(`  upstream ${maskedUrl(exchange.url)}${address === undefined ? '' : `  at ${address}`}`),
    ...(server === undefined ? [] : [line(`  served   by ${server}`)]),
    ...(isClosed(exchange)
      ? [
          line(
            `  bodies   ${bytesText(exchange.requestBody.totalBytes)} up, ${bytesText(exchange.responseBody.totalBytes)} down`,
          ),
        ]
      : []),
  ];
}

function headSections(exchange: OpenExchange | Exchange, width: number): StyledLine[][] {
  const { method, target, url, httpVersion, received, sent } = exchange;
  const answer = isClosed(exchange) ? exchange.answer : undefined;
  const head = (title: string, headers: HeaderList | undefined): StyledLine[] =>
    headers === undefined ? [] : section(title, headLines(headers, width));
  return [
    head(`Request sent upstream: ${method} ${maskedUrl(url)}`, sent),
    head(`Request received: ${method} ${maskedUrl(target)} HTTP/${httpVersion}`, received),
    head(`Answer sent to the client: ${answer?.status} ${answer?.statusMessage}`, answer?.sent),
  ];
}
