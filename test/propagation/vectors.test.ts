import { describe, expect, it } from 'vitest';
import { applyEdits, headerPairs, headersFromPairs } from '../../src/http/header-list.ts';
import { decideHop } from '../../src/propagation/hop.ts';
import { isTraceHeader } from '../../src/propagation/trace-headers.ts';
import { countedIds } from '../support/counted-ids.ts';
import { propagationVectors, vectorPolicy } from '../support/propagation-vectors.ts';

describe('ugly trace headers', () => {
  it.each(propagationVectors)('$id', ({ headers, policy, expect: expected }) => {
    const received = headersFromPairs(headers);
    const input = { headers: received, scheme: 'http', isLoopbackClient: true } as const;

    const hop = decideHop(input, { ...vectorPolicy, ...policy }, countedIds());

    expect(hop.defects.map((one) => `${one.family} ${one.header} ${one.reason} ${one.effect}`)).toEqual(
      expected.defects,
    );
    expect(hop.defects.every((one) => one.detail.length > 10)).toBe(true);
    expect(hop.relation).toBe(expected.relation);
    expect(hop.context).toEqual(expected.context);
    expect(hop.families).toEqual(expected.families);
    expect(hop.sampledBy).toBe(expected.sampledBy);
    expect(hop.reported).toBe(expected.context?.sampled === true);
    expect(traceHeadersOf(applyEdits(received, hop.edits))).toEqual([...expected.sent].sort());
  });

  it('holds at least sixty cases with names of their own', () => {
    expect(new Set(propagationVectors.map(({ id }) => id)).size).toBe(propagationVectors.length);
    expect(propagationVectors.length).toBeGreaterThanOrEqual(60);
  });

  it('reads its own output without a defect, as the next hop', () => {
    for (const { headers, policy, expect: expected } of propagationVectors) {
      if (expected.relation === 'untouched' || policy?.sampling !== undefined) continue;
      const hopPolicy = { ...vectorPolicy, ...policy };
      const received = headersFromPairs(headers);
      const first = decideHop(
        { headers: received, scheme: 'http', isLoopbackClient: true },
        hopPolicy,
        countedIds(),
      );
      const sent = applyEdits(received, first.edits);

      const second = decideHop(
        { headers: sent, scheme: 'http', isLoopbackClient: true },
        vectorPolicy,
        countedIds(),
      );

      // Zeros stay zeros, and a repeated key of tracestate may go on: these are told again at every hop.
      const news = second.defects.filter(
        ({ reason, header }) => reason !== 'all-zeros' && header !== 'tracestate',
      );
      expect(news).toEqual([]);
      expect(second.context).toMatchObject({
        parentId: first.context?.spanId,
        sampled: first.context?.sampled,
        debug: first.context?.debug,
      });
    }
  });
});

function traceHeadersOf(headers: readonly string[]): [string, string][] {
  return headerPairs(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => isTraceHeader(name) && name !== 'x-request-id')
    .sort();
}
