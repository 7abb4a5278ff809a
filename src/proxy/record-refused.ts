// A request that Node's parser refused never becomes one of Node's; recorded all the same, where its head can be read.
import { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ClientError } from './client-error.ts';
import { noHop } from './no-hop.ts';
import { openExchange } from './open-exchange.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { Recorder } from './recorder.ts';
import type { RefusedHead } from './refused-head.ts';

export function recordRefused(
  plane: PlaneContext,
  connection: Duplex,
  entrance: Entrance,
  head: RefusedHead,
  { status, statusMessage, sent, fault }: NonNullable<ClientError['reply']>,
): void {
  const request = new IncomingMessage(connection as Socket);
  request.method = head.method;
  request.url = head.target;
  request.httpVersion = head.httpVersion;
  request.rawHeaders = [...head.headers];
  const recorder = new Recorder(
    { clock: plane.clock, maxBodyBytes: plane.options.maxBodyBytes, emit: plane.emit },
    openExchange(plane, request, entrance, noHop, undefined, undefined),
    plane.clock.monotonicMicros(),
  );
  recorder.failed({ flag: 'DPE', side: 'downstream', reason: fault });
  recorder.answered({ status, statusMessage, sent });
  recorder.responseBody.add(Buffer.from(statusMessage));
  recorder.close('failed');
}
