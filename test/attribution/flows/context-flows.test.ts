import { describe, expect, it } from 'vitest';
import { ContextFlows } from '../../../src/attribution/flows/context-flows.ts';
import type { FlowPair } from '../../../src/attribution/flows/observed-flow.ts';
import type { ContextDiagnosis } from '../../../src/exchange/context-diagnosis.ts';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { Link } from '../../../src/exchange/link.ts';
import type { Hop } from '../../../src/propagation/hop.ts';
import { sampleBody, sampleExchange, sampleHop } from '../../support/sample-exchange.ts';

const given = { traceId: 'aaaaaaaaaaaaaaaa', spanId: '0000000000000001', sampled: true, debug: false };
const sent = [
  ['host', 'shop', 'x-request-id', 'r', 'x-b3-traceid', given.traceId, 'x-b3-spanid', given.spanId],
  ['traceparent', `00-0000000000000000${given.traceId}-${given.spanId}-01`],
].flat();

const request = (changes: Partial<Exchange> = {}): Exchange =>
  sampleExchange({
    id: 'in',
    method: 'POST',
    url: 'http://shop/checkout',
    hop: sampleHop({ context: given }),
    sent,
    ...changes,
  });

const call = (changes: Partial<Exchange> = {}): Exchange =>
  sampleExchange({ id: 'out', url: 'http://pay/charge', received: ['user-agent', 'undici'], ...changes });

const lost = call();
const kept = call({
  hop: sampleHop({ families: ['b3multi'], received: { family: 'b3multi', ...given } }),
  received: ['User-Agent', 'axios/1', 'x-b3-traceid', given.traceId, 'x-b3-spanid', 'ff'],
});
const restarted = (family: 'b3' | 'b3multi', changes: Partial<Hop> = {}): Exchange =>
  call({
    hop: sampleHop({
      families: [family],
      received: { family, traceId: 'bbbbbbbbbbbbbbbb', spanId: '00000000000000ff' },
      ...changes,
    }),
  });

const link = (changes: Partial<Link> = {}): Link => ({
  method: 'onlyCandidate',
  confidence: 'exact',
  probability: 0.99,
  exchange: 'in',
  candidates: ['in'],
  candidateCount: 1,
  ...changes,
});

class Counted {
  readonly flows = new ContextFlows();

  add(
    times: number,
    outbound: Exchange,
    names: { readonly callee?: string; readonly route?: string; readonly isLaterAttempt?: boolean } = {},
    pair: Partial<FlowPair> = {},
  ): this {
    for (let i = 0; i < times; i += 1)
      this.flows.count(
        {
          inbound: request(),
          outbound,
          link: link(),
          isContradicted: false,
          openRequests: 1,
          isAfterAnswer: false,
          ...pair,
        },
        { service: 'shop', route: 'POST /checkout', callee: 'pay', isLaterAttempt: false, ...names },
      );
    return this;
  }

  patterns(): (readonly [ContextDiagnosis['pattern'], string | undefined])[] {
    return this.flows.diagnoses().map(({ pattern, callee }) => [pattern, callee]);
  }
}

describe('the fate of a context', () => {
  it('is counted for each route and callee', () => {
    const { flows } = new Counted()
      .add(2, lost)
      .add(1, kept)
      .add(1, restarted('b3multi'))
      .add(4, kept, { callee: 'stock' });

    expect(flows.flows().map(({ callee, counts }) => [callee, counts])).toEqual([
      ['pay', { kept: 1, lost: 2, restarted: 1, stale: 0 }],
      ['stock', { kept: 4, lost: 0, restarted: 0, stale: 0 }],
    ]);
  });

  it('is not counted on a link that is less than likely', () => {
    for (const confidence of ['possible', 'unknown'] as const)
      expect(new Counted().add(5, lost, {}, { link: link({ confidence }) }).flows.isEmpty).toBe(true);
  });

  it('is nothing when no context was given, or when what came out cannot be read', () => {
    const { context: _, ...untouched } = sampleHop({ relation: 'untouched' });
    expect(new Counted().add(3, lost, {}, { inbound: request({ hop: untouched }) }).flows.isEmpty).toBe(true);
    const malformed = call({ hop: sampleHop({ families: ['b3'] }) });
    expect(new Counted().add(3, malformed).flows.isEmpty).toBe(true);
  });

  it('is kept where the trace id lost its high half on the way', () => {
    const long = { ...given, traceId: `1111111111111111${given.traceId}` };
    const { flows } = new Counted().add(
      1,
      kept,
      {},
      { inbound: request({ hop: sampleHop({ context: long }) }) },
    );

    expect(flows.flows()[0]?.counts.kept).toBe(1);
  });
});

describe('a diagnosis', () => {
  it.each<readonly [string, Counted, (readonly [string, string | undefined])[]]>([
    ['nothing is said of what is kept', new Counted().add(50, kept), []],
    ['nothing is said of two calls', new Counted().add(2, lost), []],
    ['nothing is said where most is kept', new Counted().add(20, kept).add(4, lost), []],
    ['lost to the only callee', new Counted().add(3, lost), [['lostToAll', 'pay']]],
    [
      'lost to every callee',
      new Counted().add(3, lost).add(3, lost, { callee: 'stock' }),
      [['lostToAll', undefined]],
    ],
    [
      'lost to one of two',
      new Counted().add(3, lost).add(3, kept, { callee: 'stock' }),
      [['lostToOne', 'pay']],
    ],
    [
      'lost from one route',
      new Counted().add(9, kept, { route: 'GET /' }).add(3, lost),
      [['lostToOne', 'pay']],
    ],
    ['begun anew', new Counted().add(3, restarted('b3multi')), [['restarted', 'pay']]],
    ['begun anew in another format', new Counted().add(3, restarted('b3')), [['otherPropagator', 'pay']]],
    [
      'begun anew and not sampled',
      new Counted().add(
        3,
        restarted('b3multi', { sampledBy: 'header', context: { ...given, sampled: false } }),
      ),
      [['ownSampling', 'pay']],
    ],
    [
      'only while several requests are open',
      new Counted().add(5, kept).add(4, lost, {}, { openRequests: 3 }).add(4, kept, {}, { openRequests: 2 }),
      [['onlyConcurrent', 'pay']],
    ],
    [
      'another request named, while several are open',
      new Counted().add(5, kept).add(4, kept, {}, { openRequests: 3, isContradicted: true }),
      [['onlyConcurrent', 'pay']],
    ],
    [
      'another request named, whatever is open',
      new Counted().add(4, kept, {}, { isContradicted: true }),
      [['stale', 'pay']],
    ],
    [
      'only after the answer',
      new Counted().add(5, kept).add(3, lost, {}, { isAfterAnswer: true }),
      [['afterResponse', 'pay']],
    ],
    [
      'only on later attempts',
      new Counted().add(6, kept).add(3, lost, { isLaterAttempt: true }),
      [['laterAttempts', 'pay']],
    ],
  ])('%s', (_, counted, expected) => {
    expect(counted.patterns()).toEqual(expected);
  });

  it('waits for more of a call that few requests make', () => {
    const counted = new Counted().add(4, lost);
    for (let i = 0; i < 50; i += 1) counted.flows.served('shop', 'POST /checkout');
    expect(counted.patterns()).toEqual([]);

    expect(counted.add(4, lost).patterns()).toEqual([['lostToAll', 'pay']]);
  });

  it('of a gateway is told by what it passes through', () => {
    const body = sampleBody('{"sku":"a"}');
    const through = call({ method: 'POST', url: 'http://orders:1/checkout', requestBody: body });
    const counted = new Counted().add(3, through, {}, { inbound: request({ requestBody: body }) });

    expect(counted.patterns()).toEqual([['allowList', 'pay']]);
  });

  it('says what is missing, by which client, to whom it is kept, and shows an example', () => {
    const [found] = new Counted().add(12, lost).add(30, kept, { callee: 'stock' }).flows.diagnoses();

    expect(found).toMatchObject({
      service: 'shop',
      route: 'POST /checkout',
      callee: 'pay',
      confidence: 'exact',
      counts: { lost: 12, kept: 0 },
      contrast: { kept: 30 },
      keptTo: ['stock'],
      headersIn: ['x-request-id', 'x-b3-traceid', 'x-b3-spanid', 'traceparent'],
      headersLost: ['x-request-id', 'x-b3-traceid', 'x-b3-spanid', 'traceparent'],
      clients: { broken: 'undici', kept: 'axios/1' },
      example: { inbound: 'in', outbound: 'out' },
    });
  });

  it('is as sure as the least sure link', () => {
    const [found] = new Counted()
      .add(3, lost)
      .add(1, lost, {}, { link: link({ confidence: 'likely' }) })
      .flows.diagnoses();

    expect(found?.confidence).toBe('likely');
  });

  it('names the callers that send nothing, and not the service that receives nothing', () => {
    const { flows } = new Counted();
    for (const caller of ['shop', 'cron']) flows.served(caller, 'GET /');
    for (let i = 0; i < 5; i += 1) {
      flows.arrived('pay', 'shop', `s${i}`, true);
      flows.arrived('pay', 'cron', `c${i}`, false);
    }

    expect(flows.diagnoses()).toMatchObject([
      {
        service: 'pay',
        pattern: 'brokenBefore',
        callers: ['cron'],
        counts: { kept: 5, lost: 5 },
        example: { inbound: 'c4' },
      },
    ]);
  });

  it('blames nobody where it is an entry point that sends nothing', () => {
    const { flows } = new Counted();
    flows.served('shop', 'GET /');
    for (let i = 0; i < 5; i += 1) {
      flows.arrived('pay', 'shop', `s${i}`, true);
      flows.arrived('pay', 'browser', `b${i}`, false);
    }

    expect(flows.diagnoses()).toEqual([]);
  });

  it('blames nobody where no caller sends anything', () => {
    const { flows } = new Counted();
    for (let i = 0; i < 9; i += 1) flows.arrived('pay', 'browser', `b${i}`, false);

    expect(flows.diagnoses()).toEqual([]);
  });
});
