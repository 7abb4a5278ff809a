import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Link } from '../../src/exchange/link.ts';
import { WaitingSpans } from '../../src/session/waiting-spans.ts';
import type { Span } from '../../src/trace/span.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';
import { hexId, span } from '../support/spans.ts';

const CAUSE = { traceId: hexId(0xa), spanId: hexId(0xa1), sampled: true, debug: false };
const BEGUN = { traceId: hexId(0xb), spanId: hexId(0xb1), sampled: true, debug: false };
const DEEPER = { traceId: hexId(0xc), spanId: hexId(0xc1), sampled: true, debug: false };

function inferred(changes: Partial<Link> = {}): Link {
  return {
    ...{ method: 'scored', confidence: 'likely', probability: 0.95, exchange: 'cause' },
    ...{ candidates: ['cause', 'in2'], candidateCount: 2 },
    ...changes,
  };
}

/** Links are to come until they are `decided`. */
function started(relaysInferred = true) {
  const sent: Span[] = [];
  const links = new Map<string, Link | undefined>();
  let now = 1;
  const contexts = new Map([
    ['cause', CAUSE],
    ['call', BEGUN],
  ]);
  const spans = new WaitingSpans({
    spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
    relaysInferred,
    isLinkToCome: (id) => !links.has(id),
    linkOf: (id) => links.get(id),
    contextOf: (id) => contexts.get(id),
    nowMicros: () => now,
    send: (some) => sent.push(...some),
  });
  return {
    ...{ spans, sent, contexts },
    decided: (exchange: Exchange, link?: Link) => {
      links.set(exchange.id, link);
      spans.linked(exchange);
    },
    pass: (micros: number) => {
      now += micros;
    },
  };
}

/** A call without trace headers. */
function call(context = BEGUN, id = 'call'): Exchange {
  return sampleExchange({ id, hop: sampleHop({ context, relation: 'started' }) });
}

/** Of the trace that it begins, reported by an application. */
const below = span({ traceId: BEGUN.traceId, id: hexId(0xb2), parentId: BEGUN.spanId });

const placesOf = (spans: readonly Span[]) =>
  spans.map(({ traceId, parentId, id }) => [traceId, parentId, id].map((each) => each?.slice(-2)).join(' '));
const linkTagsOf = (each: Span | undefined) =>
  Object.fromEntries(each?.tags.filter(([key]) => key.startsWith('tracectl.link')) ?? []);

describe('what is inferred of a call', () => {
  it('is not waited for, and not said, unless that is asked for', () => {
    const { spans, sent } = started(false);

    spans.opened(call());
    spans.reported([below]);
    spans.offer(call());

    expect(placesOf(sent)).toEqual(['0b b1 b2', '0b  b1']);
    expect(linkTagsOf(sent[1])).toEqual({});
  });

  it('puts its span and all of the trace that it begins below its cause, marked by tags', () => {
    const { spans, sent, decided } = started();
    const exchange = call();
    spans.opened(exchange);
    spans.reported([below, span({ traceId: CAUSE.traceId, id: CAUSE.spanId })]);
    spans.offer(exchange);
    expect(placesOf(sent)).toEqual(['0a  a1']);

    decided(exchange, inferred());

    expect(placesOf(sent.slice(1))).toEqual(['0a a1 b1', '0a b1 b2']);
    expect(linkTagsOf(sent[1])).toEqual({
      'tracectl.link': 'inferred',
      'tracectl.link.exchange': 'cause',
      'tracectl.link.method': 'scored',
      'tracectl.link.confidence': 'likely',
      'tracectl.link.candidates': '2',
      'tracectl.link.trace': BEGUN.traceId,
    });
    expect(linkTagsOf(sent[2])).toEqual({ 'tracectl.link.trace': BEGUN.traceId });
  });

  it('moves what comes of the trace later as well, the server’s half of the call included', () => {
    const { spans, sent, decided } = started();
    spans.offer(call());
    decided(call(), inferred());

    spans.reported([below, span({ traceId: BEGUN.traceId, id: BEGUN.spanId, shared: true })]);

    expect(placesOf(sent)).toEqual(['0a a1 b1', '0a b1 b2', '0a a1 b1']);
  });

  it('is said in OpenTelemetry’s own fields, too', () => {
    const { spans, sent, decided } = started();
    spans.offer(call());
    decided(call(), inferred());
    const about = { attributes: [], droppedAttributes: 0, schemaUrl: '' };
    const otel = {
      ...{ name: 'GET', kind: 2, traceId: BEGUN.traceId.padStart(32, '0'), startNanos: '1', endNanos: '2' },
      ...{ traceState: '', flags: 1, resource: about, scope: { ...about, name: '', version: '' } },
      ...{ attributes: [], events: [], links: [], status: { code: 0, message: '' } },
      dropped: { attributes: 0, events: 0, links: 0 },
    };

    spans.reported([{ ...below, otel }]);

    expect(sent[1]?.otel).toMatchObject({
      traceId: CAUSE.traceId.padStart(32, '0'),
      attributes: [['tracectl.link.trace', BEGUN.traceId]],
    });
  });

  it.each([
    ['is only possible', inferred({ confidence: 'possible' }), 'inferred'],
    ['is a cause without a span of its own', inferred({ exchange: 'unsampled' }), 'inferred'],
    ['was said by the headers', inferred({ method: 'headers', confidence: 'exact' }), undefined],
    ['is nothing', undefined, undefined],
  ])('leaves the trace as it is when it %s', (_, link, tag) => {
    const { spans, sent, decided } = started();
    spans.opened(call());
    spans.reported([below]);
    spans.offer(call());

    decided(call(), link);

    expect(placesOf(sent)).toEqual(['0b  b1', '0b b1 b2']);
    expect(linkTagsOf(sent[0])['tracectl.link']).toBe(tag);
  });

  it('goes on over several calls in a row, in whatever order they are decided', () => {
    for (const order of [
      ['call', 'next'],
      ['next', 'call'],
    ]) {
      const { spans, sent, decided } = started();
      const [first, next] = [call(), call(DEEPER, 'next')];
      for (const exchange of [first, next]) spans.opened(exchange);
      for (const exchange of [next, first]) spans.offer(exchange);

      for (const id of order) {
        if (id === 'call') decided(first, inferred());
        else decided(next, inferred({ exchange: 'call' }));
      }

      expect(placesOf(sent).sort()).toEqual(['0a a1 b1', '0a b1 c1']);
    }
  });
});

describe('what waits', () => {
  it('goes as it is at the end', () => {
    const { spans, sent } = started();
    spans.offer(call());
    spans.reported([below]);

    spans.flush();

    expect(placesOf(sent)).toEqual(['0b  b1', '0b b1 b2']);
  });

  it('goes when its call was decided while it was open, as soon as that ends', () => {
    const { spans, sent, decided } = started();
    spans.opened(call());
    spans.reported([below]);
    decided(call(), inferred());
    expect(sent).toEqual([]);

    spans.offer(call());

    expect(placesOf(sent)).toEqual(['0a a1 b1', '0a b1 b2']);
  });

  it('goes as it is when there is too much of it, or for too long', () => {
    const { spans, sent, pass } = started();
    spans.opened(call());
    spans.reported(Array.from({ length: 5_000 }, (_, i) => span({ ...below, id: hexId(i + 1) })));
    expect(sent).toEqual([]);
    spans.reported([below]);
    expect(sent).toHaveLength(5_001);

    spans.opened(call(DEEPER, 'next'));
    spans.reported([span({ traceId: DEEPER.traceId })]);
    pass(61_000_000);
    spans.reported([span({ traceId: hexId(0xd) })]);
    expect(sent).toHaveLength(5_003);
  });
});
