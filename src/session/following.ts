// A queue between what happens and one who reads of it at their own pace: bounded in number and in bytes, and what did not
// fit is counted.

export interface Following<T> {
  offer(item: T): void;
  /** The same, but nothing is missed when there is no room. */
  offerIfRoom(item: T): void;
  /** What was offered, and how many could not wait where some are missing; ends after `end`. */
  items(): AsyncGenerator<T | { readonly missed: number }>;
  end(): void;
}

export interface FollowingLimits {
  readonly maxItems: number;
  /** One item is taken however large it is. */
  readonly maxBytes: number;
}

export const defaultFollowingLimits: FollowingLimits = { maxItems: 1000, maxBytes: 1 << 24 };

export function createFollowing<T extends object>(
  bytesOf: (item: T) => number,
  { maxItems, maxBytes }: FollowingLimits = defaultFollowingLimits,
): Following<T> {
  let waiting: (T | { missed: number })[] = [];
  let bytes = 0;
  let isEnded = false;
  let wake = (): void => {};

  return {
    offerIfRoom: (item) => {
      const size = bytesOf(item);
      if (isEnded || waiting.length >= maxItems || bytes + size > maxBytes) return;
      waiting.push(item);
      bytes += size;
      wake();
    },
    offer: (item) => {
      if (isEnded) return;
      const last = waiting.at(-1);
      const size = bytesOf(item);
      const hasRoom = waiting.length < maxItems && bytes + size <= maxBytes;
      if (waiting.length === 0 || (hasRoom && !(last !== undefined && 'missed' in last))) {
        waiting.push(item);
        bytes += size;
      } else if (last !== undefined && 'missed' in last) last.missed += 1;
      else waiting.push({ missed: 1 });
      wake();
    },
    async *items() {
      for (;;) {
        const items = waiting;
        waiting = [];
        bytes = 0;
        yield* items;
        if (waiting.length > 0) continue;
        if (isEnded) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    end: () => {
      isEnded = true;
      wake();
    },
  };
}
