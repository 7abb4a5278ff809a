// Refuses a request when there is no memory for it: told and recorded like any other, but for its headers, which are let
// go at once. A thousand heads of 60 KiB can come in before the first of them is answered.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Downstream } from './downstream.ts';
import { noHop } from './no-hop.ts';
import { openExchange } from './open-exchange.ts';
import type { Entrance, PlaneContext } from './plane-context.ts';
import { Recorder } from './recorder.ts';
import { type Refusal, refuse } from './refusal.ts';

export function refuseUnread(
  plane: PlaneContext,
  request: IncomingMessage,
  response: ServerResponse,
  entrance: Entrance,
  refusal: Refusal,
): void {
  const startMicros = plane.clock.monotonicMicros();
  const open = openExchange(plane, request, entrance, noHop, undefined, undefined);
  request.rawHeaders.length = 0;
  const recorder = new Recorder({ clock: plane.clock, maxBodyBytes: 0, emit: plane.emit }, open, startMicros);
  const isEgress = plane.options.hop.direction === 'egress';
  entrance.replay?.onOpened(open.id);
  refuse(new Downstream(request, response, recorder, { isEgress, isMalformed: () => false }), refusal);
}
