// A service that answers after it has called others through the proxy, with the trace headers that it got passed on.
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CallingService {
  readonly port: number;
  readonly url: string;
  /** Paths that it calls, one after the other; may be changed at any time. */
  calls: readonly string[];
  /** Whether trace headers are passed on. */
  passesOn: boolean;
  close(): Promise<void>;
}

/** Paths are requested from `http://NAME.localhost` of the proxy: `pricing/price/1`. */
export async function startCallingService(proxyPort: () => number): Promise<CallingService> {
  const server = createServer(async (incoming, response) => {
    const traced = Object.entries(incoming.headers).filter(([name]) =>
      /^(?:x-b3-|b3$|traceparent|x-request-id)/.test(name),
    );
    const headers = service.passesOn ? Object.fromEntries(traced) : {};
    for (const call of service.calls) {
      const [name = '', ...path] = call.split('/');
      await get(proxyPort(), `/${path.join('/')}`, { ...headers, host: `${name}.localhost` });
    }
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const service: CallingService = {
    port,
    url: `http://127.0.0.1:${port}`,
    calls: [],
    passesOn: true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return service;
}

function get(
  port: number,
  path: string,
  headers: Record<string, string | string[] | undefined>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (answer) => {
      answer.once('end', resolve);
      answer.resume();
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}
