import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { replayableOf } from '../../src/replay/replayable.ts';
import { type RecordedTraces, sidesWithTraces } from '../../src/session/recorded-traces.ts';
import type { StoredExchange } from '../../src/sink/exchange-store.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';
import { hexId } from '../support/spans.ts';

let next = 0;

function call(traceId: string, target: string, changes: Partial<Exchange> = {}): Exchange {
  next += 1;
  return sampleExchange({
    id: hexId(next),
    startedAtMicros: 1_000_000 * next,
    target,
    url: `http://pricing:80${target}`,
    hop: sampleHop({ context: { traceId, spanId: hexId(next), sampled: true, debug: false } }),
    ...changes,
  });
}

const stored = (exchange: Exchange): StoredExchange => ({ exchange, findings: [] });
const OLD = hexId(0xa1);
const NEW = hexId(0xb2);

function setting(seen: readonly Exchange[], recordedCalls = [call(OLD, '/price/1')]) {
  const original = call(OLD, '/checkout', { startedAtMicros: 1, service: 'shop' });
  const replay = call(NEW, '/checkout', { startedAtMicros: 2, url: 'http://127.0.0.1:3001/checkout' });
  const traces: RecordedTraces = {
    recorded: (id) => (id === original.id ? [original, ...recordedCalls].map(stored) : []),
    seen: async (traceId) => (traceId === NEW ? seen.map(stored) : []),
  };
  return { original: replayableOf(original), replay, traces };
}

describe('the traces around a replay from a file', () => {
  it('are the calls that the file holds, and those that a session saw', async () => {
    const { original, replay, traces } = setting([call(NEW, '/price/1'), call(NEW, '/price/2')]);

    const { before, after } = await sidesWithTraces(original, [replay], traces);

    expect(before.trace?.calls.map(({ path }) => path)).toEqual(['/checkout', '/price/{id}']);
    expect(after[0].trace?.calls.map(({ path }) => path)).toEqual([
      '/checkout',
      '/price/{id}',
      '/price/{id}',
    ]);
  });

  it('begin with the same request, wherever it goes this time', async () => {
    const { original, replay, traces } = setting([call(NEW, '/price/1')]);

    const { after } = await sidesWithTraces(original, [replay], traces);

    expect(after[0].trace?.calls[0]).toMatchObject({ callee: 'shop', path: '/checkout', startMicros: 2 });
  });

  it('name the service that was asked as the caller of its calls', async () => {
    const { original, replay, traces } = setting([]);
    const spanId = replay.hop.context?.spanId ?? '';
    const inner = call(NEW, '/price/1');
    const received = { family: 'b3multi', traceId: NEW, spanId } as const;
    const seen = async () => [
      stored({ ...inner, hop: { ...inner.hop, received } }),
      stored(call(NEW, '/deep')),
    ];

    const { after } = await sidesWithTraces(original, [replay], { ...traces, seen });

    expect(after[0].trace?.calls.map(({ caller }) => caller)).toEqual([undefined, 'shop', undefined]);
  });

  it('are not known where no session saw a call: nobody can say then that one is missing', async () => {
    const { original, replay, traces } = setting([]);

    const { after } = await sidesWithTraces(original, [replay], traces);

    expect(after[0].trace).toBeUndefined();
  });

  it('are not looked for without the means', async () => {
    const { original, replay } = setting([]);

    const { before, after } = await sidesWithTraces(original, [replay], undefined);

    expect([before.trace, after[0].trace]).toEqual([undefined, undefined]);
    expect(before.answer.status).toBe(200);
  });
});
