// Gives each connection of the data plane an id, and tells of it at once: who wants to find the process at its other end
// has to look before it is closed.
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOpened } from '../exchange/connection.ts';
import type { IdSource } from '../trace/ids.ts';
import type { GaugeWords } from './plane-gauges.ts';

export class ConnectionIds {
  readonly #known = new WeakMap<Duplex, string>();
  readonly #ids: IdSource;
  readonly #tell: ((connection: ConnectionOpened) => void) | undefined;

  readonly #gauges: GaugeWords;

  /** `tell` must not throw. */
  constructor(ids: IdSource, gauges: GaugeWords, tell?: (connection: ConnectionOpened) => void) {
    this.#ids = ids;
    this.#gauges = gauges;
    this.#tell = tell;
  }

  opened(socket: Socket, side: ConnectionOpened['side']): void {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    // Closed again already, or no socket at all: the connection of a replay.
    if (remotePort === undefined || localPort === undefined) return;
    const id = this.#ids.id64();
    this.#known.set(socket, id);
    this.#count(socket, side);
    this.#tell?.({
      id,
      side,
      own: { address: localAddress ?? '', port: localPort },
      peer: { address: remoteAddress ?? '', port: remotePort },
    });
  }

  #count(socket: Socket, side: ConnectionOpened['side']): void {
    const active = side === 'client' ? 'clientConnectionsActive' : 'upstreamConnectionsActive';
    this.#gauges.add(side === 'client' ? 'clientConnections' : 'upstreamConnections', 1);
    this.#gauges.add(active, 1);
    socket.once('close', () => this.#gauges.add(active, -1));
  }

  of(connection: Duplex): string | undefined {
    return this.#known.get(connection);
  }
}
