// The processes at the other ends of connections, as they are found, for as long as those connections are likely to be open.

import type { Identified } from '../attribution/attributor.ts';
import { type ExchangeEnds, endsOfExchange } from '../attribution/ends-of-exchange.ts';
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import { BoundedMap } from '../findings/bounded-map.ts';

/** Connections that are remembered; of more, those that carried nothing for longest are forgotten. */
const MOST_CONNECTIONS = 20_000;
/** There was an answer, and it was that nobody knows. */
const UNKNOWN = 'unknown';
/** Processes that serve that are remembered. */
const MOST_SERVING = 1_000;

export class ConnectionIdentities {
  /** By id of the connection. */
  readonly #answers = new BoundedMap<string, ServiceIdentity | typeof UNKNOWN>(MOST_CONNECTIONS);
  readonly #servingPids = new Set<number>();
  /** As they were met, and in lower case. */
  readonly #servingNames = new Set<string>();

  answered({ connection, side, identity }: Identified): void {
    this.#answers.set(connection, identity ?? UNKNOWN);
    if (side === 'upstream' && identity !== undefined) this.serving(identity);
  }

  /** There is no answer, and nobody waits for one any more; should it come all the same, it counts. */
  gaveUp(connection: string): void {
    if (!this.isAnswered(connection)) this.#answers.set(connection, UNKNOWN);
  }

  isAnswered(connection: string): boolean {
    return this.#answers.get(connection) !== undefined;
  }

  /** Whether all is known that is going to be. */
  isComplete(exchange: OpenExchange | Exchange): boolean {
    const { downstream, upstream } = bothConnections(exchange);
    return (
      (downstream === undefined || this.isAnswered(downstream)) &&
      (upstream === undefined || this.isAnswered(upstream))
    );
  }

  endsOf(exchange: OpenExchange | Exchange): ExchangeEnds {
    return endsOfExchange(exchange, this.#processAt);
  }

  readonly #processAt = (connection: string): ServiceIdentity | undefined => {
    const answer = this.#answers.refreshed(connection);
    return answer === UNKNOWN ? undefined : answer;
  };

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

  /** Something is sent to this process. */
  serving({ service, pid, leaderPid }: ServiceIdentity): void {
    if (service !== undefined) this.called(service);
    for (const each of [pid, leaderPid])
      if (each !== undefined && this.#servingPids.size < MOST_SERVING) this.#servingPids.add(each);
  }
}

/** Ids of the connections on which an exchange came in and went out, as far as they are known by now. */
export function connectionsOf(exchange: OpenExchange | Exchange): string[] {
  const { downstream, upstream } = bothConnections(exchange);
  return [downstream, upstream].filter((connection) => connection !== undefined);
}

function bothConnections(exchange: OpenExchange | Exchange): {
  readonly downstream: string | undefined;
  readonly upstream: string | undefined;
} {
  return {
    downstream: exchange.client.connection,
    upstream: isClosed(exchange) ? exchange.upstreamConnection : undefined,
  };
}
