// Who is at the ends of a session's exchanges: the thread that finds processes, and what waits for its answers. Without one
// (switched off, or a system without a way to find them) nothing waits, and only names that are given are known.

import type { ExchangeEnds } from '../attribution/ends-of-exchange.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import { isLoopbackAddress } from '../http/authority.ts';
import type { AttributionHandle, AttributionListener } from '../link/attribution-handle.ts';
import type { AttributionOptions } from '../link/attribution-messages.ts';
import { noDescriptors } from '../proxy/plane-limits.ts';
import type { Route } from '../proxy/plane-options.ts';
import { ConnectionIdentities } from './connection-identities.ts';
import { IdentifiedEvents } from './identified-events.ts';

/** The ports of this machine that a route leads to, with the service that is behind it. */
export function attributionOptions(routes: readonly Route[], ownPid: number): AttributionOptions {
  const ports = routes.flatMap(({ service, upstream }): [number, string][] => {
    const isHere = isLoopbackAddress(upstream.host) || /(?:^|\.)localhost$/.test(upstream.host);
    return service !== undefined && isHere ? [[upstream.port, service]] : [];
  });
  return { ownPid, ports };
}

/** Makes the end of the link to where processes are found; undefined: they are not. */
export type CreateAttribution = (listener: AttributionListener) => AttributionHandle | undefined;

export interface SessionIdentitiesListener {
  onEvents(events: readonly PlaneEvent[]): void;
  onLate(exchangeId: string, ends: ExchangeEnds): void;
  onNotice(severity: 'info' | 'warning' | 'error', text: string): void;
}

export class SessionIdentities {
  readonly connections = new ConnectionIdentities();
  readonly handle: AttributionHandle | undefined;
  readonly #events: IdentifiedEvents;
  readonly #listener: SessionIdentitiesListener;
  /** No answers come: nothing waits. */
  #isOff: boolean;

  constructor(listener: SessionIdentitiesListener, create: CreateAttribution | undefined) {
    this.#listener = listener;
    this.#events = new IdentifiedEvents(this.connections, listener);
    this.handle = create?.({
      onIdentified: (identified) => this.#events.identified(identified),
      onNotice: (text) => listener.onNotice('info', text),
      onFault: ({ message }) => {
        this.#isOff = true;
        this.flush();
        if (/too many open files/i.test(message)) listener.onNotice('warning', noDescriptors);
        listener.onNotice(
          'error',
          `processes are not found any more, because of a fault in tracectl: ${message}`,
        );
      },
    });
    this.#isOff = this.handle === undefined;
  }

  /** What the data plane tells goes through here. */
  take(events: readonly PlaneEvent[]): void {
    if (this.#isOff) this.#listener.onEvents(events);
    else this.#events.take(events);
  }

  start(options: AttributionOptions): void {
    this.handle?.start(options);
  }

  /** What waits goes on now. */
  flush(): void {
    this.#events.flush();
  }

  stop(): void {
    this.flush();
    this.handle?.stop();
  }
}
