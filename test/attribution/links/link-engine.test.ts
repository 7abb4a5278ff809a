import { describe, expect, it } from 'vitest';
import { createLinkEngine, type LinkEngine } from '../../../src/attribution/links/link-engine.ts';
import type { ObservedCall } from '../../../src/attribution/links/observed-call.ts';
import { NO_TOKENS } from '../../../src/attribution/links/token-evidence.ts';

const SECOND = 1_000_000;

/** A service `shop` whose exchanges are told at times in milliseconds. */
class Told {
  readonly engine: LinkEngine = createLinkEngine(() => NO_TOKENS);

  request(id: string, beginMs: number, endMs?: number, changes: Partial<ObservedCall> = {}): this {
    return this.#tell(
      { id, callee: 'shop', route: 'GET /a', host: 'shop', startMicros: beginMs * 1000, ...changes },
      endMs,
    );
  }

  call(id: string, beginMs: number, endMs?: number, changes: Partial<ObservedCall> = {}): this {
    return this.#tell(
      { id, caller: 'shop', route: 'GET /x', host: 'stock', startMicros: beginMs * 1000, ...changes },
      endMs,
    );
  }

  #tell(call: ObservedCall, endMs: number | undefined): this {
    this.engine.began(call);
    if (endMs !== undefined) this.engine.ended(call.id, { endMicros: endMs * 1000 });
    return this;
  }

  decided(atMs = 60_000) {
    this.engine.advance(atMs * 1000);
    return new Map(this.engine.takeDecisions().map((decision) => [decision.exchange, decision]));
  }
}

const ids = (spanId: string, traceId = 'aaaaaaaaaaaaaaaa') => ({ traceId, spanId });

describe('a call', () => {
  it('is linked at once to the request that its headers name by the span', () => {
    const told = new Told()
      .request('in1', 0, undefined, { sent: ids('0000000000000001') })
      .request('in2', 1, undefined, { sent: ids('0000000000000002') })
      .call('out', 5, undefined, { received: ids('0000000000000002') });

    expect(told.decided(5).get('out')?.link).toMatchObject({
      method: 'headers',
      confidence: 'exact',
      exchange: 'in2',
    });
  });

  it('is linked by the trace alone where the service made a span of its own, and whatever the high half of the id', () => {
    const trace = '11111111111111112222222222222222';
    const told = new Told()
      .request('in1', 0, undefined, { sent: ids('0000000000000001', trace) })
      .call('out', 5, 9, { received: ids('00000000000000ff', '2222222222222222') });

    expect(told.decided(5).get('out')?.link).toMatchObject({ method: 'headers', exchange: 'in1' });
  });

  it('is exact when one request was open', () => {
    const link = new Told().request('in1', 0, 20).call('out', 5, 10).decided().get('out')?.link;

    expect(link).toEqual({
      method: 'onlyCandidate',
      confidence: 'exact',
      probability: 0.99,
      exchange: 'in1',
      candidates: ['in1'],
      candidateCount: 1,
    });
  });

  it('is likely when it outlives the request', () => {
    const link = new Told().request('in1', 0, 20).call('out', 15, 40).decided().get('out')?.link;

    expect(link).toMatchObject({ confidence: 'likely', exchange: 'in1' });
  });

  it('has no cause when nothing was open', () => {
    const told = new Told().request('in1', 0, 20).call('out', 15_000, 15_010);

    expect(told.decided().get('out')?.link).toMatchObject({
      method: 'none',
      confidence: 'exact',
      candidates: [],
    });
  });

  it('is left open when something had ended shortly before', () => {
    const told = new Told().request('in1', 0, 20).call('out', 200, 210);

    expect(told.decided().get('out')?.link).toMatchObject({ confidence: 'unknown', candidates: ['in1'] });
  });

  it('is not decided while one that may have caused it is open, and given up after thirty seconds', () => {
    const told = new Told().request('in1', 0).request('in2', 1, 30).call('out', 5, 10);

    expect(told.decided(20_000).size).toBe(0);
    expect(told.decided(31_000).size + told.decided(33_000).size).toBe(1);
  });

  it('is not linked to the request that is this very exchange', () => {
    const told = new Told();
    told.engine.began({
      id: 'self',
      caller: 'shop',
      callee: 'shop',
      route: 'GET /a',
      host: 'shop',
      startMicros: 10_000,
    });
    told.engine.ended('self', { endMicros: 20_000 });

    expect(told.decided().get('self')?.link.exchange).toBeUndefined();
  });

  it('of a program that serves nobody has no link', () => {
    const told = new Told().request('in1', 0, 20, { caller: 'curl' });

    expect(told.decided().size).toBe(0);
  });
});

describe('news in any order', () => {
  it('leads to the same link when the request is told after its call', () => {
    const told = new Told().request('first', -60_000, -59_000).call('out', 5, 10).request('in1', 0, 20);

    expect(told.decided().get('out')?.link).toMatchObject({ exchange: 'in1', confidence: 'exact' });
  });

  it('leads to the same link when it is found out later who called', () => {
    const told = new Told().request('in1', 0, 20);
    const { engine } = told;
    engine.began({ id: 'out', route: 'GET /x', host: 'stock', startMicros: 5_000 });
    engine.ended('out', { endMicros: 10_000 });
    engine.began({ id: 'out', route: 'GET /x', host: 'stock', startMicros: 5_000, caller: 'shop' });

    expect(told.decided().get('out')?.link).toMatchObject({ exchange: 'in1', confidence: 'exact' });
  });
});

describe('a service of which it is known late that it is one', () => {
  it('gets the calls that it had made by then', () => {
    const told = new Told();
    told.engine.began({ id: 'in1', route: 'GET /a', host: 'shop', startMicros: 0, isPlacedLater: true });
    told.call('out', 5, 10);
    expect(told.decided(5_000).size).toBe(0);

    told.request('in1', 0, 6_000);

    expect(told.decided().get('out')?.link).toMatchObject({ exchange: 'in1', confidence: 'exact' });
  });

  it('has no call decided while it is not known who serves what is open', () => {
    const told = new Told().request('before', -60_000, -59_000);
    told.engine.began({ id: 'in1', route: 'GET /a', host: 'shop', startMicros: 0, isPlacedLater: true });
    told.call('out', 5, 10);

    expect(told.decided(5_000).size).toBe(0);
    told.request('in1', 0, 6_000);
    expect(told.decided().get('out')?.link.exchange).toBe('in1');
  });
});

describe('a call of which nothing is decided yet', () => {
  it('is nobody’s when nothing was open in its service, or had been lately', () => {
    const told = new Told().request('in', 0, 10).call('later', 11_000, 11_010);

    expect(told.engine.isUnprompted('later')).toBe(true);
  });

  it.each([
    ['a request was open', new Told().request('in', 0).call('out', 5, 10)],
    ['one had ended lately', new Told().request('in', 0, 4).call('out', 5, 10)],
    ['its caller serves nobody', new Told().call('out', 5, 10)],
  ])('may be somebody’s when %s', (_, told) => {
    expect(told.engine.isUnprompted('out')).toBe(false);
  });

  it('may be somebody’s while it is not known who serves what is open', () => {
    const told = new Told().request('before', -60_000, -59_000);
    told.engine.began({ id: 'in1', route: 'GET /a', host: 'shop', startMicros: 0, isPlacedLater: true });
    told.call('out', 5, 10);

    expect(told.engine.isUnprompted('out')).toBe(false);
  });
});

describe('calls at even intervals', () => {
  /** Two requests and a call in each tenth of a second, the call when both have ended; `lateMs` more each time. */
  function ticking(lateMs: (tick: number) => number): Told {
    const told = new Told();
    for (let tick = 0; tick < 20; tick += 1) {
      const atMs = tick * 100;
      told.request(`a${tick}`, atMs, atMs + 5).request(`b${tick}`, atMs + 20, atMs + 25);
      told.call(`out${tick}`, atMs + 40 + lateMs(tick), atMs + 95);
      told.engine.advance((atMs + 100) * 1000);
    }
    return told;
  }

  it('are a timer’s, and likely nobody’s where nothing is open, whatever ended just before', () => {
    expect(
      ticking(() => 0)
        .decided()
        .get('out19')?.link,
    ).toMatchObject({
      method: 'none',
      confidence: 'likely',
      candidateCount: 0,
    });
  });

  it('are not taken for a timer’s when they keep to nothing', () => {
    const told = ticking((tick) => (tick % 3 === 0 ? 50 : -14));

    expect(told.decided().get('out19')?.link.confidence).not.toBe('likely');
  });
});

describe('worker processes of one service', () => {
  it('tell apart what concurrency would mix up', () => {
    const told = new Told();
    for (const pid of [1, 2, 3]) told.request(`in${pid}`, pid, 50, { calleePid: pid });
    told.call('out', 20, 30, { callerPid: 2 });

    expect(told.decided().get('out')?.link).toMatchObject({
      method: 'oneProcessOneRequest',
      confidence: 'exact',
      exchange: 'in2',
    });
  });
});

describe('requests that wait in line in one process', () => {
  /** `second` is sent while `first` is served; both are served by process 1, and another one by process 2. */
  function inLine(changes: Partial<ObservedCall> = {}): Told {
    return new Told()
      .request('elsewhere', 0, 90, { calleePid: 2, ...changes })
      .request('first', 1, 40, { calleePid: 1, ...changes })
      .request('second', 2, 80, { calleePid: 1, ...changes })
      .call('out', 20, 30, { callerPid: 1 });
  }

  it('are told apart by which of them ends first, where one is served at a time', () => {
    expect(inLine({ isOneAtATime: true }).decided().get('out')?.link).toMatchObject({
      method: 'oneProcessOneRequest',
      confidence: 'likely',
      exchange: 'first',
      candidateCount: 2,
    });
  });

  it('are not told apart without that knowledge', () => {
    expect(inLine().decided().get('out')?.link.confidence).not.toBe('likely');
  });

  it('caused nothing that another process sends which serves nobody of them', () => {
    const told = new Told()
      .request('before', -20_000, -19_900, { calleePid: 3 })
      .request('in1', 0, 90, { calleePid: 1 })
      .request('in2', 0, 90, { calleePid: 2 })
      .call('out', 20, 30, { callerPid: 3 });

    expect(told.decided().get('out')?.link).toMatchObject({ method: 'none', confidence: 'exact' });
  });
});

describe('headers that name another request than the one that was open', () => {
  function served(headersOf: string, lastMs: number) {
    const told = new Told();
    // Such calls are known to be made while the request is open.
    told.request('known', -20_000, -19_900).call('k', -19_990, -19_980);
    told.request('old', 0, 100, { sent: ids('0000000000000001', 'bbbbbbbbbbbbbbbb') });
    told.request('new', lastMs, lastMs + 100, { sent: ids('0000000000000002') });
    told.call('out', lastMs + 10, lastMs + 20, {
      received: ids(headersOf, headersOf.endsWith('1') ? 'bbbbbbbbbbbbbbbb' : undefined),
    });
    told.engine.advance(60 * SECOND);
    return told.engine.takeDecisions().filter(({ exchange }) => exchange === 'out');
  }

  it('are contradicted', () => {
    const [byHeaders, contradicted] = served('0000000000000001', 5_000);

    expect(byHeaders?.link.exchange).toBe('old');
    expect(contradicted?.contradiction).toMatchObject({ exchange: 'new', confidence: 'exact' });
  });

  it('are not contradicted when they name the one that was open', () => {
    expect(served('0000000000000002', 5_000).map(({ contradiction }) => contradiction)).toEqual([undefined]);
  });
});

describe('what is held', () => {
  it('is bounded: of calls that wait for a request that never ends, the oldest are given up as unknown', () => {
    const told = new Told().request('endless', 0);
    for (let i = 0; i < 5_000; i += 1) told.call(`out${i}`, i / 10);

    const given = told.decided(10);

    expect(given.size).toBe(3_000);
    expect(given.get('out0')?.link).toMatchObject({ confidence: 'unknown', candidates: ['endless'] });
  });

  it('is let go for a request whose end was not told in ten minutes', () => {
    const told = new Told()
      .request('lost', 0)
      .request('last', 699_990, 700_020)
      .call('out', 700_000, 700_010);

    expect(told.decided(700_100).size).toBe(0);
    expect(told.decided(760_000).get('out')?.link.candidates).toContain('last');
    told.request('next', 799_990, 800_020).call('later', 800_000, 800_010);

    expect(told.decided(860_000).get('later')?.link).toMatchObject({ candidateCount: 1, exchange: 'next' });
  });

  it('is bounded also when many requests are open and more are told', () => {
    const told = new Told();
    for (let i = 0; i < 7_000; i += 1) told.request(`open${i}`, i / 100);
    told.call('out', 100, 110);

    expect(told.decided(40_000).get('out')?.link).toMatchObject({
      confidence: 'unknown',
      candidates: [],
      candidateCount: expect.closeTo(5_999, -3),
    });
  });

  it('waits for the next time where there is no time to score it', () => {
    const told = new Told().request('in1', 0, 20).request('in2', 1, 30).call('out', 5, 10);

    const givenUp = told.engine.advance(2 * SECOND, () => false);

    expect(givenUp).toBe(0);
    expect(told.engine.takeDecisions()).toEqual([]);
    expect(told.engine.isBusy).toBe(true);
    expect(told.decided(2_200).has('out')).toBe(true);
  });

  it('is given up as unknown where too many wait and there is no time', () => {
    const told = new Told().request('in1', 0, 2_000).request('in2', 1, 2_000);
    for (let i = 0; i < 300; i += 1) told.call(`out${i}`, 5 + i, 6 + i);

    const givenUp = told.engine.advance(60 * SECOND, () => false);
    const decisions = told.engine.takeDecisions();

    expect(givenUp).toBe(decisions.length);
    expect(decisions.length).toBeGreaterThanOrEqual(40);
    expect(decisions.length).toBeLessThan(300);
    for (const { link } of decisions) {
      expect(link).toMatchObject({ confidence: 'unknown', candidateCount: 2 });
      expect(link.candidates.toSorted()).toEqual(['in1', 'in2']);
    }
  });
});
