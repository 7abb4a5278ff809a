// CONNECT: a tunnel to a host. What begins with an HTTP/1 request line is served as requests to that host (Node's own
// fetch asks for a tunnel even for http://), everything else passes unread, and the record says what it was.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../exchange/failure.ts';
import { type Authority, authorityText } from '../http/authority.ts';
import { blindTunnel } from './blind-tunnel.ts';
import { connectTarget } from './connect-target.ts';
import { clientLeft, Downstream } from './downstream.ts';
import { noHop } from './no-hop.ts';
import { openExchange } from './open-exchange.ts';
import { bodyBytesToKeep, limitRefusal } from './overload.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { Recorder } from './recorder.ts';
import { type Refusal, refuse } from './refusal.ts';
import { checkRequestHead } from './request-check.ts';
import { respondOver } from './response-over.ts';
import type { StubBook } from './stub/stub-book.ts';
import { upstreamFailure } from './upstream-failure.ts';
import { watchFirstBytes } from './watch-first-bytes.ts';

export interface ConnectRequest {
  readonly request: IncomingMessage;
  readonly connection: Duplex;
  /** What the client sent behind its request. */
  readonly head: Buffer;
  readonly entrance: Entrance;
  /** Serves requests that come through the tunnel; the first bytes are in the connection again. */
  readonly serve: (connection: Duplex, connectedTo: Authority) => void;
}

const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

export function connect(plane: PlaneContext, asked: ConnectRequest): void {
  const { request, connection, head, entrance, serve } = asked;
  const startMicros = plane.clock.monotonicMicros();
  const record = (): Recorder =>
    new Recorder(
      { clock: plane.clock, maxBodyBytes: bodyBytesToKeep(plane), emit: plane.emit },
      // A CONNECT has no place in a trace: nothing can be written into what it carries.
      openExchange(plane, request, entrance, noHop, undefined, undefined, startMicros),
      startMicros,
    );
  const downstream = (): Downstream =>
    new Downstream(request, respondOver(request, connection), record(), {
      isEgress: true,
      isMalformed: () => false,
    });

  const verdict = judgeConnect(plane, request);
  if ('refusal' in verdict) {
    refuse(downstream(), verdict.refusal);
    return;
  }
  const { authority } = verdict;
  if (isServedHere(plane, authority)) {
    // Only requests make sense here, and they are routed like any other.
    establish(plane, connection, undefined, head, (kind) => {
      if (kind === 'http') serve(connection, authority);
      else connection.destroy();
    });
    return;
  }
  if (plane.stub?.isTunnelWatched(authority) === true) {
    serveStubbed(plane, plane.stub, asked, authority, record);
    return;
  }
  const opening = watchOpening(plane, connection, (failure, outcome) => {
    const recorder = record();
    recorder.failed(failure);
    recorder.close(outcome);
  });
  openConnection(plane, authority, (error, upstream) => {
    if (opening.isOver()) {
      upstream?.destroy();
      return;
    }
    if (upstream === null) {
      downstream().reply(upstreamFailure(error, false, true));
      return;
    }
    establish(plane, connection, upstream, head, (kind) => {
      if (kind === 'http') {
        upstream.destroy();
        serve(connection, authority);
        return;
      }
      const recorder = record();
      const address = `${upstream.remoteAddress ?? ''}:${upstream.remotePort ?? ''}`;
      recorder.sentTo(address, plane.connectionIds.of(upstream));
      recorder.answered({ status: 200, statusMessage: 'Connection Established', sent: [] });
      blindTunnel(plane, connection, upstream, recorder);
    });
  });
}

/**
 * A tunnel to a host that recordings answer for stands at once, for the host may be away; only when it carries no requests
 * is the host called, and only where unmatched requests are forwarded.
 */
function serveStubbed(
  plane: PlaneContext,
  stub: StubBook,
  { connection, head, serve }: ConnectRequest,
  authority: Required<Authority>,
  record: () => Recorder,
): void {
  establish(plane, connection, undefined, head, (kind) => {
    if (kind === 'http') {
      serve(connection, authority);
      return;
    }
    const recorder = record();
    const { unmatched } = stub.plan;
    const reason = 'what this tunnel carries cannot be seen, so nothing recorded can answer it';
    if (unmatched.kind !== 'forward') {
      recorder.stubbed({ result: 'unmatched', end: 'closed', reason });
      recorder.failed({ flag: 'NS', side: 'proxy', reason });
      recorder.close('failed');
      connection.destroy();
      return;
    }
    recorder.stubbed({ result: 'unmatched', end: 'forwarded', reason });
    const opening = watchOpening(plane, connection, (failure, outcome) => {
      recorder.failed(failure);
      recorder.close(outcome);
    });
    openConnection(plane, authority, (error, upstream) => {
      if (opening.isOver()) {
        upstream?.destroy();
        return;
      }
      if (upstream === null) {
        recorder.failed(upstreamFailure(error, false, true).failure);
        recorder.close('failed');
        connection.destroy();
        return;
      }
      recorder.sentTo(`${upstream.remoteAddress}:${upstream.remotePort}`, plane.connectionIds.of(upstream));
      recorder.answered({ status: 200, statusMessage: 'Connection Established', sent: [] });
      blindTunnel(plane, connection, upstream, recorder);
    });
  });
}

/**
 * While the tunnel is not there yet: a client that goes has to be noticed, by its end as well, and a stop ends the wait.
 * `isOver` ends the watch, and says whether `ended` has been told.
 */
function watchOpening(
  plane: PlaneContext,
  connection: Duplex,
  ended: (failure: Failure, outcome: 'clientLeft' | 'failed') => void,
): { isOver(): boolean } {
  let isOver = false;
  const unwatch = (): void => {
    plane.underWay.delete(stoppable);
    connection.off('readable', onReadable).off('end', onLeft).off('close', onLeft);
  };
  const end = (failure: Failure, outcome: 'clientLeft' | 'failed'): void => {
    isOver = true;
    unwatch();
    connection.destroy();
    ended(failure, outcome);
  };
  const stoppable = { abandon: () => end(stopped, 'failed') };
  const onLeft = (): void => end(clientLeft, 'clientLeft');
  // An end is only told to those who read; bytes that a client sends ahead of the tunnel stay where they are.
  const onReadable = (): void => {
    if ((connection as Socket).readableLength === 0) connection.read();
  };
  plane.underWay.add(stoppable);
  connection.on('readable', onReadable).on('end', onLeft).on('close', onLeft);
  return {
    isOver: () => {
      if (!isOver) unwatch();
      return isOver;
    },
  };
}

const stopped: Failure = { flag: 'LR', side: 'proxy', reason: 'tracectl was stopped' };

function judgeConnect(
  plane: PlaneContext,
  request: IncomingMessage,
): { readonly authority: Required<Authority> } | { readonly refusal: Refusal } {
  const target = request.url ?? '';
  const head = { method: 'CONNECT', target, httpVersion: request.httpVersion, headers: request.rawHeaders };
  const refusal = checkRequestHead(head, plane.options.maxHeaders) ?? limitRefusal(plane, request);
  return refusal === undefined ? connectTarget(target, request.rawHeaders) : { refusal };
}

function openConnection(
  plane: PlaneContext,
  { host, port }: Required<Authority>,
  opened: (error: Error | null, upstream: Socket | null) => void,
): void {
  const options = {
    hostname: host,
    host: authorityText('http', host, port),
    protocol: 'http:',
    port: String(port),
  };
  plane.connect(options, (error, upstream) => opened(error, error === null ? upstream : null));
}

/** Tells the client that the tunnel stands, and waits for what it carries; the bytes that say so are put back. */
function establish(
  plane: PlaneContext,
  connection: Duplex,
  upstream: Duplex | undefined,
  head: Buffer,
  decided: (kind: 'http' | 'tls' | 'other') => void,
): void {
  const undecided = {
    abandon: () => {
      connection.destroy();
      upstream?.destroy();
    },
  };
  plane.underWay.add(undecided);
  connection.once('close', () => plane.underWay.delete(undecided));
  connection.write(ESTABLISHED);
  watchFirstBytes(connection, upstream, head, (kind, bytes) => {
    plane.underWay.delete(undecided);
    if (bytes.length > 0) connection.unshift(bytes);
    decided(kind);
  });
}

/** Whether a tunnel leads to tracectl itself: by a service's name, or by one of its own ports. */
function isServedHere(plane: PlaneContext, { host, port }: Required<Authority>): boolean {
  return (
    host.endsWith('.localhost') || plane.loopGuard.isOwn(host === 'localhost' ? '127.0.0.1' : host, port)
  );
}
