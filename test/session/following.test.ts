import { describe, expect, it } from 'vitest';
import { createFollowing } from '../../src/session/following.ts';
import { collected } from '../support/collected.ts';

const item = (n: number) => ({ n });

describe('what is followed', () => {
  it('comes in order, what waited and what comes later', async () => {
    const following = createFollowing<{ n: number }>(() => 1);
    following.offer(item(1));
    const reading = collected(following.items());
    await Promise.resolve();
    following.offer(item(2));
    following.end();

    expect(await reading).toEqual([item(1), item(2)]);
  });

  it('is bounded, and tells where how many are missing', async () => {
    const following = createFollowing<{ n: number }>(() => 1, { maxItems: 2, maxBytes: 100 });
    for (let n = 1; n <= 5; n += 1) following.offer(item(n));
    const items = following.items();

    expect([(await items.next()).value, (await items.next()).value]).toEqual([item(1), item(2)]);
    expect((await items.next()).value).toEqual({ missed: 3 });
    following.offer(item(6));
    following.end();
    expect(await collected(items)).toEqual([item(6)]);
  });

  it('is bounded in bytes too, but for a single item', async () => {
    const following = createFollowing<{ n: number }>(({ n }) => n, { maxItems: 100, maxBytes: 10 });
    for (const n of [50, 1, 1]) following.offer(item(n));
    following.end();

    expect(await collected(following.items())).toEqual([item(50), { missed: 2 }]);
  });

  it('takes nothing after its end', async () => {
    const following = createFollowing<{ n: number }>(() => 1);
    following.end();
    following.offer(item(1));

    expect(await collected(following.items())).toEqual([]);
  });
});
