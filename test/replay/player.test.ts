import { expect, test } from 'vitest';
import type { ReplayRequest } from '../../src/proxy/replay-connection.ts';
import { playReplays, type ReplayResult } from '../../src/replay/player.ts';
import { replayJson } from '../../src/replay/replay-json.ts';
import { replayableOf } from '../../src/replay/replayable.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const originals = [
  sampleExchange({ id: 'one', seq: 1 }),
  sampleExchange({ id: 'two', seq: 2, method: 'DELETE' }),
  sampleExchange({ id: 'three', seq: 3 }),
].map((exchange) => replayableOf(exchange));

async function all(results: AsyncGenerator<ReplayResult>): Promise<ReplayResult[]> {
  const list: ReplayResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}

test('exchanges are sent in order, one after the other, and what is not safe is passed over', async () => {
  const sent: string[] = [];
  let underWay = 0;
  const send = async (request: ReplayRequest) => {
    underWay += 1;
    expect(underWay).toBe(1);
    await Promise.resolve();
    sent.push(request.of);
    underWay -= 1;
    return sampleExchange({ id: `again-${request.of}`, seq: 9, replayOf: request.of });
  };

  const results = await all(playReplays(originals, { allowUnsafe: false, isDryRun: false }, send));

  expect(results.map(({ kind }) => kind)).toEqual(['sent', 'refused', 'sent']);
  expect(sent).toEqual(['one', 'three']);
});

test('a dry run sends nothing and tells what it would send', async () => {
  const send = () => Promise.reject(new Error('must not be called'));
  const results = await all(playReplays(originals, { allowUnsafe: true, isDryRun: true }, send));
  expect(results.map(({ kind }) => kind)).toEqual(['planned', 'planned', 'planned']);
});

test('a request that cannot be sent is told, and the next one is sent', async () => {
  let count = 0;
  const send = () => {
    count += 1;
    return count === 1
      ? Promise.reject(new Error('the data plane is gone'))
      : Promise.resolve(sampleExchange({}));
  };
  const results = await all(playReplays(originals, { allowUnsafe: false, isDryRun: false }, send));
  expect(results.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'sent']);
  expect(results[0]).toMatchObject({ reason: expect.stringContaining('the data plane is gone') });
});

test('a result in JSON masks secrets in URLs and leaves out what did not happen', () => {
  const [first] = originals;
  if (first === undefined) throw new Error('an original');
  const secret = { ...first, url: 'http://a.test/?token=s3cret' };
  const json = replayJson({ kind: 'refused', original: secret, reason: 'because' }, 1_700_000_000_000_000);
  expect(JSON.stringify(json)).not.toContain('s3cret');
  expect(json).toEqual({
    v: 1,
    type: 'replay',
    at: '2023-11-14T22:13:20.000Z',
    result: 'refused',
    original: expect.objectContaining({ id: 'one', seq: 1 }),
    reason: 'because',
  });
});
