import { describe, expect, it } from 'vitest';
import { captureHeader, captureLine, encodeLine, headerProblem } from '../../src/capture/capture-format.ts';
import { exchangeJson } from '../../src/exchange/exchange-json.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';

describe('captureLine', () => {
  it('is the exchange of the JSON lines and more', () => {
    const exchange = sampleExchange({ service: 'httpbin', upstreamAddress: '127.0.0.1:80' });

    expect(captureLine(exchange, [])).toMatchObject({
      ...exchangeJson(exchange, []),
      startedAtMicros: exchange.startedAtMicros,
      target: '/get',
      host: 'localhost:15001',
      httpVersion: '1.1',
      service: 'httpbin',
      clientPort: 50123,
      masked: { headers: [], url: false },
      answer: {
        status: 200,
        statusMessage: 'OK',
        sent: [
          ['Content-Type', 'text/plain'],
          ['x-envoy-upstream-service-time', '31'],
        ],
      },
      timing: exchange.timing,
      upstreamAddress: '127.0.0.1:80',
      responseBody: { bytes: 5, text: 'hello' },
    });
  });

  it('leaves the answer out when there was none', () => {
    const { answer, ...unanswered } = sampleExchange();

    expect(captureLine({ ...unanswered, outcome: 'clientLeft' }, [])).not.toHaveProperty('answer');
  });

  it('holds no secret of the heads, and says what it masked', () => {
    const line = captureLine(
      sampleExchange({
        target: '/get?token=s3cret',
        url: 'http://httpbin.org/get?token=s3cret',
        received: ['Authorization', 'Bearer s3cret', 'COOKIE', 'sid=s3cret', 'Accept', '*/*'],
        sent: ['Authorization', 'Bearer s3cret'],
        answer: {
          status: 200,
          statusMessage: 'OK',
          received: ['Set-Cookie', 'sid=s3cret'],
          sent: ['Set-Cookie', 'sid=s3cret'],
        },
      }),
      [],
    );

    expect(encodeLine(line).toString()).not.toContain('s3cret');
    expect(line.masked).toEqual({ headers: ['authorization', 'cookie'], url: true });
  });

  it('says that the URL was masked when only the route adds the secret', () => {
    const line = captureLine(sampleExchange({ target: '/get', url: 'http://u:p@httpbin.org/get' }), []);

    expect(line.masked.url).toBe(true);
  });

  it('takes one line of the file, whatever the bodies hold', () => {
    const bytes = encodeLine(captureLine(sampleExchange({ requestBody: sampleBody('a\nb\r\nc\n') }), []));

    expect(bytes.indexOf('\n')).toBe(bytes.length - 1);
  });
});

describe('headerProblem', () => {
  it('finds none in the header that is written', () => {
    const written: unknown = JSON.parse(encodeLine(captureHeader('s1', 0)).toString());

    expect(written).toEqual({
      tracectl: 'capture',
      v: 1,
      created: '1970-01-01T00:00:00.000Z',
      session: 's1',
    });
    expect(headerProblem(written)).toBeUndefined();
  });

  it.each([
    [undefined, 'it does not begin as a capture of tracectl does'],
    [null, 'it does not begin as a capture of tracectl does'],
    ['capture', 'it does not begin as a capture of tracectl does'],
    [{ log: { version: '1.2' } }, 'it does not begin as a capture of tracectl does'],
    [{ tracectl: 'capture', v: '1' }, 'it does not begin as a capture of tracectl does'],
    [
      { tracectl: 'capture', v: 2 },
      'it is a capture of version 2, this tracectl reads version 1; a newer tracectl reads it',
    ],
    [{ tracectl: 'capture', v: 0 }, 'it is a capture of version 0, this tracectl reads version 1'],
  ])('says of %j: %s', (value, problem) => {
    expect(headerProblem(value)).toBe(problem);
  });
});
