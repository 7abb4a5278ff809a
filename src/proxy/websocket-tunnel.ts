// A WebSocket after its handshake: both connections joined, bytes and frames counted, recorded when it ends.
import type { Duplex } from 'node:stream';
import type { Recorder } from './recorder.ts';
import { joinConnections } from './tunnel.ts';
import { WebSocketFrameCounter } from './websocket-frames.ts';

/** `client` may hold bytes already that were sent behind the handshake. */
export function tunnelWebSocket(
  client: Duplex,
  upstream: Duplex,
  recorder: Recorder,
  onClosed: () => void,
): void {
  const fromClient = new WebSocketFrameCounter();
  const fromUpstream = new WebSocketFrameCounter();
  recorder.tunnelled(() => ({
    kind: 'websocket',
    frames: { fromClient: fromClient.count, fromUpstream: fromUpstream.count },
  }));
  joinConnections(client, upstream, {
    fromClient: (chunk) => {
      recorder.requestBody.count(chunk);
      fromClient.add(chunk);
    },
    fromUpstream: (chunk) => {
      recorder.responseBody.count(chunk);
      fromUpstream.add(chunk);
    },
    onClosed: () => {
      recorder.close('tunnelled');
      onClosed();
    },
  });
}
