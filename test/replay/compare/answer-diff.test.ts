import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { answerDiff } from '../../../src/replay/compare/answer-diff.ts';
import { type CompareOptions, plainComparison } from '../../../src/replay/compare/compare-options.ts';
import type { ComparedAnswer } from '../../../src/replay/compare/compared-answer.ts';
import type { Difference } from '../../../src/replay/compare/difference.ts';
import { afterMs, answer, beforeMs, json } from './compared-answers.ts';

function diff(
  before: ComparedAnswer,
  after: ComparedAnswer | readonly [ComparedAnswer, ...ComparedAnswer[]],
  options: Partial<CompareOptions> = {},
) {
  const runs = 'headers' in after ? ([after] as const) : after;
  return answerDiff(before, runs, { ...plainComparison, ...options });
}

const counting = (differences: readonly Difference[]) =>
  differences.filter((each) => each.volatile === undefined).map(({ where }) => where);

const volatileBody = (atMs: number, id: string, price: number) =>
  json({
    id,
    at: new Date(atMs).toISOString(),
    epoch: Math.floor(atMs / 1000),
    ms: atMs,
    hash: `${id.slice(0, 8)}${id.slice(0, 8)}`,
    items: [{ name: 'tea', price }],
  });

describe('an answer that differs in nothing but', () => {
  test('its date, ids and times is the same but for volatile fields', () => {
    const headers = (date: string, id: string) => [
      'Content-Type',
      'application/json',
      'Date',
      date,
      'X-Request-Id',
      id,
    ];
    const before = { ...volatileBody(beforeMs, '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c', 9) };
    const after = { ...volatileBody(afterMs, 'aa0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c', 9), atMs: afterMs };

    const {
      verdict,
      headers: inHeaders,
      body,
    } = diff(
      { ...before, headers: headers('Fri, 02 Jan 2026 12:00:00 GMT', 'one') },
      { ...after, headers: headers('Fri, 09 Jan 2026 08:30:00 GMT', 'two') },
    );

    expect(verdict).toBe('volatile');
    expect(inHeaders.map((each) => [each.where, each.volatile])).toEqual([
      ['date', 'header'],
      ['x-request-id', 'header'],
    ]);
    expect(body.differences.map((each) => [each.where, each.volatile])).toEqual([
      ['/id', 'shape'],
      ['/at', 'shape'],
      ['/epoch', 'shape'],
      ['/ms', 'shape'],
      ['/hash', 'shape'],
    ]);
  });

  test('one number among volatile fields is different, and that place is told first and alone', () => {
    const { verdict, body } = diff(volatileBody(beforeMs, '7f0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c', 9), {
      ...volatileBody(afterMs, 'aa0d5a3e-2d8e-4a5b-8f6e-2b1d3c4a5b6c', 10),
      atMs: afterMs,
    });

    expect(verdict).toBe('different');
    expect(counting(body.differences)).toEqual(['/items/0/price']);
    expect(body.differences[0]).toEqual({ where: '/items/0/price', before: '9', after: '10' });
  });

  test('the order of an array is different once, volatile when it varies by itself, and same when it means nothing', () => {
    const [before, one, two] = [json([1, 2, 3]), json([3, 1, 2]), json([2, 3, 1])];

    expect(diff(before, one).verdict).toBe('different');
    expect(diff(before, [one, two]).verdict).toBe('volatile');
    expect(diff(before, one, { unordered: [''] }).verdict).toBe('same');
  });

  test('a field that varies between two replays does not count, and another one still does', () => {
    const before = json({ random: 1, price: 9 });
    const runs = [json({ random: 2, price: 10 }), json({ random: 3, price: 10 })] as const;

    const { body, verdict, runs: count } = diff(before, runs);

    expect(verdict).toBe('different');
    expect(count).toBe(2);
    expect(body.differences).toEqual([
      { where: '/price', before: '9', after: '10' },
      { where: '/random', before: '1', after: '2', volatile: 'varies' },
    ]);
  });

  test('what a person said does not count is told as ignored', () => {
    const before = answer('{"a":{"b":1,"c":1}}', {
      headers: ['Content-Type', 'application/json', 'X-Build', '7'],
    });
    const after = answer('{"a":{"b":2,"c":1}}', {
      headers: ['Content-Type', 'application/json', 'X-Build', '8'],
    });

    expect(diff(before, after, { ignore: ['/a/*', 'header:X-Build'] }).verdict).toBe('volatile');
    expect(diff(before, after, { ignore: ['/a/c'] }).verdict).toBe('different');
  });

  test('values that were replaced in the request, and the host it was sent to, does not count', () => {
    const before = json({ id: 'item-41', url: 'http://localhost:3000/items/item-41' });
    const after = json(
      { id: 'item-57', url: 'http://localhost:9091/items/item-57' },
      { authority: 'localhost:9091' },
    );

    const { verdict, body } = diff(before, after, { replaced: [['item-41', 'item-57']] });

    expect(verdict).toBe('volatile');
    expect(body.differences.map((each) => each.volatile)).toEqual(['replaced', 'replaced']);
    expect(diff(before, after).verdict).toBe('different');
  });
});

describe('bodies', () => {
  test('are compared as they are behind their coding, and by their bytes first', () => {
    const headers = ['Content-Type', 'application/json', 'Content-Encoding', 'gzip'];
    const before = answer(gzipSync('{"a": 1}', { level: 1 }), { headers });

    expect(diff(before, answer(gzipSync('{"a":1}'), { headers })).verdict).toBe('same');
    expect(diff(before, before).verdict).toBe('same');
    expect(counting(diff(before, answer(gzipSync('{"a":2}'), { headers })).body.differences)).toEqual(['/a']);
  });

  test('that become far too much without their coding are compared by length and hash, not by their start', () => {
    const headers = ['Content-Type', 'text/plain', 'Content-Encoding', 'gzip'];
    const large = Buffer.alloc(40 * 1024 * 1024, 'a');
    const before = answer(gzipSync(large), { headers });
    large[large.length - 1] = 0x62;

    const { verdict, body } = diff(before, answer(gzipSync(large), { headers }));

    expect(verdict).toBe('different');
    expect(body.differences[0]?.before).toMatch(/^binary, /);
  });

  test('of text are compared by line', () => {
    const { body } = diff(answer('one\ntwo\nthree'), answer('one\nTWO\nthree\nfour'));

    expect(body.kind).toBe('text');
    expect(body.differences).toEqual([
      { where: 'line 2', before: 'two', after: 'TWO' },
      { where: 'line 4', after: 'four' },
    ]);
  });

  test('of event streams are compared by event', () => {
    const headers = ['Content-Type', 'text/event-stream'];
    const { body } = diff(
      answer('data: 1\n\ndata: 2\n\n', { headers }),
      answer('data: 1\n\ndata: 3\n\n', { headers }),
    );
    expect(body.differences).toEqual([{ where: 'event 2', before: 'data: 2', after: 'data: 3' }]);
  });

  test('of forms are compared by name', () => {
    const headers = ['Content-Type', 'application/x-www-form-urlencoded'];
    const { body } = diff(answer('a=1&b=2', { headers }), answer('b=2&a=3', { headers }));
    expect(body.differences).toEqual([{ where: '/a', before: '1', after: '3' }]);
  });

  test('of no text are compared by length and hash', () => {
    const { body, verdict } = diff(answer(Uint8Array.of(255, 1)), answer(Uint8Array.of(255, 2)));

    expect(verdict).toBe('different');
    expect(body.differences[0]?.before).toMatch(/^binary, 2 bytes, sha256 [0-9a-f]{16}$/);
  });

  test('that were captured in part only cannot be compared, unless they are the same in all that counts', () => {
    const cut = answer('abc');
    const truncated = { ...cut, body: { ...cut.body, totalBytes: 10, isTruncated: true } };

    const { verdict, reason } = diff(truncated, cut);

    expect(verdict).toBe('notComparable');
    expect(reason).toBe(
      'The answers cannot be compared: the recorded body has 10 bytes, of which 3 were captured.',
    );
    expect(diff(truncated, { ...cut, status: 500 }).verdict).toBe('different');
  });

  test('with more differences than anybody reads are told in part, with their number', () => {
    const { body } = diff(
      json(Array.from({ length: 500 }, (_, i) => i)),
      json(Array.from({ length: 500 }, (_, i) => i + 0.5)),
    );

    expect(body.differences).toHaveLength(200);
    expect(body.more).toBe(300);
  });
});

describe('an answer', () => {
  test('with another status is different', () => {
    const { verdict, status } = diff(answer('x'), answer('x', { status: 503 }));
    expect(verdict).toBe('different');
    expect(status).toEqual({ where: 'status', before: '200', after: '503' });
  });

  test('that did not come is different from one that did, and one that never came compares with nothing', () => {
    const none: ComparedAnswer = { ...answer(''), failure: 'connection refused' };
    const { status: _none, ...failed } = none;

    expect(diff(answer('x'), failed).verdict).toBe('different');
    expect(diff(failed, answer('x'))).toMatchObject({
      verdict: 'notComparable',
      reason: 'The recorded request got no answer: connection refused.',
    });
  });

  test.each<[string, readonly string[], readonly string[], string]>([
    ['the case of names', ['X-A', '1'], ['x-a', '1'], 'same'],
    ['another value', ['X-A', '1'], ['X-A', '2'], 'different'],
    ['a header less', ['X-A', '1'], [], 'different'],
    ['its framing', ['Transfer-Encoding', 'chunked'], ['Connection', 'close'], 'same'],
    [
      'the service time',
      ['x-envoy-upstream-service-time', '1'],
      ['x-envoy-upstream-service-time', '2'],
      'same',
    ],
    ['trace headers', ['x-b3-traceid', 'a'], ['x-b3-traceid', 'b'], 'volatile'],
    ['the value of a cookie', ['Set-Cookie', 'sid=1; Path=/'], ['Set-Cookie', 'sid=2; Path=/'], 'volatile'],
    ['the name of a cookie', ['Set-Cookie', 'sid=1'], ['Set-Cookie', 'id=1'], 'volatile'],
    ['an ETag of the same body', ['ETag', '"a"'], ['ETag', '"b"'], 'volatile'],
    ['its own length of the same body', ['Content-Length', '1'], ['Content-Length', '2'], 'volatile'],
  ])('that differs in %s', (_name, before, after, verdict) => {
    expect(diff(answer('x', { headers: before }), answer('x', { headers: after })).verdict).toBe(verdict);
  });

  test('shows no secret of its headers', () => {
    const { headers } = diff(
      answer('x', { headers: ['Set-Cookie', 'sid=s3cret; Path=/'] }),
      answer('x', { headers: ['Set-Cookie', 'sid=0ther; Path=/'] }),
    );
    expect(JSON.stringify(headers)).not.toMatch(/s3cret|0ther/);
  });
});
