// The orders that the list of requests can have. Each ends with the number of the exchange, which tells any two apart.
import { isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { serviceName, shownPath, totalMicros, upstreamMicros } from '../exchange-facts.ts';

export type SortKey = 'time' | 'total' | 'upstream' | 'status' | 'size' | 'method' | 'service' | 'path';

/** In the order in which the key goes through them. */
export const sortKeys: readonly SortKey[] = [
  'time',
  'total',
  'upstream',
  'status',
  'size',
  'method',
  'service',
  'path',
];

export type EntryOrder = (a: ExchangeEntry, b: ExchangeEntry) => number;

/** What has no value yet, as a time while in flight, comes first. */
export function entryOrder(key: SortKey): EntryOrder {
  switch (key) {
    case 'time':
      return bySeq;
    case 'total':
      return byNumber(({ exchange }) => totalMicros(exchange));
    case 'upstream':
      return byNumber(({ exchange }) => upstreamMicros(exchange));
    case 'status':
      return byNumber(({ exchange }) => (isClosed(exchange) ? exchange.answer?.status : undefined));
    case 'size':
      return byNumber(({ exchange }) => (isClosed(exchange) ? exchange.responseBody.totalBytes : undefined));
    case 'method':
      return byText(({ exchange }) => exchange.method);
    case 'service':
      return byText(serviceName);
    case 'path':
      return byText(({ exchange }) => shownPath(exchange));
  }
}

export function bySeq(a: ExchangeEntry, b: ExchangeEntry): number {
  return a.exchange.seq - b.exchange.seq;
}

function byNumber(value: (entry: ExchangeEntry) => number | undefined): EntryOrder {
  return (a, b) => (value(a) ?? -1) - (value(b) ?? -1) || bySeq(a, b);
}

function byText(value: (entry: ExchangeEntry) => string): EntryOrder {
  return (a, b) => {
    const [first, second] = [value(a), value(b)];
    return first === second ? bySeq(a, b) : first < second ? -1 : 1;
  };
}
