import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import { keyedMask } from '../../../src/http/secret-mask.ts';
import { maskedHeaders } from '../../../src/http/sensitive-headers.ts';
import { correlate } from '../../../src/replay/correlate/correlation.ts';
import { type Replayable, replayableOf } from '../../../src/replay/replayable.ts';
import { sampleBody, sampleExchange } from '../../support/sample-exchange.ts';

interface Sketch extends Partial<Exchange> {
  readonly answerHeaders?: readonly string[];
}

let count = 0;
function exchange({ answerHeaders = [], ...changes }: Sketch): Replayable {
  count += 1;
  return replayableOf(
    sampleExchange({
      id: `e${count}`,
      seq: count,
      url: `http://shop.test${changes.target ?? '/get'}`,
      answer: { status: 200, statusMessage: 'OK', sent: answerHeaders },
      responseBody: sampleBody(''),
      ...changes,
    }),
  );
}

const json = ['Content-Type', 'application/json'];
const html = ['Content-Type', 'text/html'];

/** `name kind where` of each use of the last request. */
function uses(exchanges: readonly Replayable[], mask?: Parameters<typeof correlate>[1]): string[] {
  const found = correlate(exchanges, mask).get(exchanges.at(-1)?.id ?? '') ?? [];
  return found.map(({ name, kind, where }) => `${name} ${kind} ${where}`);
}

describe('a value of an answer that a later request says again', () => {
  test.each<[string, Sketch, Sketch, string[]]>([
    [
      'an id in JSON, in the path',
      { answerHeaders: json, responseBody: sampleBody('{"item":{"id":"item-4711"}}') },
      { target: '/items/item-4711' },
      ['id value json /item/id'],
    ],
    [
      'a long number',
      { answerHeaders: json, responseBody: sampleBody('{"order":123456789}') },
      { target: '/orders?nr=123456789' },
      ['order value json /order'],
    ],
    [
      'a token of a login',
      { answerHeaders: json, responseBody: sampleBody('{"access_token":"abcdef123456"}') },
      { received: ['Host', 'a', 'Authorization', 'Bearer abcdef123456'] },
      ['access_token value json /access_token'],
    ],
    [
      'a hidden field of a form',
      {
        answerHeaders: html,
        responseBody: sampleBody('<input type="hidden" name="csrf" value="tok&amp;en-1">'),
      },
      { method: 'POST', requestBody: sampleBody('a=1&csrf=tok%26en-1') },
      ['csrf value field csrf'],
    ],
    [
      'a meta tag',
      { answerHeaders: html, responseBody: sampleBody("<meta name='csrf-token' content='abc123def456'>") },
      { received: ['Host', 'a', 'X-CSRF-Token', 'abc123def456'] },
      ['csrf-token value field csrf-token'],
    ],
    [
      'a header',
      { answerHeaders: ['X-Csrf', 'abcdef-123'] },
      { received: ['Host', 'a', 'X-Csrf', 'abcdef-123'] },
      ['x-csrf value header x-csrf'],
    ],
    [
      'a Location',
      { method: 'POST', answerHeaders: ['Location', '/items/7'] },
      { target: '/items/7' },
      ['id id location 0'],
    ],
    [
      'a short id of something that was created, in JSON',
      { method: 'POST', answerHeaders: json, responseBody: sampleBody('{"id":7}') },
      { method: 'POST', requestBody: sampleBody('{"itemId":7,"count":7}') },
      ['id id json /id'],
    ],
    [
      'an ETag',
      { answerHeaders: ['ETag', '"abc-123-x"'] },
      { received: ['Host', 'a', 'If-Match', '"abc-123-x"'] },
      ['etag value header etag'],
    ],
    [
      'a body that is a token',
      { answerHeaders: ['Content-Type', 'text/plain'], responseBody: sampleBody('tok-1234567\n') },
      { target: '/x?t=tok-1234567' },
      ['body value body'],
    ],
  ])('is known: %s', (_name, first, second, expected) => {
    expect(uses([exchange(first), exchange(second)])).toEqual(expected);
  });

  test.each<[string, Sketch, Sketch]>([
    [
      'a word',
      { answerHeaders: json, responseBody: sampleBody('{"status":"active"}') },
      { target: '/x/active' },
    ],
    [
      'a short number of a read',
      { answerHeaders: json, responseBody: sampleBody('{"id":7}') },
      { target: '/items/7' },
    ],
    [
      'a part of a longer word',
      { answerHeaders: json, responseBody: sampleBody('{"id":"item-47"}') },
      { target: '/items/item-4711' },
    ],
    ['a length', { answerHeaders: ['Content-Length', '1234567'] }, { target: '/x/1234567' }],
  ])('is not followed when it is there by chance: %s', (_name, first, second) => {
    expect(uses([exchange(first), exchange(second)])).toEqual([]);
  });

  test('is the client’s own when a request said it first', () => {
    const create = exchange({
      method: 'PUT',
      target: '/items/mine-123',
      answerHeaders: json,
      responseBody: sampleBody('{"id":"mine-123"}'),
    });
    expect(uses([create, exchange({ target: '/items/mine-123' })])).toEqual([]);
  });

  test('is that of the first answer which had it, and never of a later one', () => {
    const answer = { answerHeaders: json, responseBody: sampleBody('{"id":"item-4711"}') };
    const [first, second, use] = [
      exchange(answer),
      exchange(answer),
      exchange({ target: '/items/item-4711' }),
    ];
    const correlation = correlate([first, second, use]);
    expect(correlation.get(use.id)?.map(({ from }) => from)).toEqual([first.id]);
    expect(correlate([use, first]).size).toBe(0);
  });
});

describe('a cookie', () => {
  const login = (value: string) => exchange({ answerHeaders: ['Set-Cookie', `sid=${value}; Path=/`] });

  test('is that of its name and host, of the last answer that set it', () => {
    const [first, second] = [login('one'), login('two')];
    const use = exchange({ received: ['Host', 'a', 'Cookie', 'theme=dark; sid=two'] });
    expect(correlate([first, second, use]).get(use.id)).toMatchObject([
      { from: second.id, kind: 'cookie', name: 'sid', recorded: 'two' },
    ]);
  });

  test('of another host is another one', () => {
    const other = exchange({ url: 'http://other.test/', received: ['Host', 'a', 'Cookie', 'sid=one'] });
    expect(uses([login('one'), other])).toEqual([]);
  });
});

describe('a redacted recording', () => {
  const mask = keyedMask(new Uint8Array(32).fill(7));
  const redacted = (sketch: Sketch): Replayable => {
    const { received = ['Host', 'a'], answerHeaders = [], ...rest } = sketch;
    const masked = maskedHeaders(received, mask);
    const whole = exchange({ ...rest, received: masked, answerHeaders: maskedHeaders(answerHeaders, mask) });
    return {
      ...whole,
      maskedHeaders: masked.join() === received.join() ? [] : ['authorization', 'x-csrf-token'],
    };
  };

  test('is followed by its placeholders, when the key is there', () => {
    const login = redacted({
      answerHeaders: json,
      responseBody: sampleBody('{"jwt":"aaa111bbb222","csrf":"ccc333ddd444"}'),
    });
    const use = redacted({
      received: ['Host', 'a', 'Authorization', 'Bearer aaa111bbb222', 'X-CSRF-Token', 'ccc333ddd444'],
    });
    expect(uses([login, use], mask)).toEqual(['jwt value json /jwt', 'csrf value json /csrf']);
  });

  test('is followed by names, when it is not', () => {
    const login = redacted({
      answerHeaders: json,
      responseBody: sampleBody('{"access_token":"aaa111bbb222","csrf":"ccc333ddd444"}'),
    });
    const use = redacted({
      received: ['Host', 'a', 'Authorization', 'Bearer aaa111bbb222', 'X-CSRF-Token', 'ccc333ddd444'],
    });
    expect(uses([login, use])).toEqual(['access_token header json /access_token', 'csrf header json /csrf']);
  });
});
