// A service on one event loop. Copies the headers that it is told to copy, correctly.
import { createServer } from 'node:http';
import { makeCalls, startTimer } from './node-calls.mjs';

const server = createServer(async (request, answer) => {
  request.resume();
  await makeCalls(request.url, request.headers, false);
  answer.end('done');
  await makeCalls(request.url, request.headers, true);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
startTimer();
