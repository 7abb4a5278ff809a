import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/exchange/link.ts';
import { WaitingSpans } from '../../src/session/waiting-spans.ts';
import type { Span } from '../../src/trace/span.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const inferred: Link = {
  method: 'scored',
  confidence: 'likely',
  probability: 0.95,
  exchange: 'in1',
  candidates: ['in1', 'in2'],
  candidateCount: 2,
};

function started(relaysInferred: boolean, link: Link | undefined, isLinkToCome = true) {
  const sent: Span[] = [];
  const spans = new WaitingSpans({
    spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
    relaysInferred,
    isLinkToCome: () => isLinkToCome,
    linkOf: () => link,
    send: (some) => sent.push(...some),
  });
  return { spans, sent };
}

const linkTagsOf = (span: Span | undefined) => span?.tags.filter(([key]) => key.startsWith('tracectl.link'));

describe('spans of calls whose cause is to be decided', () => {
  it('go at once, and say nothing of it, unless that is asked for', () => {
    const { spans, sent } = started(false, inferred);

    spans.offer(sampleExchange());

    expect(sent).toHaveLength(1);
    expect(linkTagsOf(sent[0])).toEqual([]);
  });

  it('wait for it when it is asked for, and say it in tags, never as a parent', () => {
    const { spans, sent } = started(true, inferred);
    const exchange = sampleExchange();
    spans.offer(exchange);
    expect(sent).toEqual([]);

    spans.linked(exchange);

    expect(linkTagsOf(sent[0])).toEqual([
      ['tracectl.link', 'inferred'],
      ['tracectl.link.exchange', 'in1'],
      ['tracectl.link.method', 'scored'],
      ['tracectl.link.confidence', 'likely'],
      ['tracectl.link.candidates', '2'],
    ]);
    expect(sent[0]).not.toHaveProperty('parentId');
  });

  it('say nothing where the headers said it, or nothing is known', () => {
    for (const link of [{ ...inferred, method: 'headers' as const }, undefined]) {
      const { spans, sent } = started(true, link, false);
      spans.offer(sampleExchange());
      expect(linkTagsOf(sent[0])).toEqual([]);
    }
  });

  it('go without it at the end', () => {
    const { spans, sent } = started(true, undefined);
    spans.offer(sampleExchange());

    spans.flush();

    expect(sent).toHaveLength(1);
  });
});
