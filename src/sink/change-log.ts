// Which things of a store changed, in the order in which they did, so that whoever shows it looks at what changed and not
// at everything that is held. Bounded: who has not looked for too long has to look at everything once.

/** A place in the order of changes; 0 is before the first. */
export type ChangePlace = number;

export interface ChangesSince {
  /** Where to go on from. */
  readonly place: ChangePlace;
  /** Each once, in the order of their first change; undefined when older ones were let go. */
  readonly keys: readonly string[] | undefined;
}

export interface ChangeLog {
  /** The thing of this key was put, changed or let go. */
  note(key: string): void;
  since(place: ChangePlace): ChangesSince;
}

/** Some seconds of the fastest traffic. */
const DEFAULT_KEPT = 32_768;

export function createChangeLog(kept = DEFAULT_KEPT): ChangeLog {
  let keys: string[] = [];
  /** Changes before the first of `keys`. */
  let before = 0;
  return {
    note: (key) => {
      keys.push(key);
      // Half at a time, so that letting go costs nothing for each.
      if (keys.length <= 2 * kept) return;
      before += kept;
      keys = keys.slice(kept);
    },
    since: (from) => {
      const place = before + keys.length;
      if (from < before) return { place, keys: undefined };
      return { place, keys: [...new Set(keys.slice(from - before))] };
    },
  };
}
