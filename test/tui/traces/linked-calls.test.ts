import { expect, it } from 'vitest';
import type { ExchangeEntry } from '../../../src/session/live-view.ts';
import { CallIndex } from '../../../src/tui/ledger/call-index.ts';
import { linkedCalls } from '../../../src/tui/traces/linked-calls.ts';
import { fakeSession } from '../../support/fake-session.ts';
import { sampleHop } from '../../support/sample-exchange.ts';
import { entry } from '../../support/session-entries.ts';
import { hexId } from '../../support/spans.ts';

function inTrace(seq: number, traceId: string, cause?: ExchangeEntry): ExchangeEntry {
  const hop = sampleHop({ context: { traceId, spanId: hexId(seq), sampled: true, debug: false } });
  const link = {
    method: 'scored',
    confidence: 'likely',
    probability: 0.9,
    candidates: [],
    candidateCount: 1,
  } as const;
  return entry(seq, { hop }, cause === undefined ? {} : { link: { ...link, exchange: cause.exchange.id } });
}

function linkedIn(traceEntries: readonly ExchangeEntry[], all: readonly ExchangeEntry[]) {
  const byId = new Map(all.map((each) => [each.exchange.id, each]));
  const calls = new CallIndex((id) => byId.get(id));
  for (const each of all) calls.put(each);
  const links = { entryOf: (id: string) => byId.get(id), callsOf: (id: string) => calls.of(id) };
  return linkedCalls(traceEntries, links, fakeSession({ entries: all }).held);
}

const ONE = '00000000000000a1';
const OTHER = '00000000000000b2';
const order = inTrace(1, ONE);

it('are the calls that an exchange caused in other traces, and from there what caused them', () => {
  const [lost, kept] = [inTrace(2, OTHER, order), inTrace(3, ONE, order)];
  const all = [order, lost, kept];

  expect(
    linkedIn([order, kept], all)
      .calls.get(order.exchange.id)
      ?.map(({ entry: each }) => each),
  ).toEqual([lost]);
  expect(linkedIn([lost], all).causes).toMatchObject([
    { kind: 'cause', entry: order, link: { probability: 0.9 } },
  ]);
});

it('are none where only half of the id was passed on: that is the same trace', () => {
  const cut = inTrace(2, `00000000000000ff${ONE}`, order);

  expect(linkedIn([order, cut], [order, cut]).count).toBe(0);
});

it('name a cause once, however many calls it made', () => {
  const calls = [2, 3, 4].map((seq) => inTrace(seq, OTHER, order));

  expect(linkedIn(calls, [order, ...calls]).causes).toHaveLength(1);
});

it('leave out what is held no more, or has no trace of its own', () => {
  const lost = inTrace(2, OTHER, order);
  const { context: _, ...untouched } = sampleHop();
  const unread = { ...lost, exchange: { ...lost.exchange, hop: untouched } };

  expect(linkedIn([lost], [lost]).count).toBe(0);
  expect(linkedIn([order], [order, unread]).count).toBe(0);
});

it('are a hundred at most', () => {
  const calls = Array.from({ length: 300 }, (_, i) => inTrace(i + 2, OTHER, order));

  expect(linkedIn([order], [order, ...calls]).count).toBe(100);
});
