// What is copied of an exchange. Secrets are masked as they are on the screen, unless they are shown there.
import type { CapturedBody } from '../../exchange/captured-body.ts';
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerPairs, headerValue } from '../../http/header-list.ts';
import { maskedHeaders, maskedUrl } from '../../http/sensitive-headers.ts';
import type { CopiedThing } from '../effect.ts';
import { curlCommand } from './curl-command.ts';

export interface CopiedText {
  /** Names it to the person. */
  readonly what: string;
  readonly text: string;
}

/** Or why there is nothing to copy. */
export function copiedText(
  thing: CopiedThing,
  exchange: OpenExchange | Exchange,
  isRevealed: boolean,
): CopiedText | { readonly problem: string } {
  const shown = (headers: HeaderList): HeaderList => (isRevealed ? headers : maskedHeaders(headers));
  const url = isRevealed ? exchange.url : maskedUrl(exchange.url);
  const number = `#${exchange.seq}`;
  switch (thing) {
    case 'curl':
      return { what: `curl of ${number}`, text: curlCommand(exchange, url, shown(exchange.received)) };
    case 'url':
      return { what: `URL of ${number}`, text: url };
    case 'traceId': {
      const traceId = exchange.hop.context?.traceId;
      return traceId === undefined
        ? { problem: `${number} has no trace id.` }
        : { what: `trace id of ${number}`, text: traceId };
    }
    case 'headers':
      return { what: `headers of ${number}`, text: headText(exchange, url, shown) };
    case 'body': {
      if (!isClosed(exchange)) return { problem: `${number} is still in flight.` };
      const { answer, responseBody, requestBody, received } = exchange;
      const answered = decodedBody(responseBody, answer?.received ?? answer?.sent ?? []);
      if (answered !== '') return { what: `answer's body of ${number}`, text: answered };
      const asked = decodedBody(requestBody, received);
      return asked === ''
        ? { problem: `${number} has no body.` }
        : { what: `request's body of ${number}`, text: asked };
    }
    case 'raw':
      return { what: `request and answer of ${number}`, text: rawText(exchange, url, shown) };
  }
}

type Shown = (headers: HeaderList) => HeaderList;

function headText(exchange: OpenExchange | Exchange, url: string, shown: Shown): string {
  const { method, httpVersion, received } = exchange;
  const answer = isClosed(exchange) ? exchange.answer : undefined;
  const request = [`${method} ${url} HTTP/${httpVersion}`, ...headerLines(shown(received))];
  const reply =
    answer === undefined
      ? []
      : ['', `HTTP/1.1 ${answer.status} ${answer.statusMessage}`, ...headerLines(shown(answer.sent))];
  return [...request, ...reply, ''].join('\n');
}

function rawText(exchange: OpenExchange | Exchange, url: string, shown: Shown): string {
  const { method, httpVersion, received } = exchange;
  const lines = [`${method} ${url} HTTP/${httpVersion}`, ...headerLines(shown(received)), ''];
  if (!isClosed(exchange)) return lines.join('\n');
  const { answer, requestBody, responseBody } = exchange;
  const body = (captured: Exchange['requestBody'], headers: HeaderList): readonly string[] =>
    captured.bytes.length === 0 ? [] : [decodedBody(captured, headers), ''];
  lines.push(...body(requestBody, received));
  if (answer === undefined) return lines.join('\n');
  lines.push(`HTTP/1.1 ${answer.status} ${answer.statusMessage}`, ...headerLines(shown(answer.sent)), '');
  lines.push(...body(responseBody, answer.received ?? answer.sent));
  return lines.join('\n');
}

/** As it was before it was coded for the way. */
function decodedBody({ bytes }: CapturedBody, headers: HeaderList): string {
  return new TextDecoder().decode(decodedContent(bytes, headerValue(headers, 'content-encoding')).bytes);
}

function headerLines(headers: HeaderList): string[] {
  return headerPairs(headers).map(([name, value]) => `${name}: ${value}`);
}
