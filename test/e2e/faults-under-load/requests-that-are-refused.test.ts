// Requests that undici's own client would refuse, or that are refused before it: none of them may cost a place in the pool.
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

const ROUNDS = 10;

/** Request line, header lines after Host, and body. */
const oddRequests: readonly (readonly [line: string, headers?: readonly string[], body?: string])[] = [
  ['OPTIONS * HTTP/1.1'],
  ['GET * HTTP/1.1'],
  ['GET http://[::bad/ HTTP/1.1'],
  ['GET /\x80\xff HTTP/1.1'],
  ['GET /a b HTTP/1.1'],
  ['GET //evil.test/x HTTP/1.1'],
  ['GET /\\evil.test HTTP/1.1'],
  ['GET / HTTP/1.0', ['Expect: 100-continue']],
  ['GET / HTTP/1.1', ['Expect: 100-continue']],
  ['GET / HTTP/1.1', ['Expect: something']],
  ['GET / HTTP/1.1', ['Keep-Alive: timeout=5']],
  ['GET / HTTP/1.1', ['Connection: x, y']],
  ['GET / HTTP/1.1', ['Upgrade: h2c', 'Connection: upgrade']],
  ['GET / HTTP/1.1', ['Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['GET / HTTP/1.1', ['Transfer-Encoding: identity']],
  ['GET / HTTP/1.1', ['Content-Length: 3'], 'abc'],
  ['GET / HTTP/1.1', ['Content-Length: 3', 'Content-Length: 4'], 'abc'],
  ['GET / HTTP/1.1', ['X-Odd: \xe4\xff']],
  ['TRACE / HTTP/1.1', ['Content-Length: 3'], 'abc'],
  ['M-SEARCH / HTTP/1.1'],
];

it('two hundred odd requests leave the one connection to the upstream as it was', async () => {
  const upstream = await openUpstream(() => ok());
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await tracectl.get('/first');

  for (let i = 0; i < ROUNDS; i += 1) {
    for (const [line, headers = [], body = ''] of oddRequests) {
      const head = [line, 'Host: a', ...headers, 'Connection: close'].join('\r\n');
      const answer = await rawRequest(tracectl.port, Buffer.from(`${head}\r\n\r\n${body}`, 'latin1'));
      expect(answer, head).toMatch(/^HTTP\/1\.1 (?:200|400|404|417|501) /);
    }
  }

  expect(await tracectl.get('/last')).toMatch(/^HTTP\/1\.1 200 /);
  expect(upstream.connections()).toBe(1);
  expect((await tracectl.stop()).code).toBe(143);
});
