// A small service that does what Envoy asks of applications: it copies the trace headers of the request that it
// serves to the call that it makes for it, and nothing else. Or drops them, and says only who it is.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { portOf } from './free-port.ts';

const TRACE_HEADERS = new Set([
  ...['x-request-id', 'x-client-trace-id', 'x-ot-span-context', 'traceparent', 'tracestate', 'b3'],
  ...['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'],
]);

export interface CopyingService {
  readonly url: string;
  /**
   * The service that is called for every request, by this name, at this proxy; none until it is set. With a name of its own, it
   * drops the trace headers and gives that name to the proxy.
   */
  callNext(proxyUrl: string, serviceName: string, ownName?: string): void;
  stop(): Promise<void>;
}

export async function startCopyingService(): Promise<CopyingService> {
  let next: NextCall | undefined;
  const server = createServer((request, response) => {
    request.resume();
    const called = next === undefined ? Promise.resolve() : callService(next, request);
    called.then(
      () => response.end('served'),
      () => response.writeHead(502).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    callNext: (proxyUrl, serviceName, ownName) => {
      next = { proxyUrl, serviceName, ownName };
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface NextCall {
  readonly proxyUrl: string;
  readonly serviceName: string;
  readonly ownName: string | undefined;
}

async function callService(
  { proxyUrl, serviceName, ownName }: NextCall,
  served: IncomingMessage,
): Promise<void> {
  const copied = served.rawHeaders.filter((_, at) =>
    TRACE_HEADERS.has((served.rawHeaders[at - (at % 2)] ?? '').toLowerCase()),
  );
  // The name goes into Host only: not every resolver knows that NAME.localhost is this machine.
  const host = `${serviceName}.localhost:${new URL(proxyUrl).port}`;
  const passed = ownName === undefined ? copied : ['Proxy-Authorization', `Basic ${btoa(`${ownName}:x`)}`];
  const call = httpRequest(`${proxyUrl}/`, { headers: ['Host', host, ...passed] }).end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 200) throw new Error(`${serviceName} answered ${answer.statusCode}`);
}
