// A quiet word when something is plainly off: it stands where messages do, while there is none.
import type { Message } from '../view-state.ts';
import type { World } from './world.ts';

/** Traces that came by the sink alone may be from before, or from elsewhere; a few are nothing to speak of. */
const MANY_ORPHANS = 5;
/** Before so many requests, a service may just not have had its turn. */
const ENOUGH_REQUESTS = 20;

export function hintOf({ ledger, live }: Pick<World, 'ledger' | 'live'>): Message | undefined {
  const orphans = ledger.traces.orphans;
  const proxy = live.proxyUrls[0] ?? 'the proxy';
  if (orphans >= MANY_ORPHANS && orphans * 2 > ledger.traces.order.size) {
    return {
      severity: 'info',
      text: `${orphans} traces hold no request of this proxy: their services send past it (HTTP_PROXY=${proxy})`,
    };
  }
  const silent =
    live.upstreams.length < 2 ? [] : live.upstreams.filter((name) => !ledger.hasSeenService(name));
  if (live.counts.requests >= ENOUGH_REQUESTS && silent.length > 0 && silent.length < live.upstreams.length) {
    const is = silent.length === 1 ? 'has' : 'have';
    return { severity: 'info', text: `${silent.join(', ')} ${is} had no request yet` };
  }
  return undefined;
}
