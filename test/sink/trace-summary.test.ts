import { describe, expect, it } from 'vitest';
import { createTraceSummaries } from '../../src/sink/trace-summary.ts';
import { hexId, span } from '../support/spans.ts';

describe('createTraceSummaries', () => {
  it('says of a trace when it was, how long, who took part and what failed', () => {
    const summaries = createTraceSummaries();
    summaries.add(
      span({
        name: 'later',
        timestampMicros: 200,
        durationMicros: 100,
        localEndpoint: { serviceName: 'b' },
        tags: [['error', 'true']],
      }),
    );
    summaries.add(
      span({
        name: 'first',
        timestampMicros: 100,
        durationMicros: 50,
        localEndpoint: { serviceName: 'a' },
        remoteEndpoint: { serviceName: 'b' },
      }),
    );

    expect(summaries.list()).toEqual([
      {
        traceId: span().traceId,
        name: 'first',
        startMicros: 100,
        durationMicros: 200,
        spans: 2,
        errors: 1,
        services: ['b', 'a'],
      },
    ]);
  });

  it('takes a short and a long form of an id for one trace, and shows the long one', () => {
    const summaries = createTraceSummaries();
    const long = `1${'0'.repeat(15)}${span().traceId}`;
    summaries.add(span());
    summaries.add(span({ traceId: long }));

    expect(summaries.list()).toMatchObject([{ traceId: long, spans: 2 }]);
  });

  it('lets the first go when there are too many, and counts them', () => {
    const summaries = createTraceSummaries(2);
    for (let n = 1; n <= 5; n += 1) summaries.add(span({ traceId: hexId(n), timestampMicros: n }));

    expect(summaries.list().map(({ traceId }) => traceId)).toEqual([hexId(4), hexId(5)]);
    expect(summaries.dropped()).toBe(3);
  });
});
