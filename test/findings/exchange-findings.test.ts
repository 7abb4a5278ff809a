import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import { findingsOfExchange } from '../../src/findings/exchange-findings.ts';
import type { Defect } from '../../src/propagation/defect.ts';
import { decideHop, type Hop, type HopPolicy } from '../../src/propagation/hop.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const traceId = '463ac35c9f6413ad';
const requestId = '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c';

/** A request whose trace context and request id came in complete. */
function continued(changes: Partial<Hop> = {}, received: string[] = []): Exchange {
  const hop = sampleHop({
    relation: 'continued',
    context: {
      traceId,
      spanId: '00000000000000bb',
      parentId: '00000000000000aa',
      sampled: true,
      debug: false,
    },
    received: { family: 'b3multi', traceId, spanId: '00000000000000aa' },
    families: ['b3multi'],
    receivedRequestId: requestId,
    ...changes,
  });
  return sampleExchange({ hop, received: ['User-Agent', 'node', ...received] });
}

function defect(changes: Partial<Defect>): Defect {
  return {
    family: 'b3',
    header: 'b3',
    reason: 'not-hex',
    effect: 'fatal',
    detail: 'it is no hex',
    ...changes,
  };
}

function requestIdDefect(reason: Defect['reason']): Defect {
  return defect({ family: 'request-id', header: 'x-request-id', reason, effect: 'ignored' });
}

function findings(exchange: Exchange, isEntry = false): Finding[] {
  return findingsOfExchange(exchange, { isEntry });
}

function codes(exchange: Exchange): string[] {
  return findings(exchange).map(({ code, severity }) => `${severity} ${code}`);
}

describe('missing-context', () => {
  it('is a warning that names the caller, the headers, the new trace and the remedy', () => {
    const [finding, ...others] = findings(sampleExchange());

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'missing-context',
      severity: 'warning',
      exchange: '00000000000000e1',
      traceId: '4bf92f3577b34da6',
      message:
        'curl/8.5.0 sent no trace headers (none of b3, x-b3-traceid, traceparent, x-ot-span-context); the new trace 4bf92f3577b34da6 was started.',
    });
    expect(finding?.fix).toMatch(/x-b3-\*.*traceparent.*Spring.*--entry/);
    expect(finding?.evidence).toContainEqual(['traceparent', '(absent)']);
  });

  it('is information about an entry point, with nothing to do', () => {
    const [finding] = findings(sampleExchange(), true);

    expect(finding).toMatchObject({ code: 'missing-context', severity: 'info' });
    expect(finding?.message).toContain('this is where the trace begins');
    expect(finding?.fix).toContain('Nothing to do');
  });

  it('is about the service of the caller when that has a name', () => {
    const [finding] = findings(sampleExchange({ client: { address: '127.0.0.1', port: 1, name: 'orders' } }));

    expect(finding?.service).toBe('orders');
    expect(finding?.message).toMatch(/^orders sent no trace headers/);
  });

  it('names the address of a caller without a user agent', () => {
    const [finding] = findings(sampleExchange({ received: [] }));

    expect(finding?.message).toMatch(/^127\.0\.0\.1 sent/);
  });

  it.each([
    ['a context came in', continued()],
    ['a sampling decision alone came in', sampleExchange({ hop: sampleHop({ families: ['b3'] }) })],
    ['none can be expected', sampleExchange({ target: '/healthz' })],
    ['it is a replay', sampleExchange({ replayOf: '00000000000000aa' })],
  ])('is not made when %s', (_, exchange) => {
    expect(codes(exchange)).toEqual([]);
  });
});

describe('malformed-context', () => {
  it('is an error that tells what is wrong in which header and what became of it', () => {
    const { context, ...untouched } = sampleHop({
      relation: 'untouched',
      families: ['b3'],
      receivedRequestId: requestId,
      defects: [defect({ detail: 'span id has 15 hex digits, 16 are needed' })],
    });
    const exchange = sampleExchange({ hop: untouched, received: ['b3', '463ac35c9f6413ad-0000000000000aa'] });

    const [finding, ...others] = findings(exchange);

    expect(others).toEqual([]);
    expect(finding).toMatchObject({ code: 'malformed-context', severity: 'error' });
    expect(finding).not.toHaveProperty('traceId');
    expect(finding?.message).toBe(
      '127.0.0.1 sent trace headers that cannot be read (b3: span id has 15 hex digits, 16 are needed); they were sent on as they came and no span is reported, as Envoy does.',
    );
    expect(finding?.evidence).toEqual([['b3', '463ac35c9f6413ad-0000000000000aa']]);
  });

  it('says which family was used instead, and is made once for many defects', () => {
    const defects = [
      defect({}),
      defect({ detail: 'it has a fifth field' }),
      defect({ family: 'tracecontext', header: 'traceparent' }),
    ];
    const [finding, ...others] = findings(continued({ defects }, ['traceparent', 'a', 'traceparent', 'b']));

    expect(others).toEqual([]);
    expect(finding?.message).toContain(
      '(b3: it is no hex; b3: it has a fifth field; traceparent: it is no hex); trace 463ac35c9f6413ad was read from x-b3-*.',
    );
    expect(finding?.evidence).toEqual([
      ['b3', '(absent)'],
      ['traceparent', 'a'],
      ['traceparent', 'b'],
    ]);
  });

  it('keeps evidence short', () => {
    const [finding] = findings(continued({ defects: [defect({})] }, ['b3', 'x'.repeat(10_000)]));

    expect(finding?.evidence).toEqual([['b3', 'x'.repeat(256)]]);
  });

  it.each([
    ['the defect was tolerated', defect({ effect: 'ignored' })],
    ['the defect is of x-request-id', requestIdDefect('not-hex')],
  ])('is not made when %s', (_, only) => {
    expect(codes(continued({ defects: [only] }))).not.toContain('error malformed-context');
  });
});

describe('partial-context', () => {
  it('is a warning that names the header without a partner', () => {
    const partial = defect({
      family: 'b3multi',
      header: 'x-b3-traceid',
      reason: 'missing-partner',
      effect: 'partial',
      detail: 'x-b3-traceid came without x-b3-spanid',
    });
    const hop = sampleHop({ families: ['b3multi'], defects: [partial] });
    const [finding, ...others] = findings(
      sampleExchange({ hop, received: ['User-Agent', 'curl/8.5.0', 'X-B3-TraceId', traceId] }),
    );

    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      code: 'partial-context',
      severity: 'warning',
      message:
        'curl/8.5.0 sent an incomplete set of trace headers (x-b3-traceid came without x-b3-spanid); the new trace 4bf92f3577b34da6 was started.',
      evidence: [['x-b3-traceid', traceId]],
    });
  });

  it('is not made for a whole family', () => {
    expect(codes(continued())).toEqual([]);
  });
});

describe('information about trace headers', () => {
  it.each<[string, Partial<Hop>, string[], string[]]>([
    [
      'families that differ',
      { defects: [defect({ reason: 'conflict', effect: 'ignored', header: 'traceparent' })] },
      [],
      ['error conflicting-context'],
    ],
    [
      'a tolerated defect',
      { defects: [defect({ reason: 'upper-case', effect: 'ignored' })] },
      [],
      ['warning upper-case-id'],
    ],
    [
      'b3, which Envoy leaves stale',
      { received: { family: 'b3', traceId, spanId: '00000000000000aa' } },
      ['b3', `${traceId}-00000000000000aa`],
      ['info stale-b3'],
    ],
    [
      'an x-request-id that is no hex',
      { defects: [requestIdDefect('not-hex')] },
      [],
      ['info request-id-not-hashable'],
    ],
    [
      'an x-request-id that is too short',
      { defects: [requestIdDefect('too-short')] },
      [],
      ['info request-id-not-hashable'],
    ],
    [
      'an x-request-id given twice',
      { defects: [requestIdDefect('repeated')] },
      [],
      ['warning repeated-header'],
    ],
    ['a header too many for Envoy', {}, Array.from({ length: 200 }, () => 'x'), ['info many-headers']],
  ])('is given for %s', (_, hop, received, expected) => {
    expect(codes(continued(hop, received))).toEqual(expected);
  });

  it.each<[string, Partial<Hop>, string[]]>([
    ['an x-request-id without a defect', { receivedRequestId: 'not-hex-but-not-sampled-by' }, []],
    ['100 header lines', {}, Array.from({ length: 198 }, () => 'x')],
    ['b3 with a sampling decision only', {}, ['b3', '1']],
  ])('is not given for %s', (_, hop, received) => {
    expect(codes(continued(hop, received))).toEqual([]);
  });

  it('is given for a context without x-request-id, and not without a context', () => {
    const { receivedRequestId, ...hop } = continued().hop;

    expect(codes(sampleExchange({ hop }))).toEqual(['info request-id-missing']);
    expect(codes(sampleExchange())).toEqual(['warning missing-context']);
  });

  it('says what Envoy would have sent beside b3', () => {
    const b3 = `${traceId}-00000000000000aa-1`;
    const [finding] = findings(
      continued({ received: { family: 'b3', traceId, spanId: '00000000000000aa' } }, ['b3', b3]),
    );

    expect(finding?.message).toContain(
      `Envoy would have sent ${b3} on unchanged beside fresh x-b3-* headers with span id 00000000000000bb`,
    );
  });
});

describe('the findings of real headers', () => {
  const policy: HopPolicy = {
    direction: 'egress',
    compat: 'none',
    write: ['b3multi', 'tracecontext', 'ot'],
    traceId128bit: false,
    sampling: { client: 100, random: 100, overall: 100 },
  };
  const traceparent = `00-0000000000000000${traceId}-00000000000000aa-01`;

  it.each<[string, readonly string[], readonly string[]]>([
    ['none', [], ['warning missing-context']],
    [
      'b3 multi and x-request-id',
      ['X-B3-TraceId', traceId, 'X-B3-SpanId', '00000000000000aa', 'x-request-id', requestId],
      [],
    ],
    ['traceparent and x-request-id', ['traceparent', traceparent, 'x-request-id', requestId], []],
    ['b3: 0', ['b3', '0'], ['info decision-only']],
    ['x-b3-sampled alone', ['x-b3-sampled', '1'], ['warning decision-only']],
    ['x-b3-flags alone', ['x-b3-flags', '1'], ['warning decision-only']],
    ['a trace id without a span id', ['x-b3-traceid', traceId], ['warning partial-context']],
    ['a span id without a trace id', ['x-b3-spanid', traceId], ['warning partial-context']],
    ['b3 that is too short', ['b3', '80f198ee56343ba8-1'], ['error malformed-context']],
    [
      'b3 multi that is no hex',
      ['x-b3-traceid', 'xyz', 'x-b3-spanid', '00000000000000aa'],
      ['error malformed-context'],
    ],
    [
      'traceparent of version ff',
      ['traceparent', traceparent.replace(/^00/, 'ff')],
      ['error malformed-context'],
    ],
    [
      'two traceparents',
      ['traceparent', traceparent, 'traceparent', traceparent],
      ['error malformed-context'],
    ],
    [
      'x-request-id that is no UUID',
      ['x-request-id', 'req-1'],
      ['warning missing-context', 'info request-id-not-hashable'],
    ],
    ['an empty x-request-id', ['traceparent', traceparent, 'x-request-id', ''], ['info irregular-context']],
    [
      'families that name two traces',
      [
        'x-b3-traceid',
        traceId,
        'x-b3-spanid',
        '00000000000000aa',
        'traceparent',
        traceparent.replace(traceId, '00000000000000ff'),
        'x-request-id',
        requestId,
      ],
      ['error conflicting-context'],
    ],
  ])('of %s', (_, received, expected) => {
    const hop = decideHop(
      { headers: received, scheme: 'http', isLoopbackClient: true },
      policy,
      createRandomIds(),
    );

    expect(codes(sampleExchange({ hop, received }))).toEqual(expected);
  });
});
