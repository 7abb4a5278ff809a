// An exchange as the link engine is told of it. Pure.
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { pathTemplate } from '../../http/path-template.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';

/** Who is at the ends, as far as that is known: keys of services, and processes. */
export type KnownEnds = Pick<
  ObservedCall,
  'caller' | 'callerPid' | 'callee' | 'calleePid' | 'isOneAtATime' | 'isPlacedLater'
>;

/** `route`: method and path template. */
export function observedCall(
  exchange: OpenExchange | Exchange,
  route: string,
  ends: KnownEnds,
): ObservedCall {
  const { id, startedAtMicros, client, hop } = exchange;
  // Always of one shape: one is made and kept for every exchange.
  return {
    id,
    startMicros: startedAtMicros,
    caller: ends.caller,
    callerPid: ends.callerPid,
    callee: ends.callee,
    calleePid: ends.calleePid,
    isPlacedLater: ends.isPlacedLater === true,
    route,
    host: ends.callee ?? hostOf(exchange),
    connection: client.connection ?? `${client.address}:${client.port}`,
    received: hop.received,
    sent: hop.context,
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
  /** By method, then by URL, so that no key is put together for every exchange. */
  readonly #known = new Map<string, Map<string, string>>();

  of({ method, url }: OpenExchange): string {
    const query = url.indexOf('?');
    const place = query < 0 ? url : url.slice(0, query);
    const known = this.#known.get(method)?.get(place);
    if (known !== undefined) return known;
    const route = `${method} ${pathTemplate(url)}`;
    this.#remember(method, place, route);
    return route;
  }

  #remember(method: string, place: string, route: string): void {
    const urls = this.#known.get(method);
    if (urls !== undefined && urls.size < MAX_URLS) urls.set(place, route);
    else {
      if (this.#known.size >= MAX_METHODS) this.#known.clear();
      this.#known.set(method, new Map([[place, route]]));
    }
  }
}

const MAX_URLS = 2_000;
const MAX_METHODS = 20;

/** Host and port that are called. */
export function hostOf({ url, host }: OpenExchange): string {
  // As nearly all are.
  if (url.startsWith('http://')) return url.slice(HTTP.length, endOfAuthority(url, HTTP.length));
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1] ?? host;
}

const HTTP = 'http://';

function endOfAuthority(url: string, from: number): number {
  for (let i = from; i < url.length; i += 1) {
    const code = url.charCodeAt(i);
    // `/`, `?` or `#`.
    if (code === 0x2f || code === 0x3f || code === 0x23) return i;
  }
  return url.length;
}

/** Whether an exchange that failed or was answered so is likely to be tried again. */
export function invitesAnotherAttempt(exchange: OpenExchange | Exchange): boolean {
  if (!isClosed(exchange)) return false;
  const status = exchange.answer?.status ?? 0;
  return status === 0 || status >= 500 || (status >= 300 && status < 400);
}
