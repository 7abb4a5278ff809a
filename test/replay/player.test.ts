import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { ReplayRequest } from '../../src/proxy/replay-connection.ts';
import type { ReplayDiff } from '../../src/replay/compare/difference.ts';
import { type PlayerDependencies, playReplays, type ReplayEvent } from '../../src/replay/player.ts';
import { plainReplay, type ReplayOptions } from '../../src/replay/replay-options.ts';
import { type Replayable, replayableOf } from '../../src/replay/replayable.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { countedIds } from '../support/counted-ids.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';

const url = 'http://localhost:3000/x';
const recorded = (seq: number, changes: Partial<Exchange> = {}): Replayable =>
  replayableOf(sampleExchange({ id: `e${seq}`, seq, url, startedAtMicros: seq * 20_000, ...changes }));

const originals = [recorded(1), recorded(2, { method: 'DELETE' }), recorded(3)];

const answered = (request: ReplayRequest, changes: Partial<Exchange> = {}): Exchange =>
  sampleExchange({
    id: `again-${request.of}-${request.origin.n}`,
    replayOf: request.of,
    url: request.url,
    ...changes,
  });

const diff = (verdict: ReplayDiff['verdict']): ReplayDiff => ({
  verdict,
  answer: {
    verdict,
    runs: 1,
    headers: [],
    body: {
      kind: 'none',
      before: { bytes: 0, sha256: '' },
      after: { bytes: 0, sha256: '' },
      differences: [],
    },
  },
});

function play(
  exchanges: readonly Replayable[],
  options: Partial<ReplayOptions>,
  dependencies: Partial<PlayerDependencies>,
): AsyncGenerator<ReplayEvent> {
  return playReplays(
    exchanges,
    { ...plainReplay, ...options },
    {
      send: async (request) => answered(request),
      compare: async () => diff('same'),
      services: {},
      ids: countedIds(),
      clock: systemClock,
      ...dependencies,
    },
  );
}

async function all(events: AsyncGenerator<ReplayEvent>): Promise<ReplayEvent[]> {
  const list: ReplayEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

const kinds = (events: readonly ReplayEvent[]) => events.map(({ kind }) => kind);

describe('captured exchanges', () => {
  test('are sent in order, one after the other, and what is not safe is passed over', async () => {
    const sent: string[] = [];
    let underWay = 0;
    const send = async (request: ReplayRequest) => {
      underWay += 1;
      expect(underWay).toBe(1);
      await new Promise(setImmediate);
      sent.push(request.of);
      underWay -= 1;
      return answered(request);
    };

    const events = await all(play(originals, {}, { send }));

    expect(kinds(events)).toEqual(['sent', 'refused', 'sent', 'end']);
    expect(sent).toEqual(['e1', 'e3']);
    expect(events.at(-1)?.progress).toMatchObject({ total: 3, done: 3, sent: 2, skipped: 1, state: 'ended' });
  });

  test('belong to one run, and are counted in it', async () => {
    const requests: ReplayRequest[] = [];
    const send = async (request: ReplayRequest) => {
      requests.push(request);
      return answered(request);
    };
    const [first] = await all(play(originals, { repeat: 2 }, { send }));

    expect(requests.map(({ origin }) => origin.n)).toEqual([1, 2, 3, 4]);
    expect(new Set(requests.map(({ origin }) => origin.run))).toEqual(new Set([first?.progress.run]));
  });

  test('are not sent in a dry run, which tells what would be', async () => {
    const send = () => Promise.reject(new Error('must not be called'));
    const events = await all(play(originals, { allowUnsafe: true, isDryRun: true }, { send }));
    expect(kinds(events)).toEqual(['planned', 'planned', 'planned', 'end']);
  });

  test('that cannot be sent are told, and the next one is sent', async () => {
    let count = 0;
    const send = (request: ReplayRequest) => {
      count += 1;
      return count === 1
        ? Promise.reject(new Error('the data plane is gone'))
        : Promise.resolve(answered(request));
    };
    const events = await all(play(originals, {}, { send }));
    expect(kinds(events)).toEqual(['refused', 'refused', 'sent', 'end']);
    expect(events[0]).toMatchObject({ reason: expect.stringContaining('the data plane is gone') });
  });
});

describe('several at once', () => {
  const ofConnections = [1, 2, 3, 4, 5, 6].map((seq) =>
    recorded(seq, { client: { address: '127.0.0.1', port: 4000 + (seq % 2) } }),
  );

  test('are as many as asked for, and those of one recorded connection keep their order', async () => {
    const log: string[] = [];
    let underWay = 0;
    let most = 0;
    const send = async (request: ReplayRequest) => {
      most = Math.max(most, ++underWay);
      log.push(`+${request.of}`);
      for (let i = 0; i < 5; i += 1) await new Promise(setImmediate);
      log.push(`-${request.of}`);
      underWay -= 1;
      return answered(request);
    };

    await all(play(ofConnections, { concurrency: 8 }, { send }));

    expect(most).toBe(2);
    for (const connection of [
      ['e1', 'e3', 'e5'],
      ['e2', 'e4', 'e6'],
    ]) {
      const own = log.filter((entry) => connection.includes(entry.slice(1)));
      expect(own).toEqual(connection.flatMap((id) => [`+${id}`, `-${id}`]));
    }
  });

  test('never are more than asked for', async () => {
    let underWay = 0;
    let most = 0;
    const send = async (request: ReplayRequest) => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return answered(request);
    };
    const apart = Array.from({ length: 20 }, (_, i) =>
      recorded(i + 1, { client: { address: '127.0.0.1', port: 4000 + i } }),
    );
    await all(play(apart, { concurrency: 3 }, { send }));
    expect(most).toBe(3);
  });
});

describe('values of answers', () => {
  const login = recorded(1, {
    method: 'POST',
    responseBody: sampleBody('{"token":"recorded-token-1"}'),
    answer: { status: 200, statusMessage: '', sent: ['content-type', 'application/json'] },
  });
  const use = recorded(2, { received: ['Host', 'a', 'X-Auth', 'recorded-token-1'] });
  const live = { responseBody: sampleBody('{"token":"live-token-2"}') };

  test('stand in the requests that say them again, which wait for them', async () => {
    const sent: ReplayRequest[] = [];
    const send = async (request: ReplayRequest) => {
      sent.push(request);
      await new Promise(setImmediate);
      return answered(request, live);
    };
    const events = await all(play([login, use], { allowUnsafe: true, concurrency: 8 }, { send }));

    expect(sent[1]?.headers).toContain('live-token-2');
    expect(events[1]).toMatchObject({
      plan: { replaced: [{ recorded: 'recorded-token-1', live: 'live-token-2' }] },
    });
  });

  test('are told to be old when the request that gives them is not sent', async () => {
    const events = await all(play([login, use], {}, {}));
    expect(events[1]).toMatchObject({
      kind: 'sent',
      plan: { notes: [expect.stringContaining('token is the recorded one')] },
    });
  });

  test('are left alone when that is asked for', async () => {
    const sent: ReplayRequest[] = [];
    const send = async (request: ReplayRequest) => {
      sent.push(request);
      return answered(request, live);
    };
    await all(play([login, use], { allowUnsafe: true, correlates: false }, { send }));
    expect(sent[1]?.headers).toContain('recorded-token-1');
  });
});

describe('a run', () => {
  test('ends after what is under way when it is cancelled, and tells what was sent', async () => {
    const cancel = new AbortController();
    const send = async (request: ReplayRequest) => {
      if (request.of === 'e3') cancel.abort();
      await new Promise(setImmediate);
      return answered(request);
    };
    const many = Array.from({ length: 50 }, (_, i) => recorded(i + 1));

    const events = await all(play(many, {}, { send, signal: cancel.signal }));

    expect(kinds(events)).toEqual(['sent', 'sent', 'sent', 'end']);
    expect(events.at(-1)?.progress).toMatchObject({ total: 50, done: 3, sent: 3, state: 'cancelled' });
  });

  test('ends when nobody listens any more', async () => {
    let sent = 0;
    const send = async (request: ReplayRequest) => {
      sent += 1;
      await new Promise(setImmediate);
      return answered(request);
    };
    for await (const event of play(
      Array.from({ length: 50 }, (_, i) => recorded(i + 1)),
      {},
      { send },
    )) {
      if (event.progress.done === 2) break;
    }
    expect(sent).toBeLessThan(5);
  });

  test('stops by itself when nobody answers', async () => {
    const failure = { flag: 'UF', side: 'upstream', reason: 'connection refused' } as const;
    const send = async (request: ReplayRequest) => answered(request, { outcome: 'failed', failure });
    const events = await all(
      play(
        Array.from({ length: 20 }, (_, i) => recorded(i + 1)),
        {},
        { send },
      ),
    );
    expect(events.at(-1)?.progress).toMatchObject({
      state: 'stopped',
      sent: 5,
      failed: 5,
      reason: '5 requests in a row got no answer, so no more are sent.',
    });
  });

  test('stops by itself when most answers are errors that were none', async () => {
    const send = async (request: ReplayRequest) =>
      answered(request, { answer: { status: 500, statusMessage: '', sent: [] } });
    const events = await all(
      play(
        Array.from({ length: 20 }, (_, i) => recorded(i + 1)),
        {},
        { send },
      ),
    );
    expect(events.at(-1)?.progress).toMatchObject({ state: 'stopped', sent: 10 });
  });
});

describe('comparing', () => {
  test('sends a safe request whose answer differs once more, when that is asked for', async () => {
    const seen: number[] = [];
    const compare: PlayerDependencies['compare'] = async (_before, after) => {
      seen.push(after.length);
      return diff(after.length > 1 ? 'volatile' : 'different');
    };
    const [event] = await all(play([recorded(1)], { probesNoise: true }, { compare }));

    expect(seen).toEqual([1, 2]);
    expect(event).toMatchObject({ kind: 'sent', diff: { verdict: 'volatile' } });
  });

  test('does not send an unsafe one twice', async () => {
    let sent = 0;
    const send = async (request: ReplayRequest) => {
      sent += 1;
      return answered(request);
    };
    const compare = async () => diff('different');
    await all(
      play([recorded(1, { method: 'POST' })], { probesNoise: true, allowUnsafe: true }, { send, compare }),
    );
    expect(sent).toBe(1);
  });

  test('has the earlier rounds beside each other', async () => {
    const seen: string[][] = [];
    const compare: PlayerDependencies['compare'] = async (_before, after) => {
      seen.push(after.map(({ id }) => id));
      return diff('same');
    };
    await all(play([recorded(1)], { repeat: 3 }, { compare }));
    expect(seen).toEqual([
      ['again-e1-1'],
      ['again-e1-2', 'again-e1-1'],
      ['again-e1-3', 'again-e1-2', 'again-e1-1'],
    ]);
  });

  test('of two upstreams that take turns is of one with the other', async () => {
    const sides: [string, string][] = [];
    const compare: PlayerDependencies['compare'] = async (before, after) => {
      sides.push([before.id, after[0].url]);
      return diff('same');
    };
    const to = { url: 'http://localhost:9091', insecure: false };
    const events = await all(play([recorded(1)], { repeat: 2, alternates: true, to }, { compare }));

    expect(events.map((event) => event.kind === 'sent' && event.job.side)).toEqual([
      ...['recorded', 'asked', 'recorded', 'asked', false],
    ]);
    expect(sides).toEqual([
      ['e1', url],
      ['again-e1-1', 'http://localhost:9091/get'],
      ['e1', url],
      ['again-e1-3', 'http://localhost:9091/get'],
    ]);
  });
});
