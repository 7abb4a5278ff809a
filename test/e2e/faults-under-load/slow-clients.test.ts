// Clients that take their time, or do not take what they asked for, while others are served.
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRaw } from '../../support/raw-client.ts';
import { lastAnswer } from '../support/faulty-upstream.ts';
import { type LoadedTracectl, startUnderLoad, tally } from '../support/under-load.ts';

const MiB = 1024 * 1024;
const LARGE_BYTES = 64 * MiB;
const CHUNK_BYTES = 64 * 1024;
const LARGE_COUNT = 8;
/** Of these the kernel's own buffers took 66 MiB, and the program 14 MiB, while nobody read. */
const ALL_BYTES = LARGE_COUNT * LARGE_BYTES;

describe.runIf(process.platform === 'linux')('slow clients', () => {
  it('that send their head byte by byte are told so after a while, and closed', async () => {
    const run = await startUnderLoad({}, ['--header-timeout', '2s']);
    const clients = Array.from({ length: 200 }, () => openRaw(run.tracectl.port));
    for (const { socket } of clients) socket.write('GET /slow HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    const drip = setInterval(() => {
      for (const { socket } of clients) if (socket.writable) socket.write('x');
    }, 1000);
    onTestFinished(() => clearInterval(drip));

    const answers = await Promise.all(clients.map((client) => client.closed()));
    clearInterval(drip);

    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(tally(await run.unharmed())).toEqual({});
    expect(run.tracectl.lines('summary')).toMatchObject([{ limited: { headerTime: clients.length } }]);
  });

  it('that do not read a large answer hold the upstream back, and get all of it in the end', async () => {
    const senders: Socket[] = [];
    const run = await startUnderLoad({
      large: (socket) => {
        senders.push(socket);
        socket.write(`HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`);
        largeBody().pipe(socket, { end: false });
      },
    });
    const peakBefore = await settledPeak(run);
    const clients = Array.from({ length: LARGE_COUNT }, (_, i) =>
      open(run, `GET /large/${i} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`),
    );
    await Promise.all(clients.map((_, i) => run.upstream.reached(`/large/${i}`)));
    await standstill(run, () => sum(senders.map(taken)));
    expect(senders).toHaveLength(LARGE_COUNT);
    expect(sum(senders.map(taken))).toBeLessThan(ALL_BYTES / 2);
    expect(peakBytes(run) - peakBefore).toBeLessThan(ALL_BYTES / 4);

    const received = await Promise.all(clients.map(bytesToTheEnd));
    for (const bytes of received) expect(bytes).toBeGreaterThan(LARGE_BYTES);
    expect(tally(await run.unharmed())).toEqual({ answered: LARGE_COUNT });
  });

  it('are held back by an upstream that does not read what they send', async () => {
    const receivers: Socket[] = [];
    const run = await startUnderLoad({
      large: (socket) => {
        receivers.push(socket.pause());
        socket.on('data', () => {
          if (socket.bytesRead > LARGE_BYTES) socket.end(lastAnswer);
        });
      },
    });
    const peakBefore = await settledPeak(run);
    const head = `Host: a\r\nConnection: close\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`;
    const clients = Array.from({ length: LARGE_COUNT }, (_, i) => {
      const client = open(run, `POST /large/${i} HTTP/1.1\r\n${head}`);
      largeBody().pipe(client, { end: false });
      return client;
    });
    await Promise.all(clients.map((_, i) => run.upstream.reached(`/large/${i}`)));
    await standstill(run, () => sum(clients.map(taken)));
    expect(receivers).toHaveLength(LARGE_COUNT);
    expect(sum(clients.map(taken))).toBeLessThan(ALL_BYTES / 2);
    expect(peakBytes(run) - peakBefore).toBeLessThan(ALL_BYTES / 4);

    for (const receiver of receivers) receiver.resume();
    await Promise.all(clients.map(bytesToTheEnd));
    for (const receiver of receivers) expect(receiver.bytesRead).toBeGreaterThan(LARGE_BYTES);
    expect(tally(await run.unharmed())).toEqual({ answered: LARGE_COUNT });
  });
});

/** A client that reads nothing yet. */
function open({ tracectl }: LoadedTracectl, bytes: string): Socket {
  const socket = connect(tracectl.port, '127.0.0.1').pause();
  onTestFinished(() => {
    socket.destroy();
  });
  socket.write(bytes);
  return socket;
}

function largeBody(): Readable {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  return Readable.from(Array.from({ length: LARGE_BYTES / CHUNK_BYTES }, () => chunk));
}

/** Bytes that the kernel took from a socket. */
function taken({ bytesWritten, writableLength }: Socket): number {
  return bytesWritten - writableLength;
}

/** Resolves when others were served for a while and nothing moved meanwhile. */
async function standstill(run: LoadedTracectl, moved: () => number): Promise<void> {
  for (let before = -1; before !== moved(); ) {
    before = moved();
    await run.served(200);
  }
}

function bytesToTheEnd(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve(socket.bytesRead)).resume();
  });
}

/** What the program takes for ordinary requests alone. */
async function settledPeak(run: LoadedTracectl): Promise<number> {
  await run.served(500);
  return peakBytes(run);
}

/** The most that was ever resident. */
function peakBytes({ tracectl }: LoadedTracectl): number {
  const status = readFileSync(`/proc/${tracectl.ready.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
