// What the session makes of each thing that the data plane tells: who called, which findings, which span.
// Decides nothing by itself; it asks the rooms that do and hands the results to the stores.
import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import type { Annotation } from '../exchange/annotation.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Limit } from '../exchange/limit.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { Circumstances } from '../findings/circumstances.ts';
import { type Caller, isNamedEntry, isOutsider } from '../findings/entry-caller.ts';
import { findingsAtEnd, findingsOfExchange } from '../findings/exchange-findings.ts';
import { headerValue } from '../http/header-list.ts';
import type { Annotated, ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import { ConnectionIdentities } from './connection-identities.ts';

/** Names of services that are remembered, beside those of the settings. */
const MOST_NAMED = 1_000;

export interface IntakeOptions {
  readonly services: readonly string[];
  readonly entryPatterns: readonly string[];
  /** Whether exchanges are judged at all. @default true */
  readonly isJudging?: boolean;
  /** Takes out what the project does not want to hear of. @default nothing */
  readonly unmuted?: (findings: readonly Finding[]) => readonly Finding[];
  /** What is known around an exchange: what caused it, above all. @default nothing */
  readonly circumstances?: (stored: StoredExchange) => Omit<Circumstances, 'isEntry'>;
  /** Whether nothing was under way in its service, or had been lately, when this call began. @default not known */
  readonly isUnprompted?: (exchangeId: string) => boolean;
  /** Who is at the ends of exchanges. @default as far as they say so themselves */
  readonly identities?: ConnectionIdentities;
}

/** Whether traces begin at who sent a request: because it is named so, or as far as was seen. */
export type Entry = Pick<Circumstances, 'isEntry' | 'isOutside'>;

const noFindings: readonly Finding[] = [];

/** An exchange that is under way. */
interface Opened extends ExchangeEnds {
  /** How many were open to services when it began. */
  readonly openToServices: number;
  readonly isToService: boolean;
  /** What was found then, muted or not; undefined when it was not judged. */
  readonly found: readonly Finding[] | undefined;
  readonly clientName: string | undefined;
}

export interface ClosedExchange extends ExchangeEnds {
  readonly exchange: Exchange;
  readonly findings: readonly Finding[];
}

export interface IntakeListener {
  /** An exchange began. */
  onOpened(exchange: OpenExchange, ends: ExchangeEnds): void;
  /** An exchange ended; `wasOpened` when its beginning had been told. */
  onClosed(closed: ClosedExchange, wasOpened: boolean): void;
  /** More became known of an exchange that is held. */
  onAnnotated(change: Annotated): void;
  /** A limit was met so many times more. */
  onLimited(limit: Limit, count: number): void;
  onNotice(severity: 'info' | 'warning' | 'error', text: string): void;
}

export class ExchangeIntake {
  readonly #store: ExchangeStore;
  readonly #options: IntakeOptions;
  readonly #listener: IntakeListener;
  readonly #identities: ConnectionIdentities;
  readonly #open = new Map<string, Opened>();
  #openToServices = 0;
  /** Services that named themselves. */
  readonly #named = new Set<string>();

  constructor(store: ExchangeStore, options: IntakeOptions, listener: IntakeListener) {
    this.#store = store;
    this.#options = options;
    this.#listener = listener;
    this.#identities = options.identities ?? new ConnectionIdentities();
  }

  take(events: readonly PlaneEvent[]): void {
    const ending = idsThatEnd(events);
    for (const event of events) {
      if (event.type === 'notice') this.#listener.onNotice(event.severity, event.text);
      else if (event.type === 'limited') this.#listener.onLimited(event.limit, event.count);
      else {
        const ends = this.#identities.endsOf(event.exchange);
        if (event.type === 'opened') {
          this.#opened(this.#withCaller(event.exchange, ends), ends, ending.has(event.exchange.id));
        } else this.#closed(this.#withCaller(event.exchange, ends), ends);
      }
    }
  }

  /** What was found out about an exchange after it was told; nothing happens when it is not held any more. */
  annotate(exchangeId: string, annotation: Annotation): void {
    const change = this.#store.annotate(exchangeId, annotation);
    if (change !== undefined) this.#listener.onAnnotated(change);
  }

  /** Whether traces begin at who sent this, as far as it can be told without what was open at the time. */
  entry(exchange: OpenExchange, caller: ServiceIdentity | undefined): Entry {
    const sender = this.#senderOf(exchange, caller);
    return {
      isEntry: isNamedEntry(sender, this.#options.entryPatterns),
      isOutside: sender.serves === false,
    };
  }

  /** `isEnding`: its end comes with its beginning, and it is judged then: nobody sees it before. */
  #opened(exchange: OpenExchange, ends: ExchangeEnds, isEnding: boolean): void {
    const openToServices = this.#openToServices;
    const isToService = exchange.service !== undefined;
    this.#noteName(ends.caller);
    const found = isEnding ? undefined : this.#judge(exchange, ends, openToServices);
    this.#open.set(exchange.id, {
      ...{ openToServices, isToService, found, clientName: exchange.client.name },
      ...ends,
    });
    const findings = this.#unmuted(found ?? noFindings);
    if (exchange.service !== undefined) {
      this.#openToServices += 1;
      this.#identities.called(exchange.service);
    }
    this.#store.put({ exchange, findings, ...ends });
    this.#listener.onOpened(exchange, ends);
  }

  #closed(exchange: Exchange, ends: ExchangeEnds): void {
    const opened = this.#open.get(exchange.id);
    this.#open.delete(exchange.id);
    if (opened?.isToService === true) this.#openToServices -= 1;
    if (opened === undefined) this.#noteName(ends.caller);
    // Without an opening (news of it is the first to give way under load) it is judged by what is open now.
    const found = opened === undefined ? undefined : foundBefore(exchange, ends, opened);
    const findings = this.#unmuted(
      found === undefined || this.#options.isJudging === false
        ? this.#judge(exchange, ends, opened?.openToServices ?? this.#openToServices)
        : findingsAtEnd(exchange, found, { isEntry: false, ...this.#circumstances(exchange, ends) }),
    );
    this.#store.put({ exchange, findings, ...ends });
    this.#listener.onClosed({ exchange, findings, ...ends }, opened !== undefined);
  }

  #judge(exchange: OpenExchange | Exchange, ends: ExchangeEnds, openToServices: number): readonly Finding[] {
    if (this.#options.isJudging === false) return noFindings;
    return findingsOfExchange(exchange, {
      // Asked for nothing but the lack of any context.
      ...(exchange.hop.families.length === 0
        ? this.#entryAt(exchange, ends, openToServices)
        : { isEntry: false }),
      ...this.#circumstances(exchange, ends),
    });
  }

  /** A call whose headers name its cause is linked when it is opened. */
  #circumstances(exchange: OpenExchange | Exchange, ends: ExchangeEnds): Omit<Circumstances, 'isEntry'> {
    const known = this.#store.byId(exchange.id);
    if (known === undefined) return ends;
    return this.#options.circumstances?.({ ...known, ...ends, exchange }) ?? ends;
  }

  #unmuted(found: readonly Finding[]): readonly Finding[] {
    return this.#options.unmuted?.(found) ?? found;
  }

  #entryAt(exchange: OpenExchange, { caller }: ExchangeEnds, openToServices: number): Entry {
    const sender = this.#senderOf(exchange, caller);
    const services = [...this.#options.services, ...this.#named];
    return {
      isEntry: isNamedEntry(sender, this.#options.entryPatterns),
      isOutside:
        isOutsider(sender, { services, openServiceExchanges: openToServices }) ||
        this.#options.isUnprompted?.(exchange.id) === true,
    };
  }

  #senderOf({ received, client }: OpenExchange, caller: ServiceIdentity | undefined): Caller {
    const userAgent = headerValue(received, 'user-agent');
    return {
      ...(userAgent !== undefined && { userAgent }),
      ...(client.name !== undefined && { name: client.name }),
      ...(caller?.processName !== undefined && { processName: caller.processName }),
      ...(caller !== undefined && { serves: this.#identities.serves(caller) }),
    };
  }

  /** Whoever names itself, or has a port of its own, is a service of this system. */
  #noteName(caller: ServiceIdentity | undefined): void {
    const given = caller?.method === 'process' ? undefined : caller?.service;
    if (given !== undefined && this.#named.size < MOST_NAMED) this.#named.add(given);
  }

  #withCaller<E extends OpenExchange>(exchange: E, { caller }: ExchangeEnds): E {
    const name = caller?.service ?? this.#serviceOfSpan(exchange);
    if (name === undefined && caller === undefined) return exchange;
    const client = {
      ...exchange.client,
      ...(name !== undefined && { name }),
      ...(caller && { identity: caller }),
    };
    return { ...exchange, client };
  }

  /** A request under a span id that was sent to a service was made by that service: no one else has the id. */
  #serviceOfSpan({ id, hop }: OpenExchange): string | undefined {
    const spanId = hop.received?.spanId;
    const inbound = spanId === undefined ? undefined : this.#store.bySentSpanId(spanId)?.exchange;
    return inbound === undefined || inbound.id === id ? undefined : inbound.service;
  }
}

/** Ids of the exchanges that end among these events, where others are with them. */
function idsThatEnd(events: readonly PlaneEvent[]): ReadonlySet<string> {
  const ids = new Set<string>();
  if (events.length > 1) for (const event of events) if (event.type === 'closed') ids.add(event.exchange.id);
  return ids;
}

/** What its trace headers showed when it began, if it has any and the same would be said in the same words now. */
function foundBefore(
  { hop, client }: Exchange,
  ends: ExchangeEnds,
  { found, clientName, caller, callee }: Opened,
): readonly Finding[] | undefined {
  if (hop.families.length === 0) return undefined;
  if (found === undefined || found.length === 0) return found;
  const isSame =
    client.name === clientName &&
    isSameService(ends.caller, caller) &&
    ends.callee?.service === callee?.service;
  return isSame ? found : undefined;
}

function isSameService(one: ServiceIdentity | undefined, other: ServiceIdentity | undefined): boolean {
  if (one === other) return true;
  return (
    one?.service === other?.service && one?.pid === other?.pid && one?.processName === other?.processName
  );
}

/** Whether it counts as an exchange with a warning. */
export function isAlarming(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity !== 'info');
}

/** Whether an exchange counts as an error: it failed, or was answered 5xx. A client that left is none. */
export function isErroneous(exchange: OpenExchange | Exchange): boolean {
  return isClosed(exchange) && (exchange.outcome === 'failed' || (exchange.answer?.status ?? 0) >= 500);
}
