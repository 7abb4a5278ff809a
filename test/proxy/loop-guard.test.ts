import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { LoopGuard } from '../../src/proxy/loop-guard.ts';

/** The ends of a connection are all that the guard looks at. */
const connection = (localAddress: string, remoteAddress: string, remotePort: number): Socket =>
  ({ localAddress, remoteAddress, remotePort }) as Socket;

test.each<[string, Socket, boolean]>([
  ['loopback', connection('127.0.0.1', '127.0.0.1', 9411), true],
  ['loopback in IPv6 clothes', connection('::ffff:127.0.0.1', '::ffff:127.0.0.1', 9411), true],
  ['an address of this machine', connection('192.0.2.7', '192.0.2.7', 9411), true],
  ['the same port of another machine', connection('192.0.2.7', '192.0.2.8', 9411), false],
  ['another port of this machine', connection('127.0.0.1', '127.0.0.1', 8080), false],
])('a connection to %s is one to tracectl itself: %#', (_name, socket, expected) => {
  expect(new LoopGuard([9411]).leadsToOurselves(socket)).toBe(expected);
});
