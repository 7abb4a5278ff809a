import { describe, expect, it } from 'vitest';
import { applyEdits, headerValues } from '../../src/http/header-list.ts';
import { decideHop, type HopInput, type HopPolicy } from '../../src/propagation/hop.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { countedIds } from '../support/counted-ids.ts';
import { vectorPolicy } from '../support/propagation-vectors.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const SPAN = 'a2fb4a1d1a96d312';
const UUID = 'CA480F47-aaaa-4BBB-8ccc-00000000abcd';

function decide(headers: string[], policy: Partial<HopPolicy> = {}, input: Partial<HopInput> = {}) {
  const hop = decideHop(
    { headers, scheme: 'http', isLoopbackClient: true, ...input },
    { ...vectorPolicy, ...policy },
    countedIds(),
  );
  const sent = applyEdits(headers, hop.edits);
  return { hop, sent, sentValue: (name: string) => headerValues(sent, name) };
}

describe('what is sent on', () => {
  it('adds nothing but the headers of the trace, x-request-id and x-forwarded-proto', () => {
    const { sent } = decide(['Host', 'a', 'Accept', '*/*', 'Referer', '://broken']);

    expect(sent.filter((_, i) => i % 2 === 0)).toEqual([
      'Host',
      'Accept',
      'Referer',
      'x-forwarded-proto',
      'x-request-id',
      'x-b3-traceid',
      'x-b3-spanid',
      'x-b3-sampled',
      'traceparent',
      'x-ot-span-context',
    ]);
  });

  it('writes the families that the policy names, and those that came', () => {
    const names = (headers: string[], write: HopPolicy['write']) =>
      decide(headers, { write })
        .hop.edits.set.map(([name]) => name)
        .filter((name) => !/request|proto/.test(name));

    expect(names([], [])).toEqual([]);
    expect(names([], ['b3'])).toEqual(['b3']);
    expect(names(['tracestate', 'a=1'], [])).toEqual(['traceparent']);
    expect(names(['x-ot-span-context', 'x'], ['b3'])).toEqual(['b3', 'x-ot-span-context']);
    expect(names([], ['ot', 'tracecontext', 'b3multi'])).toEqual([
      'x-b3-traceid',
      'x-b3-spanid',
      'x-b3-sampled',
      'traceparent',
      'x-ot-span-context',
    ]);
  });

  it('keeps place and spelling of a header that it rewrites', () => {
    const { sent } = decide(['X-B3-TraceId', TRACE, 'X-B3-SpanId', SPAN, 'X-B3-Sampled', '1', 'Host', 'a']);

    expect(sent.slice(0, 8)).toEqual([
      'X-B3-TraceId',
      TRACE,
      'X-B3-SpanId',
      '0000000000000001',
      'X-B3-Sampled',
      '1',
      'Host',
      'a',
    ]);
  });

  it('names no header for removal that did not come', () => {
    expect(decide([]).hop.edits.remove).toEqual([]);
    expect(
      decide(['X-B3-ParentSpanId', SPAN, 'X-B3-Flags', '0', 'tracestate', 'a=1']).hop.edits.remove,
    ).toEqual(['x-b3-parentspanid', 'x-b3-flags', 'tracestate']);
  });

  it.each([
    [[], 'http', ['http']],
    [[], 'https', ['https']],
    [['X-Forwarded-Proto', 'https'], 'http', ['https']],
    [['X-Forwarded-Proto', ''], 'http', ['']],
  ] as const)('of x-forwarded-proto %j over %s is %j', (headers, scheme, expected) => {
    expect(decide([...headers], {}, { scheme }).sentValue('x-forwarded-proto')).toEqual(expected);
  });
});

describe('x-request-id', () => {
  it('is made when there is none, and when it is empty', () => {
    const made = '00000000-0000-9000-8000-000000000001';

    expect(decide([]).sentValue('x-request-id')).toEqual([made]);
    expect(decide([]).hop).not.toHaveProperty('receivedRequestId');
    const empty = decide(['X-Request-Id', '']);
    expect(empty.sentValue('x-request-id')).toEqual([made]);
    expect(empty.hop).toMatchObject({
      receivedRequestId: '',
      defects: [{ family: 'request-id', reason: 'empty' }],
    });
  });

  it('is kept in its case, but for the decision', () => {
    const { hop, sentValue } = decide(['X-Request-Id', UUID]);

    expect(sentValue('x-request-id')).toEqual([UUID.replace('-4BBB', '-9BBB')]);
    expect(hop).toMatchObject({
      receivedRequestId: UUID,
      requestId: UUID.replace('-4BBB', '-9BBB'),
      defects: [],
    });
  });

  it('is not edited when nothing changes', () => {
    const packed = UUID.replace('-4BBB', '-9BBB');

    expect(decide(['x-request-id', packed]).hop.edits.set.map(([name]) => name)).not.toContain(
      'x-request-id',
    );
  });

  it('is the first of several', () => {
    const { hop, sentValue } = decide(['x-request-id', 'ffffffff', 'x-request-id', 'other']);

    expect(sentValue('x-request-id')).toEqual(['ffffffff']);
    expect(hop.defects).toMatchObject([{ family: 'request-id', reason: 'repeated', effect: 'ignored' }]);
  });

  it('says what local sampling would have been although a header decided', () => {
    const { hop } = decide(['x-request-id', UUID, 'x-b3-sampled', '0']);

    expect(hop).toMatchObject({
      sampledBy: 'header',
      reported: false,
      requestId: UUID.replace('-4BBB', '-9BBB'),
    });
  });

  it('that Envoy cannot hash is told of only where it made a difference', () => {
    expect(decide(['x-request-id', 'req-1']).hop.defects).toMatchObject([
      { family: 'request-id', reason: 'too-short' },
    ]);
    expect(decide(['x-request-id', 'req-1', 'b3', '0']).hop.defects).toEqual([]);
    expect(decide(['x-request-id', 'req-1', 'b3', '1']).hop.defects).toEqual([]);
    const never = { client: 100, random: 0, overall: 100 };
    expect(decide(['x-request-id', 'req-1'], { sampling: never }).hop.defects).toEqual([]);
    expect(decide(['x-request-id', 'req-1'], { compat: 'envoy' }).hop.defects).toEqual([]);
    expect(decide(['x-request-id', 'req-1', 'b3', '']).hop.defects).toMatchObject([{ family: 'b3' }]);
  });
});

describe('x-envoy-force-trace', () => {
  const never = { client: 100, random: 0, overall: 100 };

  it('forces from loopback only', () => {
    const headers = ['x-envoy-force-trace', 'false'];

    expect(decide(headers, { sampling: never }).hop).toMatchObject({
      sampledBy: 'service-forced',
      reported: true,
      echoRequestId: true,
    });
    expect(decide(headers, { sampling: never }, { isLoopbackClient: false }).hop).toMatchObject({
      sampledBy: 'not-traceable',
      reported: false,
      echoRequestId: false,
    });
  });

  it('asks for the id in the answer even where a malformed context is left alone', () => {
    expect(decide(['x-envoy-force-trace', '1', 'b3', '']).hop).toMatchObject({
      relation: 'untouched',
      echoRequestId: true,
    });
  });
});

describe('x-envoy-decorator-operation', () => {
  it('names the span on ingress, and goes', () => {
    const { hop, sentValue } = decide(['x-envoy-decorator-operation', 'checkout'], { direction: 'ingress' });

    expect(hop.operation).toBe('checkout');
    expect(sentValue('x-envoy-decorator-operation')).toEqual([]);
  });

  it('goes on ingress without naming anything when it is empty', () => {
    const { hop, sentValue } = decide(['x-envoy-decorator-operation', ''], { direction: 'ingress' });

    expect(hop).not.toHaveProperty('operation');
    expect(sentValue('x-envoy-decorator-operation')).toEqual([]);
  });

  it('passes on egress', () => {
    const { hop, sentValue } = decide(['x-envoy-decorator-operation', 'checkout']);

    expect(hop).not.toHaveProperty('operation');
    expect(sentValue('x-envoy-decorator-operation')).toEqual(['checkout']);
  });
});

describe('the hop', () => {
  it('holds what the winning family held, normalised', () => {
    const { hop } = decide(['x-b3-traceid', 'ABC', 'x-b3-spanid', '1', 'x-b3-parentspanid', '2']);

    expect(hop.received).toEqual({
      family: 'b3multi',
      traceId: '0000000000000abc',
      spanId: '0000000000000001',
      parentId: '0000000000000002',
    });
  });

  it('holds nothing received and no context when it could not read one', () => {
    const { hop } = decide(['b3', 'x']);

    expect(hop).not.toHaveProperty('received');
    expect(hop).not.toHaveProperty('context');
  });

  it('survives the way between threads', () => {
    const { hop } = decide(['b3', `${TRACE}-${SPAN}-d`, 'tracestate', 'a=1', 'x-request-id', '']);

    expect(structuredClone(hop)).toEqual(hop);
  });

  it('has ids that no other hop has', () => {
    const ids = createRandomIds();
    const input = {
      headers: ['traceparent', `00-${TRACE}-${SPAN}-01`],
      scheme: 'http',
      isLoopbackClient: true,
    } as const;
    const spans = Array.from({ length: 1000 }, () => decideHop(input, vectorPolicy, ids).context?.spanId);

    expect(new Set(spans).size).toBe(1000);
    expect(spans).not.toContain(SPAN);
  });
});
