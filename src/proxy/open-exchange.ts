// The exchange as it stands when its request is about to be sent, and the head that will be sent.
import type { IncomingMessage } from 'node:http';
import type { OpenExchange } from '../exchange/exchange.ts';
import { applyEdits, headerValue } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import type { Hop } from '../propagation/hop.ts';
import { envoyRequestHeaders } from './envoy-request-headers.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { type Destination, destinationUrl } from './route.ts';

/** Received, less what concerns the connection only, plus what the hop and the route demand. */
export function headersToSend(
  plane: PlaneContext,
  request: IncomingMessage,
  hop: Hop,
  destination: Destination,
): string[] {
  const headers = applyEdits(requestHeadersToForward(request.rawHeaders, request.method ?? ''), hop.edits);
  const received = headerValue(request.rawHeaders, 'host');
  const isAbsolute = !(request.url ?? '').startsWith('/');
  // RFC 9112 section 3.2.2: the authority of an absolute-form target replaces Host.
  const host = plane.options.preserveHost && !isAbsolute && received ? received : destination.authority;
  const sent =
    received === undefined
      ? ['host', host, ...headers]
      : applyEdits(headers, { remove: [], set: [['host', host]] });
  if (plane.options.hop.compat === 'none') return sent;
  const { timeoutMs } = plane.options;
  return envoyRequestHeaders(sent, { receivedHost: received, sentHost: host, timeoutMs });
}

/** `destination` and `sent` are absent when nothing is sent. */
export function openExchange(
  plane: PlaneContext,
  request: IncomingMessage,
  entrance: Entrance,
  hop: Hop,
  destination: Destination | undefined,
  sent: readonly string[] | undefined,
): OpenExchange {
  const host = headerValue(request.rawHeaders, 'host') ?? '';
  const target = request.url ?? '';
  return {
    id: plane.ids.id64(),
    seq: plane.nextSeq(),
    startedAtMicros: plane.clock.epochMicros(),
    method: request.method ?? '',
    target,
    url: destination === undefined ? urlAsReceived(host, target) : destinationUrl(destination),
    httpVersion: request.httpVersion,
    ...(destination !== undefined && { route: destination.route }),
    ...(destination?.service !== undefined && { service: destination.service }),
    host,
    client: { address: request.socket.remoteAddress ?? '127.0.0.1', port: request.socket.remotePort ?? 0 },
    hop,
    received: request.rawHeaders,
    ...(sent !== undefined && { sent }),
    ...(entrance.replay !== undefined && { replayOf: entrance.replay.of }),
  };
}

function urlAsReceived(host: string, target: string): string {
  return target.startsWith('/') ? `http://${host}${target}` : target;
}
