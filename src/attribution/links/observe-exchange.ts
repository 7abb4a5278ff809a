// An exchange as the link engine is told of it. Pure.
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { pathTemplate } from '../../http/path-template.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';

/** Who is at the ends, as far as that is known: keys of services, and processes. */
export interface KnownEnds {
  readonly caller?: string;
  readonly callerPid?: number;
  readonly callee?: string;
  readonly calleePid?: number;
  readonly isPlacedLater?: boolean;
}

/** `route`: method and path template. */
export function observedCall(
  exchange: OpenExchange | Exchange,
  route: string,
  ends: KnownEnds,
): ObservedCall {
  const { id, startedAtMicros, client, hop } = exchange;
  return {
    ...ends,
    id,
    startMicros: startedAtMicros,
    route,
    host: ends.callee ?? hostOf(exchange),
    connection: `${client.address}:${client.port}`,
    ...(hop.received !== undefined && { received: hop.received }),
    ...(hop.context !== undefined && { sent: hop.context }),
  };
}

export function callEnd({ startedAtMicros, timing }: Exchange): CallEnd {
  const { responseHeadMicros, endedMicros } = timing;
  return {
    endMicros: startedAtMicros + endedMicros,
    ...(responseHeadMicros !== undefined && { answeredMicros: startedAtMicros + responseHeadMicros }),
  };
}

/** Method and path template of exchanges, worked out once for each URL that comes again. */
export class RouteNames {
  readonly #known = new Map<string, string>();

  of({ method, url }: OpenExchange): string {
    const query = url.indexOf('?');
    const key = `${method} ${query < 0 ? url : url.slice(0, query)}`;
    let route = this.#known.get(key);
    if (route !== undefined) return route;
    route = `${method} ${pathTemplate(url)}`;
    if (this.#known.size >= MAX_URLS) this.#known.clear();
    this.#known.set(key, route);
    return route;
  }
}

const MAX_URLS = 2_000;

/** Host and port that are called. */
export function hostOf({ url, host }: OpenExchange): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? host;
}

/** Whether an exchange that failed or was answered so is likely to be tried again. */
export function invitesAnotherAttempt(exchange: OpenExchange | Exchange): boolean {
  if (!isClosed(exchange)) return false;
  const status = exchange.answer?.status ?? 0;
  return status === 0 || status >= 500 || (status >= 300 && status < 400);
}
