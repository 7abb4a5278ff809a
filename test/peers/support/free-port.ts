// A loopback port that was free a moment ago, for programs that cannot be told to take any and say which.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** Below those that Linux gives out by itself (32768 and up), so that no other program gets it in the meantime. */
const RESERVED = { from: 20_000, to: 32_000 };

/** A free loopback port for a program that is started later, after others that take any. */
export async function reservedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(RESERVED.from, RESERVED.to);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** The port of a listening server's `address()`. */
export function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on TCP');
  return address.port;
}
