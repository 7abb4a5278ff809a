// Both heads of an exchange as they stood on the wire, and the connection that they came by.
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import type { HeaderList } from '../../http/header-list.ts';
import { maskedUrl } from '../../http/sensitive-headers.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { bytesText } from '../../text/quantities.ts';
import { line, type StyledLine } from '../styled-line.ts';
import { headLines } from './head-lines.ts';
import { outcomeLines } from './outcome-lines.ts';
import { joinSections, section } from './section.ts';

/** `isRevealed`: secrets are shown as they are. */
export function headersTab(entry: ExchangeEntry, width: number, isRevealed: boolean): StyledLine[] {
  const { exchange } = entry;
  const { method, target, url, httpVersion, received, sent } = exchange;
  const answer = isClosed(exchange) ? exchange.answer : undefined;
  const head = (title: string, headers: HeaderList | undefined): readonly StyledLine[] =>
    headers === undefined ? [] : section(title, headLines(headers, width, isRevealed));
  const shownUrl = (text: string): string => (isRevealed ? text : maskedUrl(text));
  return joinSections(
    [
      outcomeLines(entry, width),
      head(`Request received: ${method} ${shownUrl(target)} HTTP/${httpVersion}`, received),
      head(`Request sent upstream: ${method} ${shownUrl(url)}`, sent),
      answer?.received === undefined
        ? []
        : head(`Answer received: ${answer.status} ${answer.statusMessage}`, answer.received),
      head(`Answer sent to the client: ${answer?.status} ${answer?.statusMessage}`, answer?.sent),
      section('Connection', connectionLines(exchange, shownUrl)),
    ],
    width,
  );
}

function connectionLines(exchange: OpenExchange | Exchange, shownUrl: (url: string) => string): StyledLine[] {
  const { client, route } = exchange;
  const name = client.name === undefined ? '' : `  ${client.name}`;
  const address = isClosed(exchange) ? exchange.upstreamAddress : undefined;
  return [
    line(`  client   ${client.address}:${client.port}${name}`),
    line(`  route    ${route ?? 'none took it'}`),
    line(`  upstream ${shownUrl(exchange.url)}${address === undefined ? '' : `  at ${address}`}`),
    ...(isClosed(exchange)
      ? [
          line(
            `  bodies   ${bytesText(exchange.requestBody.totalBytes)} up, ${bytesText(exchange.responseBody.totalBytes)} down`,
          ),
        ]
      : []),
  ];
}
