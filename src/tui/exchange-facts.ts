// What list and detail both say about an exchange: its service, its path, its times, and what those mean.
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import { servedBy } from '../exchange/filter/subject-facts.ts';
import { parseRequestTarget } from '../http/request-target.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';
import type { ExchangeEntry } from '../session/live-view.ts';
import type { Meaning } from './styled-line.ts';

/** The service that serves it, or the host that it goes to. */
export function serviceName(entry: ExchangeEntry): string {
  return servedBy(entry);
}

/** Path and query as received, secrets masked; what is no path (`*`, an authority) as it stands. */
export function shownPath({ target }: OpenExchange): string {
  const parsed = parseRequestTarget(target);
  return maskedUrl(parsed.form === 'absolute' ? parsed.path : target);
}

/** Absent while in flight. */
export function totalMicros(exchange: OpenExchange | Exchange): number | undefined {
  return isClosed(exchange) ? exchange.timing.endedMicros : undefined;
}

export function upstreamMicros(exchange: OpenExchange | Exchange): number | undefined {
  if (!isClosed(exchange) || exchange.upstreamServiceTimeMs === undefined) return undefined;
  return exchange.upstreamServiceTimeMs * 1000;
}

/** What is left of the total: this proxy, and the client's own reading of the answer. */
export function proxyMicros(exchange: OpenExchange | Exchange): number | undefined {
  const total = totalMicros(exchange);
  const upstream = upstreamMicros(exchange);
  return total === undefined || upstream === undefined ? undefined : Math.max(0, total - upstream);
}

export function statusMeaning(status: number): Meaning {
  if (status >= 500) return 'serverError';
  if (status >= 400) return 'clientError';
  return status >= 300 && status < 400 ? 'redirect' : 'plain';
}

/** Steps of about a factor of four: what a person feels as the next kind of slow. */
export function latencyMeaning(micros: number): Meaning {
  if (micros < 50_000) return 'plain';
  if (micros < 200_000) return 'over50ms';
  if (micros < 1_000_000) return 'over200ms';
  return micros < 3_000_000 ? 'over1s' : 'over3s';
}
