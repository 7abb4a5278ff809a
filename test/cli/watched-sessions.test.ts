import { expect, it } from 'vitest';
import { watchedSessions } from '../../src/cli/watched-sessions.ts';

it.each([
  ['http://orders:9411', 'orders:9411', 'http://orders:9411/'],
  ['orders:9411', 'orders:9411', 'http://orders:9411/'],
  ['shop=https://orders.example', 'shop', 'https://orders.example/'],
  ['shop=127.0.0.1:9411', 'shop', 'http://127.0.0.1:9411/'],
  ['http://[::1]:9411', '[::1]:9411', 'http://[::1]:9411/'],
])('%s is the session %s at %s', (text, name, href) => {
  const sessions = watchedSessions([text], undefined);

  expect(
    'problem' in sessions ? sessions : sessions.map(({ url, ...session }) => [session, url.href]),
  ).toEqual([[{ name }, href]]);
});

it.each([
  ['ftp://orders', 'is no URL of a tracectl'],
  ['http://', 'is no URL of a tracectl'],
  ['http://x:t0ken@orders', 'A token stands in no URL (orders)'],
  ['http://orders/zipkin/', 'has a path'],
])('%s is refused: %s', (text, problem) => {
  expect(watchedSessions([text], undefined)).toEqual({ problem: expect.stringContaining(problem) });
});

it('a token that stands in a URL is not said again', () => {
  expect(JSON.stringify(watchedSessions(['http://x:t0ken@orders'], undefined))).not.toContain('t0ken');
});

it('each session is watched once, and under a name of its own', () => {
  expect(watchedSessions(['a=http://x:1', 'b=http://x:1'], undefined)).toHaveProperty('problem');
  expect(watchedSessions(['a=http://x:1', 'a=http://x:2'], undefined)).toHaveProperty('problem');
});
