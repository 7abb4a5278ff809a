// Keeps a session alive when the process runs out of something: the past gives way first, and a person is told once an
// episode.
import { Episodes } from '../exchange/episodes.ts';
import { noDescriptors } from '../proxy/plane-limits.ts';
import type { ExchangeStore } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import { type Resources, watchResources } from './resource-watch.ts';

export interface GuardedSession {
  readonly clock: Clock;
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
  readonly warn: (sentence: string) => void;
}

/** Returns how to stop it. */
export function guardResources(
  resources: Resources,
  { clock, exchanges, traces, warn }: GuardedSession,
): () => void {
  const episodes = new Episodes(clock);
  return watchResources(resources, {
    onMemoryShort: () => {
      // Again and again by half, until it is enough or nothing is left.
      exchanges.shrinkTo(Math.floor(exchanges.counts().bytes / 2));
      traces.shrinkTo(Math.floor(traces.counts().bytes / 2));
      if (episodes.begins('memory')) {
        warn('memory is nearly full: older requests and spans make room for newer ones');
      }
    },
    onNothingOpens: () => {
      if (episodes.begins('descriptors')) warn(noDescriptors);
    },
  });
}
