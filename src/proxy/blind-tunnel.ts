// A tunnel whose bytes are not looked into, but for the name in a TLS handshake: joined, counted, recorded at its end.
import type { Duplex } from 'node:stream';
import type { Tunnel } from '../exchange/tunnel.ts';
import type { PlaneContext } from './plane-context.ts';
import type { Recorder } from './recorder.ts';
import { tlsServerName } from './tls-server-name.ts';
import { joinConnections } from './tunnel.ts';

/** A ClientHello is a few hundred bytes, with post-quantum keys about 2 KiB. */
const MAX_HELLO_BYTES = 16 * 1024;

export function blindTunnel(plane: PlaneContext, client: Duplex, upstream: Duplex, recorder: Recorder): void {
  let hello: Buffer = Buffer.alloc(0);
  recorder.tunnelled(() => describe(hello));
  const stoppable = {
    abandon: () => {
      recorder.failed({ flag: 'LR', side: 'proxy', reason: 'tracectl was stopped' });
      recorder.close('failed');
      client.destroy();
      upstream.destroy();
    },
  };
  plane.underWay.add(stoppable);
  joinConnections(client, upstream, {
    fromClient: (chunk) => {
      recorder.requestBody.count(chunk);
      if (hello.length < MAX_HELLO_BYTES)
        hello = Buffer.concat([hello, chunk.subarray(0, MAX_HELLO_BYTES - hello.length)]);
    },
    fromUpstream: (chunk) => recorder.responseBody.count(chunk),
    onClosed: () => {
      plane.underWay.delete(stoppable);
      recorder.close('tunnelled');
    },
  });
}

function describe(hello: Buffer): Tunnel {
  if (hello[0] !== 0x16) return { kind: 'other' };
  const serverName = tlsServerName(hello);
  return { kind: 'tls', ...(serverName !== undefined && { serverName }) };
}
