// Two connections made one: bytes pass both ways untouched, with back-pressure, and each side's end is passed on.
import type { Duplex } from 'node:stream';

export interface TunnelListener {
  /** Bytes that the client sent. Must not throw, and must not keep the buffer. */
  fromClient(chunk: Buffer): void;
  fromUpstream(chunk: Buffer): void;
  /** Both sides are closed; called once. */
  onClosed(): void;
}

export function joinConnections(client: Duplex, upstream: Duplex, listener: TunnelListener): void {
  let open = 2;
  const closed = (other: Duplex) => (): void => {
    open -= 1;
    if (open === 0) listener.onClosed();
    // What was received before the end is still to be written out; after it, nobody is left to read an answer.
    else if (other.writableEnded && !other.writableFinished) other.once('finish', () => other.destroy());
    else other.destroy();
  };
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.once('close', closed(upstream));
  upstream.once('close', closed(client));
  client.on('data', (chunk: Buffer) => listener.fromClient(chunk));
  upstream.on('data', (chunk: Buffer) => listener.fromUpstream(chunk));
  // `pipe` passes on the end of the one as the end of the other, and pauses the faster side.
  client.pipe(upstream);
  upstream.pipe(client);
}
