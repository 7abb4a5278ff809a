import { describe, expect, it } from 'vitest';
import { type CapturedItem, inOrderOfTime } from '../../src/session/captured-events.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';

const SECOND = 1_000_000;

/** As it is written when it has ended. Times in seconds. */
function captured(id: string, began: number, ended: number): CapturedItem {
  const exchange = sampleExchange({
    id,
    startedAtMicros: began * SECOND,
    timing: { endedMicros: (ended - began) * SECOND },
  });
  return { kind: 'exchange', exchange: { exchange, findings: [] } };
}

async function told(items: readonly CapturedItem[]): Promise<string[]> {
  const events: string[] = [];
  async function* all() {
    yield* items;
  }
  for await (const event of inOrderOfTime(all()))
    events.push(event.type === 'span' ? 'span' : `${event.type} ${event.exchange.id}`);
  return events;
}

describe('captured exchanges', () => {
  it('begin and end in the order of time, though they were written when they ended', async () => {
    expect(await told([captured('call', 2, 3), captured('request', 1, 4)])).toEqual([
      'opened request',
      'opened call',
      'closed call',
      'closed request',
    ]);
  });

  it('are told of a span when it was written', async () => {
    const items = [captured('a', 1, 2), { kind: 'span', span: span() } as const, captured('b', 3, 4)];

    expect(await told(items)).toEqual(['opened a', 'closed a', 'span', 'opened b', 'closed b']);
  });

  it('are told of spans that were written before any of them at a time of theirs', async () => {
    const items = [{ kind: 'span', span: span({ timestampMicros: 1 }) } as const, captured('a', 1, 2)];

    expect(await told(items)).toEqual(['opened a', 'span', 'closed a']);
  });

  it('show nothing of their end while they are open', async () => {
    async function* one() {
      yield captured('a', 1, 2);
    }
    for await (const event of inOrderOfTime(one())) {
      if (event.type !== 'opened') continue;
      expect(event.exchange).not.toHaveProperty('outcome');
      expect(event.exchange).not.toHaveProperty('answer');
      expect(event.exchange).toHaveProperty('received');
    }
  });

  it('wait no longer than a minute for one that began before them', async () => {
    const items = [captured('a', 1, 2), captured('b', 130, 131), captured('late', 1, 200)];

    expect(await told(items)).toEqual([
      'opened a',
      'closed a',
      'opened late',
      'opened b',
      'closed b',
      'closed late',
    ]);
  });

  it('wait in a number that is bounded', async () => {
    const items = Array.from({ length: 12_000 }, (_, i) => captured(`${i}`, 1, 2));
    let read = 0;
    async function* counted() {
      for (const item of items) {
        read += 1;
        yield item;
      }
    }
    for await (const _ of inOrderOfTime(counted())) break;

    expect(read).toBeLessThan(12_000);
  });
});
