// One request, top to bottom: judged, given its place in the trace, sent to its upstream, answered, recorded.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OpenExchange } from '../exchange/exchange.ts';
import { isLoopbackAddress } from '../http/authority.ts';
import { applyEdits, hasHeader, headerValue } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import { parseRequestTarget } from '../http/request-target.ts';
import { decideHop, type Hop } from '../propagation/hop.ts';
import { Downstream } from './downstream.ts';
import { envoyRequestHeaders } from './envoy-request-headers.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { Recorder } from './recorder.ts';
import { hasBody, tapRequestBody } from './request-body.ts';
import { checkRequestHead, type Refusal } from './request-check.ts';
import { chooseDestination, type Destination, destinationUrl } from './route.ts';
import { UpstreamCall } from './upstream-call.ts';

type Verdict =
  | { readonly kind: 'send'; readonly destination: Destination }
  | { readonly kind: 'no-route' }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** Handles one request to its end. Never throws; every outcome is recorded. */
export function forward(
  plane: PlaneContext,
  request: IncomingMessage,
  response: ServerResponse,
  entrance: Entrance,
): void {
  const startMicros = plane.clock.monotonicMicros();
  const verdict = judge(plane, request, entrance);
  const hop = decideHop(
    {
      headers: request.rawHeaders,
      scheme: 'http',
      isLoopbackClient: isLoopbackAddress(request.socket.remoteAddress ?? '127.0.0.1'),
    },
    plane.options.hop,
    plane.ids,
  );
  const destination = verdict.kind === 'send' ? verdict.destination : undefined;
  const sent = destination && headersToSend(plane, request, hop, destination);
  const open = openExchange(plane, request, entrance, hop, destination, sent);
  const recorder = new Recorder(
    { clock: plane.clock, maxBodyBytes: plane.options.maxBodyBytes, emit: plane.emit },
    open,
    startMicros,
  );
  const { serverHeader } = plane.options;
  const downstream = new Downstream(request, response, recorder, {
    isEgress: plane.options.hop.direction === 'egress',
    ...(serverHeader !== undefined && { serverHeader }),
    ...(hop.echoRequestId && hop.requestId !== undefined && { echoedRequestId: hop.requestId }),
  });
  entrance.replay?.onOpened(open.id);

  if (destination !== undefined && sent !== undefined) {
    send(plane, { request, response, downstream, recorder, open, destination, sent });
  } else if (verdict.kind === 'refuse') {
    refuse(downstream, verdict.refusal);
  } else {
    const reason = 'no route takes this request';
    downstream.reply({ status: 404, body: '', failure: { flag: 'NR', side: 'proxy', reason } });
  }
}

/** What becomes of a request, from its head alone. */
function judge(plane: PlaneContext, request: IncomingMessage, entrance: Entrance): Verdict {
  const head = { httpVersion: request.httpVersion, headers: request.rawHeaders };
  const refusal = checkRequestHead(head, plane.options.maxHeaders);
  if (refusal !== undefined) return { kind: 'refuse', refusal };
  if (plane.loopGuard.comesFromOurselves(request.socket)) {
    return { kind: 'refuse', refusal: { status: 508, reason: 'the request came out of tracectl itself' } };
  }
  const target = parseRequestTarget(request.url ?? '');
  if (target.form === 'invalid') return { kind: 'refuse', refusal: { status: 400, reason: target.reason } };
  if (target.form === 'asterisk') {
    const reason = 'a request for the server as a whole (*) has no upstream to go to';
    return { kind: 'refuse', refusal: { status: 400, reason } };
  }
  const destination = chooseDestination(
    {
      target,
      host: headerValue(request.rawHeaders, 'host') ?? '',
      ...(entrance.service !== undefined && { listenerService: entrance.service }),
    },
    plane.options.routes,
  );
  return destination === undefined ? { kind: 'no-route' } : { kind: 'send', destination };
}

function headersToSend(
  plane: PlaneContext,
  request: IncomingMessage,
  hop: Hop,
  destination: Destination,
): string[] {
  const headers = applyEdits(requestHeadersToForward(request.rawHeaders), hop.edits);
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

function openExchange(
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

// Envoy answers what it refuses with the reason phrase as body; the exchange says the reason.
function refuse(downstream: Downstream, { status, reason }: Refusal): void {
  const body = status === 508 ? reason : REASON_PHRASES[status];
  const flag = status === 508 ? 'UH' : 'DPE';
  const side = status === 508 ? 'proxy' : 'downstream';
  downstream.reply({ status, body, failure: { flag, side, reason }, closes: true });
}

const REASON_PHRASES: Readonly<Record<Exclude<Refusal['status'], 508>, string>> = {
  400: 'Bad Request',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
};

interface Sending {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly downstream: Downstream;
  readonly recorder: Recorder;
  readonly open: OpenExchange;
  readonly destination: Destination;
  readonly sent: readonly string[];
}

function send(plane: PlaneContext, sending: Sending): void {
  const { request, response, downstream, recorder, open, destination, sent } = sending;
  const leave = plane.loopGuard.enter(open.hop.requestId ?? open.id, open.method, open.url);
  if (leave === undefined) {
    refuse(downstream, {
      status: 508,
      reason: 'the request goes round: the same id comes in again and again',
    });
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  const call = new UpstreamCall(downstream, recorder, {
    isForward: destination.route === 'forward',
    onSettled: () => {
      clearTimeout(timer);
      plane.heads.forget(key);
      plane.underWay.delete(stoppable);
      leave();
    },
  });
  const stoppable = {
    abandon: () => {
      recorder.failed({ flag: 'LR', side: 'proxy', reason: 'tracectl was stopped' });
      downstream.cut();
      call.abandon();
    },
  };
  const { key, marked } = plane.heads.add({
    method: open.method,
    path: destination.path,
    headers: sent,
    isChunked: headerValue(request.rawHeaders, 'transfer-encoding') !== undefined,
    onWritten: (address) => call.headWritten(address),
  });
  plane.underWay.add(stoppable);
  downstream.onClientLeft(() => call.abandon());

  const withBody = hasBody(request);
  const body = withBody ? tapRequestBody(request, recorder) : null;
  const startTimeout = (): void => {
    const { timeoutMs } = plane.options;
    if (timeoutMs !== undefined && !recorder.isClosed) timer = setTimeout(() => call.timeOut(), timeoutMs);
  };
  if (withBody) {
    if (hasHeader(request.rawHeaders, 'expect')) response.writeContinue();
    request.once('end', startTimeout);
  } else {
    recorder.mark('requestReceivedMicros');
    startTimeout();
  }
  plane.pools.poolFor(destination.upstream).dispatch(
    // `reset: false`: undici would close the connection after each HEAD, and after each GET with a body.
    { method: open.method as 'GET', path: destination.path, headers: marked, body, reset: false },
    call,
  );
}
