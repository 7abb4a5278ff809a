// A real httpbin behind tracectl, as in the demo: what it echoes is what it received, and its answers come through.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeaderList, headerPairs } from '../../src/http/header-list.ts';
import { type HttpbinPeer, startHttpbin } from './support/httpbin-peer.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';
import { type RunningTracectl, startTracectl } from './support/start-tracectl.ts';

let httpbin: HttpbinPeer;
let tracectl: RunningTracectl;

beforeAll(async () => {
  httpbin = await startHttpbin();
  tracectl = await startTracectl('--upstream', httpbin.url, '--no-relay');
});

afterAll(async () => {
  await tracectl.stop();
  await httpbin.stop();
});

/** GET with exactly what curl sends, and perhaps more. */
function curl(url: string, target: string, ...more: string[]): Promise<RawAnswer> {
  const headers = ['Host', new URL(url).host, 'User-Agent', 'curl/8.5.0', 'Accept', '*/*', ...more];
  return sendRaw(url, { method: 'GET', target, headers });
}

function echoed(answer: RawAnswer): Record<string, string> {
  return (JSON.parse(answer.body) as { headers: Record<string, string> }).headers;
}

/** All but what belongs to one connection (framing included) or one second, and the one header that tracectl adds. */
function ownHeaders(headers: HeaderList): [string, string][] {
  const others = ['connection', 'keep-alive', 'transfer-encoding', 'date', 'x-envoy-upstream-service-time'];
  return headerPairs(headers).filter(([name]) => !others.includes(name.toLowerCase()));
}

describe('what httpbin receives', () => {
  const demo = [
    'Accept',
    'Host',
    'User-Agent',
    'X-B3-Sampled',
    'X-B3-Spanid',
    'X-B3-Traceid',
    'X-Ot-Span-Context',
  ];
  const hidden = ['X-Forwarded-Proto', 'X-Request-Id'];

  it('is the set of the demo and traceparent, as far as it tells', async () => {
    const answer = await curl(tracectl.url, '/get');

    expect(Object.keys(echoed(answer)).sort()).toEqual([...demo, 'Traceparent'].sort());
  });

  it('is that, x-forwarded-proto and x-request-id, when it is asked for all', async () => {
    const answer = await curl(tracectl.url, '/get?show_env=1');

    expect(Object.keys(echoed(answer)).sort()).toEqual([...demo, 'Traceparent', ...hidden].sort());
  });

  it('includes nothing else that it would hide: asked directly it hides those two and shows them on demand', async () => {
    const sent = ['x-request-id', 'a', 'x-forwarded-proto', 'http', 'x-shown', '1'];
    const usual = await curl(httpbin.url, '/get', ...sent);
    const all = await curl(httpbin.url, '/get?show_env=1', ...sent);

    expect(Object.keys(echoed(usual))).not.toEqual(expect.arrayContaining(hidden));
    expect(Object.keys(echoed(usual))).toContain('X-Shown');
    expect(Object.keys(echoed(all))).toEqual(expect.arrayContaining(hidden));
  });

  it('holds one trace, told alike by every family', async () => {
    const seen = echoed(await curl(tracectl.url, '/get?show_env=1'));

    const id = seen['X-B3-Traceid'] ?? '';
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect(seen).toMatchObject({
      Host: new URL(httpbin.url).host,
      'User-Agent': 'curl/8.5.0',
      Accept: '*/*',
      'X-B3-Spanid': id,
      'X-B3-Sampled': '1',
      'X-Ot-Span-Context': `${id};${id};0000000000000000;cs`,
      Traceparent: `00-0000000000000000${id}-${id}-01`,
      'X-Forwarded-Proto': 'http',
      'X-Request-Id': expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-9[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
    });
  });
});

describe("httpbin's answers", () => {
  it.each([
    '/status/418',
    '/robots.txt',
    '/redirect-to?url=/get',
    '/response-headers?X-Odd=1&X-Odd=2',
    '/cookies/set?a=b',
    '/html',
    '/gzip-not-there',
    '/bytes/300?seed=1',
    '/stream-bytes/300?seed=1&chunk_size=100',
  ])('%s comes through as it is given directly, with the service time beside it', async (target) => {
    const direct = await curl(httpbin.url, target);
    const through = await curl(tracectl.url, target);

    expect(through.status).toBe(direct.status);
    expect(through.body).toBe(direct.body);
    expect(ownHeaders(through.headers)).toEqual(ownHeaders(direct.headers));
    const serviceTimes = headerPairs(through.headers).filter(
      ([name]) => name === 'x-envoy-upstream-service-time',
    );
    expect(serviceTimes).toEqual([['x-envoy-upstream-service-time', expect.stringMatching(/^\d+$/)]]);
  });

  it('/get has the same header names in the same order', async () => {
    const names = ({ headers }: RawAnswer) => ownHeaders(headers).map(([name]) => name);

    expect(names(await curl(tracectl.url, '/get'))).toEqual(names(await curl(httpbin.url, '/get')));
  });
});
