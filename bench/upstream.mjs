// An upstream in a process of its own, so that its work is not counted as the proxy's. `GET /` answers a few bytes,
// `GET /bytes/N` streams N bytes, and a body that is sent here is read and counted.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { stopChild } from './child-program.mjs';

const self = fileURLToPath(import.meta.url);
const CHUNK = Buffer.alloc(64 * 1024, 'tracectl ');

export async function startUpstream() {
  const child = fork(self);
  const [port] = await once(child, 'message');
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

function* chunksOf(total) {
  for (let left = total; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left);
}

async function answer(request, response) {
  const [, bytes] = /^\/bytes\/(\d+)$/.exec(request.url) ?? [];
  if (bytes !== undefined) {
    response.writeHead(200, { 'content-length': bytes });
    await pipeline(Readable.from(chunksOf(Number(bytes)), { objectMode: false }), response);
    return;
  }
  let received = 0;
  for await (const chunk of request) received += chunk.length;
  const text = `${received}\n`;
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': text.length }).end(text);
}

if (process.argv[1] === self) {
  const server = createServer((request, response) => {
    // Whoever leaves in the middle is done with this upstream.
    answer(request, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}
