// A service whose requests are worked on by a pool of four threads, each with its own connections.
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { makeCalls, startTimer } from './node-calls.mjs';

if (isMainThread) serve();
else
  parentPort.on('message', async ({ job, url, headers, isAfterAnswer }) => {
    await makeCalls(url, headers, isAfterAnswer);
    parentPort.postMessage(job);
  });

function serve() {
  const workers = Array.from({ length: 4 }, () => new Worker(new URL(import.meta.url)));
  const waiting = new Map();
  let jobs = 0;
  for (const worker of workers) worker.on('message', (job) => waiting.get(job)?.());
  const work = (request, isAfterAnswer) =>
    new Promise((resolve) => {
      const job = ++jobs;
      waiting.set(job, () => {
        waiting.delete(job);
        resolve();
      });
      const { url, headers } = request;
      workers[job % workers.length].postMessage({ job, url, headers, isAfterAnswer });
    });
  const server = createServer(async (request, answer) => {
    request.resume();
    await work(request, false);
    answer.end('done');
    await work(request, true);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(Number(process.env.PORT), '127.0.0.1');
  startTimer();
}
