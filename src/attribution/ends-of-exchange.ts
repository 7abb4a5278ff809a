// Who is at both ends of an exchange, from all that is known: the request's own word, the route, the process. Pure.
// A name that was given counts before one that is guessed; the process is added to it as evidence.
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';

export interface ExchangeEnds {
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
}

/** `processAt` answers for the id of a connection. */
export function endsOfExchange(
  exchange: OpenExchange | Exchange,
  processAt: (connection: string) => ServiceIdentity | undefined,
): ExchangeEnds {
  const { client, service } = exchange;
  const upstream = isClosed(exchange) ? exchange.upstreamConnection : undefined;
  const routed: ServiceIdentity | undefined =
    service === undefined ? undefined : { method: 'route', service };
  const caller = joined(
    client.identity,
    client.connection === undefined ? undefined : processAt(client.connection),
  );
  const callee = joined(routed, upstream === undefined ? undefined : processAt(upstream));
  return { ...(caller !== undefined && { caller }), ...(callee !== undefined && { callee }) };
}

function joined(
  given: ServiceIdentity | undefined,
  process: ServiceIdentity | undefined,
): ServiceIdentity | undefined {
  return given === undefined || process === undefined ? (given ?? process) : { ...process, ...given };
}
