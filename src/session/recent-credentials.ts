// Secrets that requests carried lately, for a replay from a file that holds none: the newest value of each header for each
// host. Only when a person asks for it (`--auth-from live`), and only for the host that it went to. Pure.
import { isSensitiveHeader } from '../http/sensitive-headers.ts';
import { authorityOf } from '../replay/refusal.ts';
import type { GivenCredential } from '../replay/replay-options.ts';
import type { StoredExchange } from '../sink/exchange-store.ts';

const RECENT_MICROS = 15 * 60 * 1_000_000;

/** `entries` oldest first. */
export function recentCredentials(
  entries: readonly StoredExchange[],
  authorities: readonly string[],
  nowMicros: number,
): GivenCredential[] {
  const newest = new Map<string, GivenCredential>();
  for (const { exchange } of entries) {
    const authority = authorityOf(exchange.url);
    const isRecent = nowMicros - exchange.startedAtMicros <= RECENT_MICROS;
    if (!isRecent || !authorities.includes(authority) || exchange.replayOf !== undefined) continue;
    for (let i = 0; i < exchange.received.length; i += 2) {
      const name = (exchange.received[i] ?? '').toLowerCase();
      const value = exchange.received[i + 1] ?? '';
      if (isSensitiveHeader(name)) newest.set(`${authority} ${name}`, { name, value, authority });
    }
  }
  return [...newest.values()];
}
