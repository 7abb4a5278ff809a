// Trace and span ids: where fresh ones come from.
import { randomFillSync } from 'node:crypto';

/** Makes ids; handed in, so that tests can count instead. */
export interface IdSource {
  /** 16 lower-case hex digits, never all zeros. */
  id64(): string;
  /** A lower-case UUID of version 4. */
  uuid(): string;
  /** An evenly distributed integer, `0 <= n < bound`. */
  integer(bound: number): number;
}

const POOL_BYTES = 4096;
const ALL_ZEROS = '0000000000000000';

/**
 * Ids from the operating system's generator, as Envoy's are (random_generator.cc), drawn 4 KiB at a time:
 * a call to the generator for each id costs about ten times as much.
 */
export function createRandomIds(): IdSource {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let used = POOL_BYTES;
  const take = (bytes: number): number => {
    if (used + bytes > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const start = used;
    used += bytes;
    return start;
  };

  const id64 = (): string => {
    const start = take(8);
    const id = pool.toString('hex', start, start + 8);
    return id === ALL_ZEROS ? id64() : id;
  };

  return {
    id64,
    uuid: () => {
      const start = take(16);
      pool[start + 6] = ((pool[start + 6] ?? 0) & 0x0f) | 0x40;
      pool[start + 8] = ((pool[start + 8] ?? 0) & 0x3f) | 0x80;
      const hex = pool.toString('hex', start, start + 16);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
    // 48 random bits modulo a small bound: the bias is below 2^-30 for every bound used here.
    integer: (bound) => pool.readUIntBE(take(6), 6) % bound,
  };
}
