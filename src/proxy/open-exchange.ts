// The exchange as it stands when its request is about to be sent, and the head that will be sent.
import type { IncomingMessage } from 'node:http';
import type { OpenExchange, RecordedHop } from '../exchange/exchange.ts';
import { applyEdits, headerValue } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import type { Hop } from '../propagation/hop.ts';
import { callerOf } from './caller-of.ts';
import { envoyRequestHeaders } from './envoy-request-headers.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { type Destination, destinationUrl } from './route.ts';

/** Received, less what concerns the connection only, plus what the hop and the route demand. */
export function headersToSend(
  plane: PlaneContext,
  request: IncomingMessage,
  hop: Hop,
  destination: Destination,
  { replay }: Entrance,
): string[] {
  const headers = requestHeadersToForward(request.rawHeaders, request.method ?? '');
  const received = headerValue(request.rawHeaders, 'host');
  const isAbsolute = !(request.url ?? '').startsWith('/');
  // RFC 9112 section 3.2.2: the authority of an absolute-form target replaces Host.
  const keepsHost = replay === undefined ? plane.options.preserveHost && !isAbsolute : replay.keepsHost;
  const host = keepsHost && received ? received : destination.authority;
  if (received === undefined) headers.unshift('host', host);
  const sent = applyEdits(headers, { remove: hop.edits.remove, set: [['host', host], ...hop.edits.set] });
  if (plane.options.hop.compat === 'none') return sent;
  const { timeoutMs } = plane.options;
  return envoyRequestHeaders(sent, { receivedHost: received, sentHost: host, timeoutMs });
}

/**
 * `destination` and `sent` are absent when nothing is sent. `startMicros` is the monotonic time at which the request's head was
 * read: the exchange's durations count from there, so its beginning is that moment and not this one.
 */
export function openExchange(
  plane: PlaneContext,
  request: IncomingMessage,
  entrance: Entrance,
  hop: RecordedHop,
  destination: Destination | undefined,
  sent: readonly string[] | undefined,
  startMicros = plane.clock.monotonicMicros(),
): OpenExchange {
  const host = headerValue(request.rawHeaders, 'host') ?? '';
  const target = request.url ?? '';
  const exchange: { -readonly [Key in keyof OpenExchange]: OpenExchange[Key] } = {
    id: plane.ids.id64(),
    seq: plane.nextSeq(),
    startedAtMicros: plane.clock.epochMicros() - (plane.clock.monotonicMicros() - startMicros),
    method: request.method ?? '',
    target,
    url: destination === undefined ? urlAsReceived(host, target) : destinationUrl(destination),
    httpVersion: request.httpVersion,
    host,
    client: clientOf(plane, request, entrance),
    hop,
    received: request.rawHeaders,
  };
  if (destination !== undefined) exchange.route = destination.route;
  if (destination?.service !== undefined) exchange.service = destination.service;
  if (sent !== undefined) exchange.sent = sent;
  if (entrance.replay !== undefined) {
    exchange.replayOf = entrance.replay.of;
    exchange.replay = entrance.replay.origin;
  }
  return exchange;
}

function clientOf(plane: PlaneContext, request: IncomingMessage, entrance: Entrance): OpenExchange['client'] {
  const { socket } = request;
  const client: { -readonly [Key in keyof OpenExchange['client']]: OpenExchange['client'][Key] } = {
    address: socket.remoteAddress ?? '127.0.0.1',
    port: socket.remotePort ?? 0,
  };
  const identity = callerOf(request, entrance);
  if (identity !== undefined) client.identity = identity;
  const connection = plane.connectionIds.of(socket);
  if (connection !== undefined) client.connection = connection;
  return client;
}

function urlAsReceived(host: string, target: string): string {
  return target.startsWith('/') ? `http://${host}${target}` : target;
}
