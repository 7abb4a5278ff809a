import { describe, expect, it } from 'vitest';
import { createLinuxOwners } from '../../src/attribution/linux-owners.ts';
import { createProcessFiles } from '../../src/attribution/process-files.ts';
import type { GivenNames, OwnerAnswer } from '../../src/attribution/socket-owners.ts';
import type { ConnectionOpened } from '../../src/exchange/connection.ts';
import { procFolder } from '../support/proc-folder.ts';

const PROXY = { address: '127.0.0.1', port: 15_001 };
const TO_UPSTREAM = { address: '127.0.0.1', port: 40_000 };

const client = (port: number): ConnectionOpened => ({
  id: `client ${port}`,
  side: 'client',
  own: PROXY,
  peer: { address: '127.0.0.1', port },
});
const upstream = (port: number): ConnectionOpened => ({
  id: `upstream ${port}`,
  side: 'upstream',
  own: TO_UPSTREAM,
  peer: { address: '127.0.0.1', port },
});
const clientSocket = (port: number, inode: number, uid = 0) => ({
  local: `127.0.0.1:${port}`,
  remote: '127.0.0.1:15001',
  inode,
  uid,
});
const acceptedSocket = (inode: number, proxyPort = TO_UPSTREAM.port) => ({
  local: '127.0.0.1:3001',
  remote: `127.0.0.1:${proxyPort}`,
  inode,
});
const listening = (inode: number) => ({ local: '127.0.0.1:3001', inode });

async function system(given: Partial<GivenNames> = {}, uid = 1000) {
  const proc = await procFolder();
  const clock = { nowMs: 0 };
  const owners = createLinuxOwners(
    createProcessFiles(proc.root),
    { ports: new Map(), pids: new Map(), ...given },
    { uid, nowMs: () => clock.nowMs },
  );
  const ownerOf = async (connection: ConnectionOpened) => (await owners.find([connection]))[0];
  return { proc, clock, owners, ownerOf };
}

const found = (answer: OwnerAnswer | undefined) => {
  if (answer?.kind !== 'found') throw new Error(`it is ${answer?.kind}`);
  const { process, leader, service, isOneRequestProcess } = answer.owner;
  return { pid: process.pid, leader: leader.pid, service, isOneRequestProcess };
};

describe('the process behind a client', () => {
  it('is the one that holds the socket with both of its ends', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(
      { local: '127.0.0.1:50000', remote: '127.0.0.1:9999', inode: 1 },
      { local: '127.0.0.2:50000', remote: '127.0.0.1:15001', inode: 2 },
      clientSocket(50_000, 3),
    );
    for (const [pid, inode] of [
      [10, 1],
      [11, 2],
      [12, 3],
    ] as const)
      proc.process({ pid, sockets: [inode] });

    expect(found(await ownerOf(client(50_000)))).toEqual({
      pid: 12,
      leader: 12,
      service: 'orders',
      isOneRequestProcess: false,
    });
  });

  it('is not the one that used the port before', async () => {
    const { proc, ownerOf } = await system();
    proc.process({ pid: 10, sockets: [1] });
    proc.process({ pid: 11, sockets: [2], argv: ['node', 'billing.js'] });
    proc.sockets(clientSocket(50_000, 1));
    const before = found(await ownerOf(client(50_000)));

    proc.sockets(clientSocket(50_000, 2));
    const after = found(await ownerOf(client(50_000)));

    expect([before.service, after.service]).toEqual(['orders', 'billing']);
  });

  it('is nobody once the socket is closed, or when there is none in this namespace', async () => {
    const { proc, ownerOf } = await system();
    proc.process({ pid: 10, sockets: [1] });

    proc.sockets(clientSocket(50_000, 0));
    expect(await ownerOf(client(50_000))).toEqual({ kind: 'notFound' });
    proc.sockets();
    expect(await ownerOf(client(50_000))).toEqual({ kind: 'notFound' });
  });

  it('may belong to another user, whose open files only root may read', async () => {
    const { proc, ownerOf } = await system();
    proc.process({ pid: 10, isOfAnotherUser: true });
    proc.sockets(clientSocket(50_000, 1, 1001));

    expect(await ownerOf(client(50_000))).toEqual({ kind: 'notAllowed' });
  });

  it('is another one when its pid went to another process', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(clientSocket(50_000, 1));
    proc.process({ pid: 10, sockets: [1], startedAt: 100 });
    const before = found(await ownerOf(client(50_000)));

    proc.process({ pid: 10, sockets: [1], startedAt: 200, argv: ['node', 'billing.js'] });

    expect([before.service, found(await ownerOf(client(50_000))).service]).toEqual(['orders', 'billing']);
  });

  it('answers for many at once, each with its own', async () => {
    const { proc, owners } = await system();
    const ports = Array.from({ length: 100 }, (_, i) => 50_000 + i);
    proc.sockets(...ports.map((port) => clientSocket(port, port)));
    for (const port of ports) proc.process({ pid: port, sockets: [port] });

    const answers = await owners.find(ports.map(client));

    expect(answers.map((answer) => found(answer).pid)).toEqual(ports);
  });
});

describe('the name of a process', () => {
  it('is that of the service whose port it listens on', async () => {
    const { proc, ownerOf } = await system({ ports: new Map([[3001, 'ledger']]) });
    proc.sockets(listening(1), clientSocket(50_000, 2));
    proc.process({ pid: 10, sockets: [1, 2] });

    expect(found(await ownerOf(client(50_000))).service).toBe('ledger');
  });

  it('is that of the service whose port its primary listens on', async () => {
    const { proc, ownerOf } = await system({ ports: new Map([[3001, 'ledger']]) });
    proc.sockets(listening(1), clientSocket(50_000, 2));
    proc.process({ pid: 10, sockets: [1] });
    proc.process({ pid: 11, parentPid: 10, processGroup: 10, sockets: [2] });

    expect(found(await ownerOf(client(50_000)))).toMatchObject({ pid: 11, leader: 10, service: 'ledger' });
  });

  it('is the one that it, or what started it, was given', async () => {
    const { proc, ownerOf } = await system({ pids: new Map([[10, 'billing']]) });
    proc.sockets(clientSocket(50_000, 2));
    proc.process({ pid: 10, argv: ['sh', '-c', 'node orders.js'], executable: '/bin/sh' });
    proc.process({ pid: 11, parentPid: 10, sockets: [2] });

    expect(found(await ownerOf(client(50_000))).service).toBe('billing');
  });

  it('is what OpenTelemetry was told in its environment', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(clientSocket(50_000, 2));
    proc.process({ pid: 10, sockets: [2], environment: { OTEL_SERVICE_NAME: 'basket' } });

    expect(found(await ownerOf(client(50_000))).service).toBe('basket');
  });
});

describe('the process behind an upstream', () => {
  it('is the one that listens there', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1));
    proc.process({ pid: 10, sockets: [1] });

    expect(found(await ownerOf(upstream(3001)))).toMatchObject({ pid: 10, isOneRequestProcess: false });
  });

  it('is another one as soon as the server was started again', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1));
    proc.process({ pid: 10, sockets: [1] });
    await ownerOf(upstream(3001));

    proc.ends(10);
    proc.sockets(listening(2));
    proc.process({ pid: 11, sockets: [2] });

    expect(found(await ownerOf(upstream(3001))).pid).toBe(11);
  });

  const prefork = {
    argv: ['gunicorn: master [orders:app]'],
    executable: '/usr/bin/python3',
    title: 'gunicorn',
  };
  const worker = { ...prefork, argv: ['gunicorn: worker [orders:app]'], parentPid: 10, processGroup: 10 };

  it('is the worker that accepted the connection, of a server that forks ahead', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1), acceptedSocket(7));
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    proc.process({ ...worker, pid: 11, sockets: [1] });
    proc.process({ ...worker, pid: 12, sockets: [1, 7] });

    expect(found(await ownerOf(upstream(3001)))).toEqual({
      pid: 12,
      leader: 10,
      service: 'orders',
      isOneRequestProcess: true,
    });
  });

  it('is not known yet while nobody has accepted the connection', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1), acceptedSocket(0));
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    proc.process({ ...worker, pid: 11, sockets: [1] });

    expect(await ownerOf(upstream(3001))).toEqual({ kind: 'notYet' });
  });

  it.each([
    ['several threads', { threads: 4 }, []],
    ['epoll', { others: ['anon_inode:[eventpoll]'] }, []],
    ['io_uring', { others: ['anon_inode:[io_uring]'] }, []],
    ['a second connection', { sockets: [1, 7, 8] }, [acceptedSocket(8, 40_001)]],
  ])('may serve many requests at a time with %s', async (_, changes, others) => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1), acceptedSocket(7), ...others);
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    proc.process({ ...worker, pid: 12, sockets: [1, 7], ...changes });

    expect(found(await ownerOf(upstream(3001)))).toMatchObject({ pid: 12, isOneRequestProcess: false });
  });

  it('keeps on being one that may serve many', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1), acceptedSocket(7), acceptedSocket(8, 40_001));
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    proc.process({ ...worker, pid: 12, sockets: [1, 7, 8] });
    await ownerOf(upstream(3001));

    proc.sockets(listening(1), acceptedSocket(7));
    proc.process({ ...worker, pid: 12, sockets: [1, 7] });

    expect(found(await ownerOf(upstream(3001))).isOneRequestProcess).toBe(false);
  });

  it('is told to serve one at a time when it calls somebody itself, too', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets(listening(1), acceptedSocket(7), clientSocket(50_000, 9));
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    proc.process({ ...worker, pid: 12, sockets: [1, 7, 9] });
    await ownerOf(upstream(3001));

    expect(found(await ownerOf(client(50_000)))).toMatchObject({ pid: 12, isOneRequestProcess: true });
  });

  it('sees workers that were started later, after a while', async () => {
    const { proc, clock, ownerOf } = await system();
    proc.sockets(listening(1));
    proc.process({ ...prefork, pid: 10, sockets: [1] });
    expect(found(await ownerOf(upstream(3001))).pid).toBe(10);

    proc.sockets(listening(1), acceptedSocket(7));
    proc.process({ ...worker, pid: 12, sockets: [1, 7] });
    clock.nowMs = 10_000;

    expect(found(await ownerOf(upstream(3001))).pid).toBe(12);
  });

  it('is nobody where nothing listens in this namespace', async () => {
    const { proc, ownerOf } = await system();
    proc.sockets();

    expect(await ownerOf(upstream(3001))).toEqual({ kind: 'notFound' });
  });
});
