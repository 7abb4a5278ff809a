import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ExchangeEnds } from '../../src/attribution/ends-of-exchange.ts';
import type { PlaneEvent } from '../../src/exchange/plane-event.ts';
import type { ServiceIdentity } from '../../src/exchange/service-identity.ts';
import { ConnectionIdentities } from '../../src/session/connection-identities.ts';
import { IdentifiedEvents, LONGEST_WAIT_MS } from '../../src/session/identified-events.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const orders: ServiceIdentity = { method: 'process', service: 'orders', pid: 7 };
const stock: ServiceIdentity = { method: 'process', service: 'stock', pid: 8 };

const closed = (id: string, connection?: string, upstreamConnection?: string): PlaneEvent => ({
  type: 'closed',
  exchange: sampleExchange({
    id,
    client: { address: '127.0.0.1', port: 1, ...(connection !== undefined && { connection }) },
    ...(upstreamConnection !== undefined && { upstreamConnection }),
  }),
});

function events() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const identities = new ConnectionIdentities();
  const told: string[] = [];
  const ends: ExchangeEnds[] = [];
  const late: [string, ExchangeEnds][] = [];
  const held = new IdentifiedEvents(identities, {
    onEvents: (all) => {
      for (const event of all) {
        if (event.type !== 'closed') continue;
        told.push(event.exchange.id);
        ends.push(identities.endsOf(event.exchange));
      }
    },
    onLate: (id, known) => late.push([id, known]),
  });
  const identified = (
    connection: string,
    identity?: ServiceIdentity,
    side: 'client' | 'upstream' = 'client',
  ) => held.identified([{ connection, side, ...(identity !== undefined && { identity }) }]);
  return { held, told, ends, late, identified };
}

describe('events of exchanges', () => {
  it('wait until both ends are known, and go on at once then', () => {
    const { held, told, ends, identified } = events();
    held.take([closed('1', 'c', 'u')]);
    identified('c', orders);
    expect(told).toEqual([]);

    identified('u', stock, 'upstream');

    expect(told).toEqual(['1']);
    expect(ends).toEqual([{ caller: orders, callee: stock }]);
  });

  it('do not wait where the ends are known, or known not to be found, or there is no connection', () => {
    const { held, told, identified } = events();
    identified('c', orders);
    identified('gone');

    held.take([closed('1', 'c'), closed('2', 'gone'), closed('3')]);

    expect(told).toEqual(['1', '2', '3']);
  });

  it('keep their order, whichever is known first', () => {
    const { held, told, identified } = events();
    held.take([
      closed('1', 'a'),
      closed('2', 'b'),
      { type: 'notice', severity: 'info', text: '' },
      closed('3'),
    ]);

    identified('b', stock);
    expect(told).toEqual([]);
    identified('a', orders);

    expect(told).toEqual(['1', '2', '3']);
  });

  it('wait no longer than a moment, and get to know it later', () => {
    const { held, told, ends, late, identified } = events();
    held.take([closed('1', 'a')]);
    vi.advanceTimersByTime(LONGEST_WAIT_MS + 1);
    expect(told).toEqual(['1']);
    expect(ends).toEqual([{}]);

    identified('a', orders);

    expect(late).toEqual([['1', { caller: orders }]]);
  });

  it('do not wait a second time for an answer that did not come', () => {
    const { held, told } = events();
    held.take([closed('1', 'a')]);
    vi.advanceTimersByTime(LONGEST_WAIT_MS + 1);

    held.take([closed('2', 'a')]);

    expect(told).toEqual(['1', '2']);
  });

  it('go on in their order at the end', () => {
    const { held, told } = events();
    held.take([closed('1', 'a'), closed('2', 'b')]);

    held.flush();

    expect(told).toEqual(['1', '2']);
  });

  it('are not heaped up: with too many, the oldest go on as they are', () => {
    const { held, told } = events();
    held.take(Array.from({ length: 2_500 }, (_, i) => closed(String(i), `c${i}`)));

    expect(told).toHaveLength(500);
    expect(told[0]).toBe('0');
  });
});

describe('many events at once', () => {
  const many = (from: number, count: number): PlaneEvent[] =>
    Array.from({ length: count }, (_, i) => closed(String(from + i)));
  const inOrder = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

  /** Each slice takes 10 ms. */
  function slow() {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const told: string[] = [];
    let isMoving = true;
    const held = new IdentifiedEvents(new ConnectionIdentities(), {
      onEvents: (all) => {
        for (const event of all) if (event.type === 'closed') told.push(event.exchange.id);
        if (isMoving) vi.advanceTimersByTime(10);
      },
      onLate: () => {},
    });
    return {
      held,
      told,
      letTurnsPass: () => {
        isMoving = false;
        vi.runAllTimers();
      },
    };
  }

  it('leave others their turn in between, and stay in their order with what comes meanwhile', () => {
    const { held, told, letTurnsPass } = slow();

    held.take(many(0, 200));
    expect(told).toHaveLength(64);
    held.take(many(200, 50));
    expect(told).toHaveLength(64);

    letTurnsPass();
    expect(told).toEqual(inOrder(250));
  });

  it('go on at once where more of them wait than may', () => {
    const { held, told, letTurnsPass } = slow();

    held.take(many(0, 3_000));

    expect(told.length).toBeGreaterThanOrEqual(3_000 - 1_024);
    letTurnsPass();
    expect(told).toEqual(inOrder(3_000));
  });

  it('go on all together at the end', () => {
    const { held, told } = slow();
    held.take(many(0, 200));

    held.flush();

    expect(told).toEqual(inOrder(200));
  });
});
