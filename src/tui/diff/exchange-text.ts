// An exchange as lines of text that can be compared with another's: both heads, both bodies, how it ended.
import { isClosed } from '../../exchange/exchange.ts';
import type { HeaderList } from '../../http/header-list.ts';
import { headerPairs } from '../../http/header-list.ts';
import { maskedHeaders, maskedUrl } from '../../http/sensitive-headers.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { bodyText } from '../detail/body-text.ts';

/** What every request has anew: told once, not compared. */
const ALWAYS_NEW =
  /^(?:date|x-request-id|b3|x-b3-(?:traceid|spanid|parentspanid)|traceparent|x-ot-span-context|x-envoy-upstream-service-time)$/i;

export interface ExchangeText {
  readonly title: string;
  readonly sections: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

export function exchangeText({ exchange }: ExchangeEntry): ExchangeText {
  const { method, url, sent, received } = exchange;
  const answer = isClosed(exchange) ? exchange.answer : undefined;
  const sections = [{ name: 'Request', lines: [`${method} ${maskedUrl(url)}`, ...head(sent ?? received)] }];
  if (isClosed(exchange)) {
    const answered = answer?.received ?? answer?.sent ?? [];
    sections.push(
      { name: "Request's body", lines: [...bodyText(exchange.requestBody, received).lines] },
      { name: 'Answer', lines: [status(exchange.outcome, answer), ...head(answered)] },
      { name: "Answer's body", lines: [...bodyText(exchange.responseBody, answered).lines] },
    );
  }
  return { title: `#${exchange.seq}`, sections };
}

function status(outcome: string, answer: { status: number; statusMessage: string } | undefined): string {
  return answer === undefined ? outcome : `${answer.status} ${answer.statusMessage}`;
}

/** In alphabetical order: the order of header lines means nothing between two names. */
function head(headers: HeaderList): string[] {
  return headerPairs(maskedHeaders(headers))
    .filter(([name]) => !ALWAYS_NEW.test(name))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .sort();
}
