// Which headers of a planned request are not as they were captured. Pure.
import { type HeaderList, headerPairs } from '../http/header-list.ts';
import { maskedHeaders } from '../http/sensitive-headers.ts';

export interface HeaderChanges {
  /** Sent, and not captured like this; secrets masked. */
  readonly set: readonly (readonly [name: string, value: string])[];
  /** Captured, and not sent; lower case, each once. */
  readonly removed: readonly string[];
}

/** Headers of the connection do not count, for they never go further; nor does Host, which the URL tells. */
export function headerChanges(captured: HeaderList, sent: HeaderList): HeaderChanges {
  const before = headerPairs(captured);
  const after = headerPairs(sent);
  const isSame = (
    [name, value]: readonly [string, string],
    [other, text]: readonly [string, string],
  ): boolean => name.toLowerCase() === other.toLowerCase() && value === text;
  const set = after.filter(
    (pair) => !NOT_TOLD.has(pair[0].toLowerCase()) && !before.some((each) => isSame(each, pair)),
  );
  const names = new Set(after.map(([name]) => name.toLowerCase()));
  const removed = before
    .map(([name]) => name.toLowerCase())
    .filter((name) => !names.has(name) && !NOT_TOLD.has(name));
  return { set: headerPairs(maskedHeaders(set.flat())), removed: [...new Set(removed)] };
}

const NOT_TOLD = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'expect',
  'te',
  'upgrade',
]);
