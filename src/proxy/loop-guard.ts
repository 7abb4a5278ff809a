// Keeps a request from going round: into tracectl's own ports, or through it again and again. Adds no header.
import type { Socket } from 'node:net';
import { isLoopbackAddress } from '../http/authority.ts';

/** A service that is called this often at once with one x-request-id, method and URL is taken for a loop. */
const MAX_SAME_REQUESTS = 64;

export class LoopGuard {
  readonly #ownPorts: Set<number>;
  /** Connections that we opened, as the other side would see them. */
  readonly #outgoing = new Set<string>();
  readonly #inFlight = new Map<string, number>();

  constructor(ownPorts: Iterable<number>) {
    this.#ownPorts = new Set(ownPorts);
  }

  addOwnPort(port: number): void {
    this.#ownPorts.add(port);
  }

  /** Whether a connection that we opened leads to tracectl itself. Judged by its address, so names cannot hide it. */
  leadsToOurselves(socket: Socket): boolean {
    const { remoteAddress = '', localAddress, remotePort = 0 } = socket;
    // A connection from this machine to itself has the same address at both ends, whichever of its addresses that is.
    return (
      this.isOwn(remoteAddress, remotePort) ||
      (this.#ownPorts.has(remotePort) && remoteAddress === localAddress)
    );
  }

  /** Whether an address literal and port are tracectl's own. */
  isOwn(address: string, port: number): boolean {
    return this.#ownPorts.has(port) && isLoopbackAddress(address);
  }

  trackOutgoing(socket: Socket): void {
    const key = `${socket.localAddress}|${socket.localPort}|${socket.remotePort}`;
    this.#outgoing.add(key);
    socket.once('close', () => this.#outgoing.delete(key));
  }

  /** Whether a connection that we accepted is one that we opened. */
  comesFromOurselves(socket: Socket): boolean {
    return this.#outgoing.has(`${socket.remoteAddress}|${socket.remotePort}|${socket.localPort}`);
  }

  /**
   * Counts a request in; returns the function that counts it out, or undefined when as many with the same id,
   * method and URL are under way that two proxies must be sending it to each other.
   */
  enter(requestId: string, method: string, url: string): (() => void) | undefined {
    const key = `${requestId} ${method} ${url}`;
    const count = this.#inFlight.get(key) ?? 0;
    if (count >= MAX_SAME_REQUESTS) return undefined;
    this.#inFlight.set(key, count + 1);
    return () => {
      const left = (this.#inFlight.get(key) ?? 1) - 1;
      if (left === 0) this.#inFlight.delete(key);
      else this.#inFlight.set(key, left);
    };
  }
}
