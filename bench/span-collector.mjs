// A Zipkin that only counts, in a process of its own: takes every post of spans with 202 and says how many spans there were.
// A proxy that drops spans under load has less work; the count shows it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { stopChild } from './child-program.mjs';

const self = fileURLToPath(import.meta.url);

/** Every span has one. */
const MARK = '"traceId"';

/** `urlFor` makes a place to post to that is counted apart; `spans` tells how many came there so far. */
export async function startSpanCollector() {
  const child = fork(self);
  const [port] = await once(child, 'message');
  const urlFor = (id) => new URL(`http://127.0.0.1:${port}/${id}/api/v2/spans`);
  const spans = async (id) => {
    child.send(id);
    const [count] = await once(child, 'message');
    return count;
  };
  return { urlFor, spans, stop: () => stopChild(child) };
}

function serve() {
  const counts = new Map();
  const server = createServer(async (request, response) => {
    const sent = await buffer(request);
    const isPacked = request.headers['content-encoding'] === 'gzip';
    const spans = (isPacked ? gunzipSync(sent) : sent).toString('latin1').split(MARK).length - 1;
    const [, id] = request.url.split('/');
    counts.set(id, (counts.get(id) ?? 0) + spans);
    response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('message', (id) => process.send(counts.get(id) ?? 0));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === self) serve();
