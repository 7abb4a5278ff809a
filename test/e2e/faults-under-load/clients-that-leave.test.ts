// Five hundred clients leave in each phase of an exchange, every other one by a reset, while others are served.
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { openRaw, type RawConnection } from '../../support/raw-client.ts';
import type { Fault } from '../support/faulty-upstream.ts';
import { openFullListener } from '../support/full-listener.ts';
import { isAllRead } from '../support/kernel-sockets.ts';
import { inWaves, type LoadedTracectl, startUnderLoad, tally } from '../support/under-load.ts';

const CLIENTS = 500;
const AT_A_TIME = 250;

interface Client {
  readonly number: number;
  readonly connection: RawConnection;
}

interface Phase {
  readonly name: string;
  /** What a client sends. On the port `silent` no connection ever comes to stand. */
  readonly bytes: (number: number, ports: { upstream: number; silent: number }) => string;
  /** Resolves when the clients are in this phase. */
  readonly begun: (clients: readonly Client[], run: LoadedTracectl) => Promise<unknown>;
  /** How they are recorded. */
  readonly recorded: Readonly<Record<string, number>>;
}

const faults: Readonly<Record<string, Fault>> = {
  wait: () => {},
  part: (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'),
  socket: (socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    socket.pipe(socket);
  },
  greeting: (socket) => socket.write('hello'),
};

const request = (line: string, headers = ''): string => `${line} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;
const handshake =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** Nothing of them shows outside of tracectl but that it has read what they sent. */
const areRead: Phase['begun'] = (clients, { tracectl }) =>
  eventually(
    () =>
      isAllRead(
        tracectl.port,
        clients.map(({ connection }) => connection.socket.localPort ?? 0),
      ),
    'the reading of what was sent',
  );
const areAtUpstream: Phase['begun'] = (clients, { upstream }) =>
  Promise.all(clients.map(({ number }) => upstream.reached(`/wait/${number}`)));
const haveReceived =
  (text: string): Phase['begun'] =>
  (clients) =>
    Promise.all(clients.map(({ connection }) => connection.until((all) => all.includes(text), text)));

const phases: readonly Phase[] = [
  {
    name: 'in the head of the request',
    bytes: (number) => `GET /half/${number} HTTP/1.1\r\nHost: a\r\nX-Half: `,
    begun: areRead,
    recorded: {},
  },
  {
    name: 'while tracectl connects to the upstream',
    bytes: (number) => request(`GET /silent/${number}`),
    begun: areRead,
    recorded: { 'clientLeft DC': CLIENTS },
  },
  {
    name: 'in the body of the request',
    bytes: (number) => `${request(`POST /wait/${number}`, 'Content-Length: 100000\r\n')}${'x'.repeat(1000)}`,
    begun: areAtUpstream,
    recorded: { 'clientLeft DC': CLIENTS },
  },
  {
    name: 'while they wait for the answer',
    bytes: (number) => request(`GET /wait/${number}`),
    begun: areAtUpstream,
    recorded: { 'clientLeft DC': CLIENTS },
  },
  {
    name: 'in the middle of the answer',
    bytes: (number) => request(`GET /part/${number}`),
    begun: haveReceived('part'),
    recorded: { 'clientLeft DC': CLIENTS },
  },
  {
    name: 'in a WebSocket',
    bytes: (number) => `${request(`GET /socket/${number}`, handshake)}frames`,
    begun: haveReceived('frames'),
    recorded: { tunnelled: CLIENTS },
  },
  {
    name: 'before their tunnel stands',
    bytes: (_, { silent }) => request(`CONNECT 127.0.0.1:${silent}`),
    begun: areRead,
    recorded: { 'clientLeft DC': CLIENTS },
  },
  {
    name: 'in a tunnel before anything is said',
    bytes: (_, { upstream }) => request(`CONNECT 127.0.0.1:${upstream}`),
    begun: haveReceived('Established\r\n\r\n'),
    recorded: {},
  },
  {
    name: 'in a tunnel that carries bytes',
    // The upstream takes anything with a path and an empty line for a head; tracectl takes this for no request.
    bytes: (number, { upstream }) =>
      `${request(`CONNECT 127.0.0.1:${upstream}`)}\0 /greeting/${number} \r\n\r\n`,
    begun: haveReceived('hello'),
    recorded: { tunnelled: CLIENTS },
  },
  {
    name: 'in a tunnel that carries requests',
    bytes: (number, { upstream }) =>
      `${request(`CONNECT 127.0.0.1:${upstream}`)}${request(`GET /wait/${number}`)}`,
    begun: areAtUpstream,
    recorded: { 'clientLeft DC': CLIENTS },
  },
];

describe.runIf(process.platform === 'linux')('clients that leave', () => {
  it.each(phases)('$name harm nobody and leave nothing behind', async ({ bytes, begun, recorded }) => {
    const silent = await openFullListener();
    // Longer than it takes all of them to come and go.
    const flags = ['--route', `/silent=http://127.0.0.1:${silent.port}`, '--connect-timeout', '3s'];
    const run = await startUnderLoad(faults, flags);
    const ports = { upstream: run.upstream.port, silent: silent.port };

    await inWaves(CLIENTS, AT_A_TIME, async (numbers) => {
      const clients = await Promise.all(numbers.map((number) => clientOf(run, number, bytes(number, ports))));
      await begun(clients, run);
      clients.forEach(leave);
    });

    expect(tally(await run.unharmed())).toEqual(recorded);
  });
});

async function clientOf({ tracectl }: LoadedTracectl, number: number, bytes: string): Promise<Client> {
  const connection = openRaw(tracectl.port);
  await once(connection.socket, 'connect');
  connection.socket.write(bytes);
  return { number, connection };
}

function leave({ number, connection: { socket } }: Client): void {
  if (number % 2 === 0) socket.resetAndDestroy();
  else socket.destroy();
}
