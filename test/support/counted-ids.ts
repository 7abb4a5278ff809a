// Ids that count up instead of being random, so that a test can write down what it expects.
import type { IdSource } from '../../src/trace/ids.ts';

/** `id64` gives 0000000000000001, 0000000000000002 ...; `uuid` 00000000-0000-4000-8000-000000000001 ...; `integer` 0, 1, 2 ... */
export function countedIds(): IdSource {
  let ids = 0;
  let uuids = 0;
  let integers = 0;
  return {
    id64: () => (++ids).toString(16).padStart(16, '0'),
    uuid: () => `00000000-0000-4000-8000-${(++uuids).toString(16).padStart(12, '0')}`,
    integer: (bound) => integers++ % bound,
  };
}
