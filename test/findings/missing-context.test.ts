import { describe, expect, it } from 'vitest';
import type { Link } from '../../src/exchange/link.ts';
import { b3, exact, exchangeWith, found, orders, passedOn, payments } from '../support/finding-cases.ts';

const inbound = exchangeWith(b3(), { id: 'in', seq: 41, method: 'POST', target: '/checkout?card=4711' });
const unsure: Link = {
  method: 'scored',
  confidence: 'possible',
  probability: 0.7,
  exchange: 'in',
  candidates: ['in', 'other'],
  candidateCount: 5,
};

describe('a request without trace headers', () => {
  it('is an error of the service whose request had them, with what got lost', () => {
    const [finding] = passedOn(b3(), () => []);

    expect(finding).toMatchObject({
      code: 'missing-context',
      severity: 'error',
      service: 'orders',
      callee: 'payments',
      exchange: 'out',
    });
    expect(finding?.message).toBe(
      'orders (pid 4242, node) dropped the trace of POST /checkout when it called payments: 7 of 7 headers missing; the new trace 0000000000000001 was started.',
    );
    expect(finding?.evidence).toContainEqual(['served request', '#1 POST /checkout']);
    expect(finding?.evidence).toContainEqual(['traceparent', '(absent)']);
  });

  it('counts the headers that did arrive', () => {
    const [finding] = passedOn(b3(), () => ['x-request-id', '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c']);

    expect(finding?.message).toContain('6 of 7 headers missing');
  });

  it('is a warning that names the candidates when it is not sure which request it was made for', () => {
    const other = exchangeWith(b3(), { id: 'other', seq: 44, target: '/list' });
    const [finding] = found(
      [],
      {},
      { caller: orders, callee: payments, link: unsure, inbound, candidates: [inbound, other] },
    );

    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toBe(
      'orders (pid 4242, node) sent no trace headers (none of b3, x-b3-traceid, traceparent, x-ot-span-context); the new trace 0000000000000001 was started; it was made for one of 5 requests: #41 POST /checkout, #44 GET /list and 3 more.',
    );
  });

  it('is information when its caller is an outsider as far as was seen, and an error once a link is sure', () => {
    const around = { caller: orders, callee: payments, isOutside: true };

    expect(found([], {}, around)[0]?.severity).toBe('info');
    expect(found([], {}, { ...around, link: exact, inbound })[0]?.severity).toBe('error');
    expect(found([], {}, { ...around, isEntry: true, link: exact, inbound })[0]?.severity).toBe('info');
  });

  it('is information when its caller was serving nothing', () => {
    const none: Link = {
      method: 'none',
      confidence: 'exact',
      probability: 0.99,
      candidates: [],
      candidateCount: 0,
    };
    const [finding] = found([], {}, { caller: orders, link: none });

    expect(finding?.severity).toBe('info');
    expect(finding?.message).toContain('it was serving no request, so this is where the trace begins');
  });

  it('is no error when the request that was served had no context either', () => {
    const { context: _none, ...hop } = inbound.hop;
    const [finding] = found([], {}, { caller: orders, link: exact, inbound: { ...inbound, hop } });

    expect(finding?.severity).toBe('warning');
  });

  it("is told as another tracer at work when it carries that one's header", () => {
    const [finding] = found(['uber-trace-id', '1:2:0:1']);

    expect(finding?.fix).toContain('the header of Jaeger');
    expect(finding?.evidence).toContainEqual(['uber-trace-id', '1:2:0:1']);
  });
});

describe('what a service changed of a context', () => {
  it('is an error on a sure link, and a warning on an unsure one', () => {
    const cut = () => b3('463ac35c9f6413ad', '00000000000000cc');
    const long = b3('48485a3953bb6124463ac35c9f6413ad');
    const codes = (link: Link) =>
      passedOn(long, cut, link).map(({ code, severity }) => `${severity} ${code}`);

    expect(codes(exact)).toEqual(['error trace-id-truncated']);
    expect(codes(unsure)).toEqual(['warning trace-id-truncated']);
    expect(codes({ ...exact, confidence: 'likely', probability: 0.85 })).toEqual([
      'warning trace-id-truncated',
    ]);
  });
});
