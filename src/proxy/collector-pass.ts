// Spans that an application posts to tracectl's own collector, through the proxy because its environment says so. They are
// no traffic of the system that is looked at: they pass, and are neither traced nor listed.
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { isLoopbackAddress } from '../http/authority.ts';
import { answerHeadersToForward, requestHeadersToForward } from '../http/hop-by-hop.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';

const FOR_THIS_MACHINE = /^http:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]):(\d+)(\/.*)?$/i;

export interface CollectorPost {
  readonly port: number;
  readonly path: string;
}

/** Where a request goes on to when it is such a post; from this machine only, as if it had been sent there itself. */
export function collectorPost(
  plane: PlaneContext,
  request: IncomingMessage,
  { connectedTo }: Entrance,
): CollectorPost | undefined {
  const { collectorPorts = [] } = plane.options;
  if (collectorPorts.length === 0 || request.method !== 'POST') return undefined;
  const target = request.url ?? '';
  if (target.startsWith('/') && connectedTo === undefined) return undefined;
  const [, portText, path = '/'] = FOR_THIS_MACHINE.exec(target) ?? [];
  const post =
    connectedTo !== undefined && target.startsWith('/')
      ? { port: connectedTo.port ?? 0, path: target }
      : { port: Number(portText), path };
  const isLocal = isLoopbackAddress(request.socket.remoteAddress ?? '127.0.0.1');
  return isLocal && collectorPorts.includes(post.port) ? post : undefined;
}

export function passToCollector(
  request: IncomingMessage,
  response: ServerResponse,
  { port, path }: CollectorPost,
): void {
  const headers = requestHeadersToForward(request.rawHeaders, 'POST');
  if (request.headers['content-length'] === undefined) headers.push('Transfer-Encoding', 'chunked');
  const onward = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers });
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answerHeadersToForward(answer.rawHeaders));
    answer.pipe(response);
  });
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(503).end();
  });
  request.once('error', () => onward.destroy());
  response.once('close', () => onward.destroy());
  request.pipe(onward);
}
