import { expect, test } from 'vitest';
import { recentCredentials } from '../../src/session/recent-credentials.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const now = 1_800_000_000_000_000;
const minute = 60_000_000;
const sent = (agoMicros: number, received: string[], more: Parameters<typeof sampleExchange>[0] = {}) => ({
  exchange: sampleExchange({ startedAtMicros: now - agoMicros, received, url: 'http://a.test/x', ...more }),
  findings: [],
});

test('the newest secret of each header that went to a host is known, and nothing else', () => {
  const entries = [
    sent(5 * minute, ['Authorization', 'Bearer old', 'X-Other', '1']),
    sent(2 * minute, ['authorization', 'Bearer new', 'Cookie', 'sid=1']),
    sent(minute, ['Authorization', 'Bearer of-b'], { url: 'http://b.test/x' }),
  ];

  expect(recentCredentials(entries, ['a.test'], now)).toEqual([
    { name: 'authorization', value: 'Bearer new', authority: 'a.test' },
    { name: 'cookie', value: 'sid=1', authority: 'a.test' },
  ]);
});

test('what is older than a quarter of an hour, and what tracectl sent itself, does not count', () => {
  const entries = [
    sent(16 * minute, ['Authorization', 'Bearer old']),
    sent(minute, ['Authorization', 'Bearer replayed'], { replayOf: 'e1' }),
  ];
  expect(recentCredentials(entries, ['a.test'], now)).toEqual([]);
});
