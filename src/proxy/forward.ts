// One request, top to bottom: judged, given its place in the trace, sent to its upstream, answered, recorded.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopbackAddress } from '../http/authority.ts';
import { decideHop, type Hop, type HopInput, passHop } from '../propagation/hop.ts';
import { collectorPost, passToCollector } from './collector-pass.ts';
import { Downstream, type LocalReply } from './downstream.ts';
import { judge, routedTo } from './judge.ts';
import { headersToSend, openExchange } from './open-exchange.ts';
import { bodyBytesToKeep } from './overload.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { Recorder } from './recorder.ts';
import { refuse } from './refusal.ts';
import { refuseUnread } from './refuse-unread.ts';
import { type Sending, send } from './send.ts';
import { answerFromStub } from './stub/answer-from-stub.ts';
import { stubbedDestination } from './stub/stubbed-destination.ts';
import type { Upgrade } from './upgrade.ts';

/** Handles one request to its end; every outcome is recorded. `upgrade`: the client asks to change the protocol. */
export function forward(
  plane: PlaneContext,
  request: IncomingMessage,
  response: ServerResponse,
  entrance: Entrance,
  upgrade?: Upgrade,
): void {
  const post = collectorPost(plane, request, entrance);
  if (post !== undefined) {
    passToCollector(request, response, post);
    return;
  }
  const startMicros = plane.clock.monotonicMicros();
  const verdict = judge(plane, request, entrance);
  if (verdict.kind === 'refuse' && verdict.refusal.overload === 'memory') {
    refuseUnread(plane, request, response, entrance, verdict.refusal);
    return;
  }
  const hop = hopOf(plane, entrance, {
    headers: request.rawHeaders,
    scheme: 'http',
    isLoopbackClient: isLoopbackAddress(request.socket.remoteAddress ?? '127.0.0.1'),
  });
  const isRouted = verdict.kind === 'send';
  const destination =
    plane.stub === undefined
      ? routedTo(verdict)
      : stubbedDestination(plane.stub, plane.options.routes, request, entrance, verdict);
  const sent = destination && headersToSend(plane, request, hop, destination, entrance);
  if (upgrade !== undefined) sent?.push(...upgrade.headers);
  const { edits: _made, ...recorded } = hop;
  const open = openExchange(plane, request, entrance, recorded, destination, sent, startMicros);
  const recorder = new Recorder(
    { clock: plane.clock, maxBodyBytes: bodyBytesToKeep(plane), emit: plane.emit },
    open,
    startMicros,
  );
  const { serverHeader } = plane.options;
  const downstream = new Downstream(request, response, recorder, {
    isEgress: plane.options.hop.direction === 'egress',
    isMalformed: () => plane.malformed.has(request),
    ...(serverHeader !== undefined && { serverHeader }),
    ...(hop.echoRequestId && hop.requestId !== undefined && { echoedRequestId: hop.requestId }),
    ...(upgrade !== undefined && { upgrade }),
  });
  entrance.replay?.onOpened(open.id);

  if (destination !== undefined && sent !== undefined) {
    const protocol = upgrade === undefined ? {} : { upgrade: upgrade.protocol };
    const sending = { request, downstream, recorder, open, destination, sent, ...protocol };
    sendOrStub(plane, sending, isRouted);
  } else if (verdict.kind === 'refuse') {
    refuse(downstream, verdict.refusal);
  } else {
    downstream.reply(noRoute);
  }
}

const noRoute: LocalReply = {
  status: 404,
  body: '',
  failure: { flag: 'NR', side: 'proxy', reason: 'no route takes this request' },
};

/** `isRouted`: there is an upstream, whether a recording stands for it or not. */
function sendOrStub(plane: PlaneContext, sending: Sending, isRouted: boolean): void {
  const { stub } = plane;
  const parties = stub?.partiesFor(sending.destination);
  if (stub === undefined || parties === undefined) {
    send(plane, sending);
    return;
  }
  const forward = (body?: Buffer): void => {
    if (isRouted) send(plane, body === undefined ? sending : { ...sending, body });
    else sending.downstream.reply(noRoute);
  };
  answerFromStub(plane, stub, { ...sending, parties, isRouted, forward });
}

/** Whoever sends something again wants to see it: its trace is sampled, whatever the share of live traffic is. */
function hopOf({ options, ids }: PlaneContext, { replay }: Entrance, input: HopInput): Hop {
  if (replay === undefined) return decideHop(input, options.hop, ids);
  const { trace } = replay.origin;
  if (trace === 'keep' || trace === 'drop') return passHop(input, options.hop);
  return decideHop(input, { ...options.hop, sampling: { client: 100, random: 100, overall: 100 } }, ids);
}
