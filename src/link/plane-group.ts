// Several data planes that share their ports, behind one handle: what `--workers N` runs. The kernel gives each new
// connection to one of them. Each has its own connections to upstreams, its own limits and its own loop guard; they
// share the count of `seq` and nothing else.
import type { Listening } from '../proxy/data-plane.ts';
import type { ListenAddress } from '../proxy/plane-options.ts';
import type { PlaneHandle, PlaneListener } from './plane-handle.ts';

/** `count` planes, each made by `create`. One alone needs no group. */
export function createPlaneGroup(
  count: number,
  listener: PlaneListener,
  create: (listener: PlaneListener) => PlaneHandle,
): PlaneHandle {
  const first = create(listener);
  if (count === 1) return first;
  const others = Array.from({ length: count - 1 }, () => create(listener));
  const all = [first, ...others];
  const failed = Promise.race(all.map((plane) => plane.failed));
  // Nobody may be waiting for it at that moment; whoever awaits it later still sees it.
  failed.catch(() => {});
  return {
    failed,
    start: async (options) => {
      const lastSeq = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const opened = await first.start({ ...options, lastSeq, portSharing: 'opens' });
      if ('problem' in opened) return opened;
      // Port 0 has become a real one, and an address that this machine lacks has been left out.
      const listen = opened.listening.map(addressOf);
      const joined = await Promise.all(
        others.map((plane) => plane.start({ ...options, listen, lastSeq, portSharing: 'joins' })),
      );
      return joined.find((start) => 'problem' in start) ?? opened;
    },
    replay: (request) => first.replay(request),
    stop: async (graceMs) => {
      await Promise.all(all.map((plane) => plane.stop(graceMs)));
    },
  };
}

function addressOf({ url, service, caller }: Listening): ListenAddress {
  const { hostname, port } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 80 : Number(port),
    ...(service !== undefined && { service }),
    ...(caller !== undefined && { caller }),
  };
}
