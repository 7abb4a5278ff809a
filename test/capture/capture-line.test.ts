import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../src/capture/capture-format.ts';
import { captureLine, captureSpanLine } from '../../src/capture/capture-line.ts';
import { exchangeJson } from '../../src/exchange/exchange-json.ts';
import { keyedMask, noMask } from '../../src/http/secret-mask.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';

const mask = keyedMask(Buffer.from('key'));

describe('captureLine', () => {
  it('is the exchange of the JSON lines and more', () => {
    const exchange = sampleExchange({ service: 'httpbin', upstreamAddress: '127.0.0.1:80' });

    expect(captureLine({ exchange, findings: [] }, { mask })).toMatchObject({
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

    const line = captureLine({ exchange: { ...unanswered, outcome: 'clientLeft' }, findings: [] }, { mask });

    expect(line).not.toHaveProperty('answer');
  });

  const withSecrets = sampleExchange({
    target: '/get?token=s3cret',
    url: 'http://httpbin.org/get?token=s3cret',
    received: ['Authorization', 'Bearer s3cret', 'COOKIE', 'sid=s3cret', 'Accept', '*/*'],
    sent: ['Authorization', 'Bearer s3cret'],
    answer: {
      status: 200,
      statusMessage: 'OK',
      received: ['Set-Cookie', 'sid=s3cret; Path=/'],
      sent: ['Set-Cookie', 'sid=s3cret; Path=/'],
    },
  });

  it('holds no secret of the heads, the same placeholder wherever it stood, and says what it masked', () => {
    const line = captureLine({ exchange: withSecrets, findings: [] }, { mask });

    const placeholder = mask('s3cret');
    expect(encodeLine(line).toString()).not.toContain('s3cret');
    expect(line.headers.received).toEqual([
      ['Authorization', `Bearer ${placeholder}`],
      ['COOKIE', `sid=${placeholder}`],
      ['Accept', '*/*'],
    ]);
    expect(line.target).toBe(`/get?token=${placeholder}`);
    expect(line.answer?.sent).toEqual([['Set-Cookie', `sid=${placeholder}; Path=/`]]);
    expect(line.masked).toEqual({ headers: ['authorization', 'cookie'], url: true });
  });

  it('keeps secrets when that was asked for', () => {
    const line = captureLine({ exchange: withSecrets, findings: [] }, { mask: noMask });

    expect(line.headers.received).toContainEqual(['Authorization', 'Bearer s3cret']);
    expect(line.masked).toEqual({ headers: [], url: false });
  });

  it('says that the URL was masked when only the route adds the secret', () => {
    const exchange = sampleExchange({ target: '/get', url: 'http://u:p@httpbin.org/get' });

    expect(captureLine({ exchange, findings: [] }, { mask }).masked.url).toBe(true);
  });

  it('still says what was masked before, when it is written again', () => {
    const known = { exchange: sampleExchange(), findings: [], maskedHeaders: ['cookie'], isUrlMasked: true };

    expect(captureLine(known, { mask }).masked).toEqual({ headers: ['cookie'], url: true });
  });

  it('takes one line of the file, whatever the bodies hold', () => {
    const exchange = sampleExchange({ requestBody: sampleBody('a\nb\r\nc\n') });
    const bytes = encodeLine(captureLine({ exchange, findings: [] }, { mask }));

    expect(bytes.indexOf('\n')).toBe(bytes.length - 1);
  });

  it('hands a body apart that is larger than those of the default', () => {
    const apart = new Map<string, Uint8Array>();
    const exchange = sampleExchange({
      requestBody: sampleBody('x'.repeat(65_537)),
      responseBody: sampleBody('y'.repeat(65_536)),
    });

    const line = captureLine(
      { exchange, findings: [] },
      { mask, keepApart: (sha256, bytes) => apart.set(sha256, bytes) },
    );

    expect(line.requestBody).toEqual({
      ...{ bytes: 65_537, stored: 65_537, truncated: false },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect([...apart.values()].map(({ length }) => length)).toEqual([65_537]);
    expect(line.responseBody).toMatchObject({ enc: 'utf8' });
  });
});

describe('captureSpanLine', () => {
  it('masks the secrets that an application put into tags', () => {
    const tags = [
      ['http.url', 'http://a/b?token=s3cret&x=1'],
      ['http.request.header.authorization', 'Bearer s3cret'],
      ['http.path', '/b'],
    ] as const;

    expect(captureSpanLine(span({ tags }), mask).span.tags).toEqual([
      ['http.url', `http://a/b?token=${mask('s3cret')}&x=1`],
      ['http.request.header.authorization', `Bearer ${mask('s3cret')}`],
      ['http.path', '/b'],
    ]);
  });
});
