// A service that makes one call through tracectl for each request, with the trace headers that came with it, in a process of
// its own, so that tracectl finds who calls.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { stopChild } from './child-program.mjs';

const self = fileURLToPath(import.meta.url);
const TRACE_HEADERS = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
];
const MORE = ['traceparent', 'tracestate', 'x-ot-span-context'];

/** `callThrough(port)`: the proxy that it calls `host` through, from now on. */
export async function startPassingService(host) {
  const child = fork(self, [host]);
  const [port] = await once(child, 'message');
  return { port, callThrough: (proxyPort) => child.send(proxyPort), stop: () => stopChild(child) };
}

function serve(host) {
  const agent = new Agent({ keepAlive: true });
  let port = 0;
  const server = createServer((incoming, answer) => {
    const passed = [...TRACE_HEADERS, ...MORE].filter((name) => incoming.headers[name] !== undefined);
    const headers = Object.fromEntries(passed.map((name) => [name, incoming.headers[name]]));
    const call = request({ host: '127.0.0.1', port, agent, headers: { ...headers, host } }, (answered) => {
      answered.resume().on('end', () => answer.end('done'));
    });
    call.on('error', () => answer.writeHead(502).end()).end();
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('message', (proxyPort) => {
    port = proxyPort;
  });
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === self) serve(process.argv[2]);
