import { describe, expect, it } from 'vitest';
import { whyUnmatched } from '../../../src/proxy/stub/nearest.ts';
import type { StubRecord } from '../../../src/proxy/stub/stub-record.ts';

function record(seq: number, request: Partial<StubRecord['request']>): StubRecord {
  return {
    recording: 'shop.jsonl',
    of: `e${seq}`,
    seq,
    status: 200,
    statusMessage: 'OK',
    headers: [],
    atMicros: 0,
    headMicros: 0,
    endMicros: 0,
    request: { query: [], headers: [], body: '', ...request },
  };
}

const head = { place: 'POST /charge', query: [], headers: [] };

describe('why nothing recorded answers', () => {
  it('nothing of that method and path was recorded', () => {
    expect(whyUnmatched({ head }, [], 'payments')).toEqual({
      reason: 'no answer to POST /charge of payments was recorded',
    });
  });

  it('names the nearest recorded request, what it differs in, and the setting with which it would fit', () => {
    const asked = { head: { ...head, query: [['page', '2']] as const }, body: '{"a":1}' };
    const near = [
      record(1, { query: [['page', '1']], body: '{"a":2}' }),
      record(2, { query: [['page', '1']], body: '{"a":1}' }),
    ];

    expect(whyUnmatched(asked, near, 'payments')).toEqual({
      reason:
        'no recorded request fits POST /charge of payments: the nearest, #2 of shop.jsonl, differs in the query parameter page',
      fix: '--stub-ignore query:page',
    });
  });

  it.each([
    ['a member', '{"id":1,"a":{"b":2}}', '{"id":1,"a":{"b":3}}', '--stub-ignore /a/b'],
    ['a member that is missing', '{"id":1}', '{"id":1,"a":1}', '--stub-ignore /a'],
    ['an element', '[{"a":1},{"a":2}]', '[{"a":1},{"a":3}]', '--stub-ignore /1/a'],
    ['a name with a slash', '{"a/b":1}', '{"a/b":2}', '--stub-ignore /a~1b'],
    ['a field of a form', '[["a","1"],["b","2"]]', '[["a","1"],["b","3"]]', '--stub-ignore /b'],
    ['the length of an array', '[1]', '[1,2]', undefined],
    ['text', 'a', 'b', undefined],
    ['one that is too long to be kept', undefined, 'b', undefined],
  ])('a body that differs in %s', (_, recorded, body, fix) => {
    const near = [record(1, recorded === undefined ? {} : { body: recorded })];
    if (recorded === undefined) delete (near[0] as { request: { body?: string } }).request.body;

    const why = whyUnmatched({ head, body }, near, 'payments');

    expect(why.reason).toContain('differs in the body');
    expect(why.fix).toBe(fix);
  });

  it('tells three differences, the number of the others, and no setting then', () => {
    const asked = { head, body: '{"a":1,"b":1,"c":1,"d":1}' };

    const why = whyUnmatched(asked, [record(1, { body: '{"a":2,"b":2,"c":2,"d":2}' })], 'payments');

    expect(why.reason).toMatch(/the body at \/a, the body at \/b, the body at \/c and 1 more$/);
    expect(why.fix).toBeUndefined();
  });

  it('each recorded answer has been given', () => {
    expect(whyUnmatched({ head, body: '' }, [record(1, {})], 'payments').reason).toBe(
      'each recorded answer to POST /charge of payments has been given',
    );
  });
});
