import { describe, expect, it } from 'vitest';
import { type AnswerCircumstances, answerHead } from '../../../src/proxy/stub/answer-head.ts';

const circumstances: AnswerCircumstances = { method: 'GET', status: 200, bodyBytes: 5 };
const HOUR = 3_600_000;

function headOf(recorded: readonly string[], changes: Partial<AnswerCircumstances> = {}): readonly string[] {
  return answerHead(recorded, { ...circumstances, ...changes }).headers;
}

describe('the head of a recorded answer', () => {
  it('is as recorded, order, case and duplicates included', () => {
    const recorded = ['Content-Type', 'text/plain', 'X-A', '1', 'x-a', '2', 'Content-Length', '5'];

    expect(headOf(recorded)).toEqual(recorded);
  });

  it.each([
    ['one that was recorded in chunks', ['Transfer-Encoding', 'chunked'], {}, ['content-length', '5']],
    ['one whose length is another now', ['Content-Length', '99'], {}, ['Content-Length', '5']],
    ['two lengths', ['Content-Length', '99', 'content-length', '99'], {}, ['Content-Length', '5']],
    ['an answer to HEAD', ['Content-Length', '99'], { method: 'HEAD' }, ['Content-Length', '99']],
    ['an answer to HEAD without a length', [], { method: 'HEAD' }, []],
    ['a 304', ['Content-Length', '99'], { status: 304 }, ['Content-Length', '99']],
    ['a 204', ['Content-Length', '0'], { status: 204, bodyBytes: 0 }, []],
    ['trailers, which are not recorded', ['Trailer', 'x-sum'], {}, ['content-length', '5']],
  ])('has the right length: %s', (_, recorded, changes, expected) => {
    expect(headOf(recorded, changes)).toEqual(expected);
  });

  it('leaves the old trace out, and has the new request id where it had one', () => {
    const recorded = [
      'X-B3-TraceId',
      '1',
      'traceparent',
      '2',
      'X-Request-Id',
      'old',
      'x-envoy-upstream-service-time',
      '9',
    ];

    expect(headOf(recorded, { requestId: 'new', status: 204 })).toEqual(['X-Request-Id', 'new']);
    expect(headOf(recorded, { status: 204 })).toEqual([]);
  });

  it('leaves headers out whose secret is missing, and tells their names', () => {
    const secret = 'tracectl-redacted-0123456789abcdef';
    const recorded = [
      'Set-Cookie',
      `sid=${secret}; Path=/`,
      'Set-Cookie',
      'theme=dark',
      'Location',
      `/x?token=${secret}`,
    ];

    const { headers, leftOut } = answerHead(recorded, { ...circumstances, status: 204 });

    expect(headers).toEqual(['Set-Cookie', 'theme=dark']);
    expect(leftOut).toEqual(['set-cookie', 'location']);
  });

  it.each([
    ['Date', 'Wed, 25 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 11:00:00 GMT'],
    ['Expires', 'Wed, 25 Nov 2026 23:30:00 GMT', 'Thu, 26 Nov 2026 00:30:00 GMT'],
    ['Last-Modified', 'Tue, 24 Nov 2026 10:00:00 GMT', 'Tue, 24 Nov 2026 11:00:00 GMT'],
    ['Retry-After', '120', '120'],
    ['Expires', '0', '0'],
    ['Expires', '-1', '-1'],
    [
      'Set-Cookie',
      'a=Expires=no; Expires=Wed, 25 Nov 2026 10:00:00 GMT; Path=/',
      'a=Expires=no; Expires=Wed, 25 Nov 2026 11:00:00 GMT; Path=/',
    ],
    ['Set-Cookie', 'a=1; Max-Age=60', 'a=1; Max-Age=60'],
    ['X-Built', 'Wed, 25 Nov 2026 10:00:00 GMT', 'Wed, 25 Nov 2026 10:00:00 GMT'],
  ])('moves %s: %s by the time since it was recorded', (name, before, after) => {
    expect(headOf([name, before], { passedMs: HOUR, status: 204 })).toEqual([name, after]);
    expect(headOf([name, before], { status: 204 })).toEqual([name, before]);
  });
});
