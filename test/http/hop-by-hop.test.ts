import { expect, test } from 'vitest';
import { answerHeadersToForward, requestHeadersToForward } from '../../src/http/hop-by-hop.ts';

test('a request loses what concerns the connection only, and what Connection names', () => {
  const received = [
    'Host',
    'a',
    'Connection',
    'keep-alive, X-Secret',
    'x-secret',
    '1',
    'Keep-Alive',
    'timeout=5',
    'Proxy-Authorization',
    'Basic eA==',
    'Proxy-Connection',
    'keep-alive',
    'TE',
    'gzip, trailers',
    'Transfer-Encoding',
    'chunked',
    'Upgrade',
    'h2c',
    'Trailer',
    'X-Sum',
    'Expect',
    '100-continue',
    'X-Kept',
    'yes',
  ];
  expect(requestHeadersToForward(received, 'GET')).toEqual(['Host', 'a', 'TE', 'trailers', 'X-Kept', 'yes']);
});

test('a request that may be passed on so many times loses one of them', () => {
  expect(requestHeadersToForward(['Max-Forwards', '10'], 'TRACE')).toEqual(['Max-Forwards', '9']);
  expect(requestHeadersToForward(['Max-Forwards', '10'], 'GET')).toEqual(['Max-Forwards', '10']);
});

test('Connection cannot take away Host or Content-Length', () => {
  expect(
    requestHeadersToForward(
      ['Host', 'a', 'Connection', 'host, content-length', 'Content-Length', '3'],
      'GET',
    ),
  ).toEqual(['Host', 'a', 'Content-Length', '3']);
});

test('an answer keeps proxy-authenticate and every set-cookie', () => {
  expect(
    answerHeadersToForward([
      'Set-Cookie',
      'a=1',
      'Connection',
      'close',
      'Proxy-Authenticate',
      'Basic',
      'Set-Cookie',
      'b=2',
      'Keep-Alive',
      'x',
    ]),
  ).toEqual(['Set-Cookie', 'a=1', 'Proxy-Authenticate', 'Basic', 'Set-Cookie', 'b=2']);
});
