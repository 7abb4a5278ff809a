// The facts of an exchange that a filter asks for. Values are the real ones, not the masked: nothing of them is shown.
import { decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerValue } from '../../http/header-list.ts';
import type { CapturedBody } from '../captured-body.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange.ts';
import type { FilterSubject } from './filter.ts';

/** Who served it: the service as far as one is known, else the host that it went to. */
export function servedBy({ exchange, callee }: FilterSubject): string {
  return callee?.service ?? exchange.service ?? urlAuthority(exchange.url) ?? exchange.host;
}

/** Who sent it; empty when nothing is known. */
export function sentBy({ exchange, caller }: FilterSubject): string {
  return caller?.service ?? exchange.client.name ?? caller?.processName ?? '';
}

/** Path and query. */
export function pathOf({ exchange: { target } }: FilterSubject): string {
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
}

/** Host and port that it was sent to. */
export function hostOf({ exchange }: FilterSubject): string {
  return urlAuthority(exchange.url) ?? exchange.host;
}

export function statusOf({ exchange }: FilterSubject): number | undefined {
  return isClosed(exchange) ? exchange.answer?.status : undefined;
}

export function closed({ exchange }: FilterSubject): Exchange | undefined {
  return isClosed(exchange) ? exchange : undefined;
}

/** Ids that the exchange is known by: what came in and what was sent on. */
export function traceIdsOf({ exchange: { hop } }: FilterSubject): readonly string[] {
  const ids = [hop.context?.traceId, hop.received?.traceId].filter((id) => id !== undefined);
  return ids.length === 2 && ids[0] === ids[1] ? ids.slice(1) : ids;
}

/** Lists of headers of the request: as received, and as sent upstream. */
export function requestHeaderLists({ exchange }: FilterSubject): readonly HeaderList[] {
  return exchange.sent === undefined ? [exchange.received] : [exchange.received, exchange.sent];
}

/** Lists of headers of the answer: as received from the upstream, and as sent to the client. */
export function answerHeaderLists(subject: FilterSubject): readonly HeaderList[] {
  const answer = closed(subject)?.answer;
  if (answer === undefined) return [];
  return answer.received === undefined ? [answer.sent] : [answer.received, answer.sent];
}

export function requestText(subject: FilterSubject): string {
  const exchange = closed(subject);
  return exchange === undefined ? '' : bodyText(exchange.requestBody, subject.exchange.received);
}

export function answerText(subject: FilterSubject): string {
  const exchange = closed(subject);
  const answer = exchange?.answer;
  if (exchange === undefined || answer === undefined) return '';
  return bodyText(exchange.responseBody, answer.received ?? answer.sent);
}

export function contentTypes(lists: readonly HeaderList[]): readonly string[] {
  return lists.flatMap((headers) => headerValue(headers, 'content-type') ?? []);
}

/** What is a part of several characters of UTF-8 becomes U+FFFD, which nobody looks for. */
function bodyText({ bytes }: CapturedBody, headers: HeaderList): string {
  if (bytes.length === 0) return '';
  return new TextDecoder().decode(decodedContent(bytes, headerValue(headers, 'content-encoding')).bytes);
}

function urlAuthority(url: OpenExchange['url']): string | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(url)?.[1];
}
