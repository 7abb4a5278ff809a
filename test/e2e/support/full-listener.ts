// A port on which connections never come to stand: its server sleeps, and the two places of its queue are taken. The
// kernel then drops what asks for a connection, as a host does that is switched off.
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';

const sleepingServer = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** Linux has room for one more than the backlog. */
const PLACES = 2;

export async function openFullListener(): Promise<{ readonly port: number }> {
  const worker = new Worker(sleepingServer, { eval: true });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  for (let i = 0; i < PLACES; i += 1) {
    const filler = connect(port, '127.0.0.1');
    onTestFinished(() => {
      filler.destroy();
    });
    await new Promise((resolve, reject) => filler.once('connect', resolve).once('error', reject));
  }
  return { port };
}
