// A queue between what happens and one who reads of it at their own pace: bounded, and what did not fit is counted.

export interface Following<T> {
  offer(item: T): void;
  /** The same, but nothing is missed when there is no room. */
  offerIfRoom(item: T): void;
  /** What was offered, and how many could not wait where some are missing; ends after `end`. */
  items(): AsyncGenerator<T | { readonly missed: number }>;
  end(): void;
}

const MAX_WAITING = 1000;

export function createFollowing<T extends object>(maxWaiting = MAX_WAITING): Following<T> {
  let waiting: (T | { missed: number })[] = [];
  let isEnded = false;
  let wake = (): void => {};

  return {
    offerIfRoom: (item) => {
      if (isEnded || waiting.length >= maxWaiting) return;
      waiting.push(item);
      wake();
    },
    offer: (item) => {
      if (isEnded) return;
      const last = waiting.at(-1);
      if (waiting.length < maxWaiting) waiting.push(item);
      else if (last !== undefined && 'missed' in last) last.missed += 1;
      else waiting.push({ missed: 1 });
      wake();
    },
    async *items() {
      for (;;) {
        const items = waiting;
        waiting = [];
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
