// What a view does that cannot send anything: it says why, and compares what it holds.
import { noProgress } from '../replay/progress.ts';
import { plainReplay } from '../replay/replay-options.ts';
import type { ExchangeStore } from '../sink/exchange-store.ts';
import type { LiveReplays, LiveSession } from './live-view.ts';
import { storedDiff } from './stored-diff.ts';

/** `reason`: one sentence. */
export function noReplays(
  exchanges: ExchangeStore,
  reason: string,
): { readonly replay: LiveSession['replay']; readonly replaying: LiveReplays } {
  return {
    replay: async () => ({ kind: 'refused', reason }),
    replaying: {
      replayAll: async (ids) => ({ ...noProgress('', ids.length), state: 'cancelled' }),
      cancel: () => {},
      editableText: () => undefined,
      diff: (before, after) => storedDiff(exchanges, before, after, plainReplay),
    },
  };
}
