import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { CopiedThing } from '../../../src/tui/effect.ts';
import { copiedText } from '../../../src/tui/effects/copied-text.ts';
import { sampleBody, sampleExchange } from '../../support/sample-exchange.ts';
import { openEntry } from '../../support/session-entries.ts';

function copied(thing: CopiedThing, changes: Partial<Exchange> = {}, isRevealed = false): string {
  const made = copiedText(thing, sampleExchange({ seq: 7, ...changes }), isRevealed);
  return 'text' in made ? made.text : made.problem;
}

const secret: Partial<Exchange> = {
  received: ['Host', 'a', 'Authorization', 'Bearer topsecret'],
  url: 'http://a.test/x?token=topsecret',
};

describe('copiedText', () => {
  it.each<[CopiedThing, string]>([
    ['url', 'http://httpbin.org/get'],
    ['traceId', '4bf92f3577b34da6'],
    ['curl', "curl --header 'User-Agent: curl/8.5.0' http://httpbin.org/get"],
    ['body', 'hello'],
    [
      'headers',
      'GET http://httpbin.org/get HTTP/1.1\nHost: localhost:15001\nUser-Agent: curl/8.5.0\n\nHTTP/1.1 200 OK\nContent-Type: text/plain\nx-envoy-upstream-service-time: 31\n',
    ],
    [
      'raw',
      'GET http://httpbin.org/get HTTP/1.1\nHost: localhost:15001\nUser-Agent: curl/8.5.0\n\nHTTP/1.1 200 OK\nContent-Type: text/plain\nx-envoy-upstream-service-time: 31\n\nhello\n',
    ],
  ])('%s', (thing, text) => {
    expect(copied(thing)).toBe(text);
  });

  it.each<CopiedThing>(['curl', 'url', 'headers', 'raw'])(
    'masks secrets in %s, unless they are shown',
    (thing) => {
      expect(copied(thing, secret)).not.toContain('topsecret');
      expect(copied(thing, secret, true)).toContain('topsecret');
    },
  );

  it('takes the body of the request when the answer has none, and says when there is none at all', () => {
    expect(copied('body', { requestBody: sampleBody('{"a":1}'), responseBody: sampleBody() })).toBe(
      '{"a":1}',
    );
    expect(copied('body', { responseBody: sampleBody() })).toBe('#7 has no body.');
    expect(copiedText('body', openEntry(3).exchange, false)).toEqual({ problem: '#3 is still in flight.' });
  });
});

describe('the curl command', () => {
  it.each<Partial<Exchange>>([
    { method: 'POST', requestBody: sampleBody(`{"a":"it's $HOME \\n"}`) },
    { method: 'PUT', requestBody: sampleBody('a\tb\nc') },
    { received: ['X-Empty', '', 'X-Quote', `"it's" \`id\` $(id)`] },
    { url: "http://a.test/x?a=1&b='2'" },
    { method: 'HEAD' },
    { method: 'DELETE' },
  ])('is taken by a shell as it was meant: %j', (changes) => {
    const exchange = sampleExchange(changes);
    const command = copied('curl', changes, true).replace(/^curl/, 'printf "%s\\n\\0"');

    const words = execFileSync('bash', ['-c', command], { encoding: 'utf8' }).split('\n\0').slice(0, -1);

    expect(words.at(-1)).toBe(exchange.url);
    if (exchange.requestBody.totalBytes > 0) {
      expect(words[words.indexOf('--data-raw') + 1]).toBe(
        new TextDecoder().decode(exchange.requestBody.bytes),
      );
    }
    if (exchange.received.includes('X-Empty')) {
      expect(words).toContain('X-Empty;');
      expect(words).toContain(`X-Quote: "it's" \`id\` $(id)`);
    }
  });
});
