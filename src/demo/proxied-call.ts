// One call from a service of the demo to another, through the proxy. The service says who it is as applications do that
// are given `HTTP_PROXY=http://NAME:x@127.0.0.1:15001`: by the user name of the proxy's URL.
import { once } from 'node:events';
import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import type { HeaderList } from '../http/header-list.ts';

export interface ProxiedCall {
  readonly proxy: URL;
  readonly agent: Agent;
  /** Name of the service that calls. */
  readonly caller: string;
  readonly callee: string;
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderList;
  readonly body: string;
}

/** The status of the answer, once its body has come. Rejects when there is none. */
export async function callThroughProxy(call: ProxiedCall): Promise<number> {
  const { proxy, agent, caller, callee, method, path, headers, body } = call;
  const host = `${callee}.localhost`;
  const framing =
    body === ''
      ? []
      : ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))];
  const credentials = Buffer.from(`${caller}:x`).toString('base64');
  const request = httpRequest({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port,
    agent,
    method,
    path: `http://${host}${path}`,
    headers: ['Host', host, 'Proxy-Authorization', `Basic ${credentials}`, ...headers, ...framing],
  });
  request.end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}
