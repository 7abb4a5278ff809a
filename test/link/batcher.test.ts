import { describe, expect, test } from 'vitest';
import type { PlaneEvent } from '../../src/exchange/plane-event.ts';
import { Batcher, type BatcherLimits } from '../../src/link/batcher.ts';
import type { Shed } from '../../src/link/messages.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';

const limits: BatcherLimits = {
  delayMs: 10_000,
  maxEvents: 2,
  maxBytes: 1_000_000,
  maxInFlight: 1,
  maxWaitingBytes: 10_000,
  maxWaitingEvents: 4,
};

function record() {
  const batches: { events: readonly PlaneEvent[]; shed: Shed; transfer: ArrayBuffer[] }[] = [];
  const batcher = new Batcher((events, shed, transfer) => batches.push({ events, shed, transfer }), limits);
  return { batches, batcher };
}

const closed = (bodyBytes = 0): PlaneEvent => ({
  type: 'closed',
  exchange: sampleExchange({ responseBody: sampleBody('x'.repeat(bodyBytes)) }),
});
const opened = (): PlaneEvent => ({ type: 'opened', exchange: sampleExchange({}) });

describe('a batcher', () => {
  test('sends when a batch is full, and nothing more before it gets credit', () => {
    const { batches, batcher } = record();

    for (let i = 0; i < 5; i += 1) batcher.add(closed());
    expect(batches.map(({ events }) => events.length)).toEqual([2]);

    batcher.credit();
    expect(batches.map(({ events }) => events.length)).toEqual([2, 2]);
    batcher.flush();
    expect(batches.map(({ events }) => events.length)).toEqual([2, 2, 1]);
  });

  test('gives up openings before records, and says how many', () => {
    const { batches, batcher } = record();

    for (let i = 0; i < 2; i += 1) batcher.add(closed());
    batcher.add(closed());
    batcher.add(opened());
    batcher.add(closed());
    batcher.flush();

    expect(batches.at(-1)?.shed).toEqual({ openings: 1, bodies: 0, records: 0 });
    expect(batches.flatMap(({ events }) => events).length).toBe(4);
  });

  test('gives up bodies before records, and says what is missing of them', () => {
    const { batches, batcher } = record();

    batcher.add(closed());
    batcher.add(closed());
    batcher.add(closed(9_000));
    batcher.flush();

    const last = batches.at(-1);
    expect(last?.shed).toEqual({ openings: 0, bodies: 1, records: 0 });
    const event = last?.events.at(-1);
    expect(event?.type === 'closed' && event.exchange.responseBody).toEqual({
      bytes: new Uint8Array(0),
      totalBytes: 9_000,
      isTruncated: true,
    });
  });

  test('gives up whole records last', () => {
    const { batches, batcher } = record();

    for (let i = 0; i < 8; i += 1) batcher.add(closed());
    batcher.flush();

    expect(batches.at(1)?.shed.records).toBe(2);
  });

  test('bounds what waits by the bytes of headers as well, and gives up openings, then records', () => {
    const { batches, batcher } = record();
    const large = ['x-large', 'x'.repeat(3_000)];
    const sample = sampleExchange({ received: large, sent: large });

    batcher.add({ type: 'closed', exchange: sample });
    batcher.add({ type: 'closed', exchange: sample });
    batcher.add({ type: 'closed', exchange: sample });
    batcher.add({ type: 'opened', exchange: sample });
    batcher.add({ type: 'closed', exchange: sample });
    batcher.add({ type: 'closed', exchange: sample });
    batcher.flush();

    const shed = batches.map((batch) => batch.shed);
    expect(shed.reduce((sum, { openings }) => sum + openings, 0)).toBe(1);
    expect(shed.reduce((sum, { records }) => sum + records, 0)).toBe(1);
    expect(batches.flatMap(({ events }) => events)).toHaveLength(4);
  });

  test('never gives up a count or a notice', () => {
    const { batches, batcher } = record();

    for (let i = 0; i < 8; i += 1) batcher.add(closed());
    batcher.add({ type: 'limited', limit: 'connections', count: 7 });
    batcher.add({ type: 'notice', severity: 'info', text: 'a word' });
    batcher.flush();

    expect(batches.flatMap(({ events }) => events).slice(-2)).toEqual([
      { type: 'limited', limit: 'connections', count: 7 },
      { type: 'notice', severity: 'info', text: 'a word' },
    ]);
  });

  test('moves large bodies, and puts small ones together', () => {
    const { batches, batcher } = record();

    for (const bytes of [5_000, 10, 20, 30]) batcher.add(closed(bytes));
    batcher.flush();

    const buffers = batches.map(({ transfer }) => transfer.map(({ byteLength }) => byteLength));
    expect(buffers).toEqual([[5_000, 10], [50]]);
    const bodies = batches.flatMap(({ events }) =>
      events.map((event) => event.type === 'closed' && event.exchange.responseBody.bytes),
    );
    expect(bodies).toEqual([5_000, 10, 20, 30].map((length) => new Uint8Array(length).fill(0x78)));
  });
});
