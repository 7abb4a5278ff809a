// The processes at the other ends of connections, as they are found, for as long as those connections are likely to be open.

import type { Identified } from '../attribution/attributor.ts';
import { type ExchangeEnds, endsOfExchange } from '../attribution/ends-of-exchange.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';

/** Connections that are remembered; of more, the one that carried nothing for longest is forgotten. */
const MOST_CONNECTIONS = 20_000;
/** Processes that serve that are remembered. */
const MOST_SERVING = 1_000;

export class ConnectionIdentities {
  /** By id of the connection; null: not known. */
  readonly #answers = new Map<string, ServiceIdentity | null>();
  readonly #servingPids = new Set<number>();
  /** As they were met, and in lower case. */
  readonly #servingNames = new Set<string>();

  answered({ connection, side, identity }: Identified): void {
    this.#remember(connection, identity ?? null);
    if (side === 'upstream' && identity !== undefined) this.#serves(identity);
  }

  /** There is no answer, and nobody waits for one any more; should it come all the same, it counts. */
  gaveUp(connection: string): void {
    if (!this.#answers.has(connection)) this.#remember(connection, null);
  }

  isAnswered(connection: string): boolean {
    return this.#answers.has(connection);
  }

  endsOf(exchange: OpenExchange | Exchange): ExchangeEnds {
    return endsOfExchange(exchange, (connection) => {
      const answer = this.#answers.get(connection);
      // It was used just now.
      if (answer !== undefined) this.#remember(connection, answer);
      return answer ?? undefined;
    });
  }

  /** Something is sent to this service. */
  called(service: string): void {
    if (this.#servingNames.has(service) || this.#servingNames.size >= MOST_SERVING) return;
    this.#servingNames.add(service).add(service.toLowerCase());
  }

  /** Whether a service, its process, or one of the workers that it belongs to, was called through tracectl. */
  serves({ service, pid, leaderPid }: ServiceIdentity): boolean {
    const isServing = [pid, leaderPid].some((each) => each !== undefined && this.#servingPids.has(each));
    if (service === undefined) return isServing;
    // One name of it leads to another.
    if (isServing) this.called(service);
    return isServing || this.#servingNames.has(service.toLowerCase());
  }

  #remember(connection: string, answer: ServiceIdentity | null): void {
    this.#answers.delete(connection);
    this.#answers.set(connection, answer);
    const oldest = this.#answers.keys().next().value;
    if (this.#answers.size > MOST_CONNECTIONS && oldest !== undefined) this.#answers.delete(oldest);
  }

  #serves({ service, pid, leaderPid }: ServiceIdentity): void {
    if (service !== undefined) this.called(service);
    for (const each of [pid, leaderPid])
      if (each !== undefined && this.#servingPids.size < MOST_SERVING) this.#servingPids.add(each);
  }
}

/** Ids of the connections on which an exchange came in and went out, as far as they are known by now. */
export function connectionsOf(exchange: OpenExchange | Exchange): string[] {
  const upstream = isClosed(exchange) ? exchange.upstreamConnection : undefined;
  return [exchange.client.connection, upstream].filter((connection) => connection !== undefined);
}
