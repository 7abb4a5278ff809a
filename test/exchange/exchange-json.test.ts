import { describe, expect, it } from 'vitest';
import { exchangeJson, findingJson } from '../../src/exchange/exchange-json.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import { sampleExchange, sampleHop, sampleTraceId } from '../support/sample-exchange.ts';

const finding: Finding = {
  code: 'missing-context',
  severity: 'warning',
  message: 'seen',
  fix: 'do',
  evidence: [],
};

describe('exchangeJson', () => {
  it('tells an answered exchange with every field that happened and no other', () => {
    const json = exchangeJson(sampleExchange(), [finding]);

    expect(JSON.parse(JSON.stringify(json))).toStrictEqual({
      v: 1,
      type: 'exchange',
      at: '2026-01-02T12:01:07.005Z',
      id: '00000000000000e1',
      seq: 7,
      method: 'GET',
      url: 'http://httpbin.org/get',
      route: 'upstream',
      status: 200,
      outcome: 'answered',
      responseFlags: [],
      durationMs: 48.213,
      upstreamServiceTimeMs: 31,
      requestBytes: 0,
      responseBytes: 5,
      trace: {
        traceId: sampleTraceId,
        spanId: sampleTraceId,
        sampled: true,
        debug: false,
        relation: 'started',
      },
      headers: {
        received: [
          ['Host', 'localhost:15001'],
          ['User-Agent', 'curl/8.5.0'],
        ],
        sent: [
          ['Host', 'httpbin.org'],
          ['User-Agent', 'curl/8.5.0'],
          ['x-b3-traceid', sampleTraceId],
        ],
        injected: [
          ['Host', 'httpbin.org'],
          ['x-b3-traceid', sampleTraceId],
        ],
        removed: [['Host', 'localhost:15001']],
      },
      client: { address: '127.0.0.1' },
      findings: ['missing-context'],
    });
  });

  it('tells what is there only sometimes', () => {
    const context = { traceId: 'a', spanId: 'b', parentId: 'c', sampled: false, debug: true };
    const json = exchangeJson(
      sampleExchange({
        client: { address: '::1', port: 9, name: 'orders' },
        hop: sampleHop({ relation: 'continued', context }),
        upstreamReportedServiceTimeMs: 12,
        replayOf: '00000000000000aa',
      }),
      [],
    );

    expect(json).toMatchObject({
      client: { address: '::1', name: 'orders' },
      trace: { ...context, relation: 'continued' },
      upstreamReportedServiceTimeMs: 12,
      replayOf: '00000000000000aa',
      findings: [],
    });
  });

  it('leaves out what did not happen to a refused and untouched exchange', () => {
    const { route, sent, answer, upstreamServiceTimeMs, ...rest } = sampleExchange();
    const { context, ...hop } = sampleHop({ relation: 'untouched' });
    const failure = {
      flag: 'UF',
      side: 'upstream',
      reason: 'connection refused',
      code: 'ECONNREFUSED',
    } as const;
    const json = exchangeJson({ ...rest, hop, outcome: 'failed', responseFlags: ['UF'], failure }, []);

    expect(json.failure).toEqual(failure);
    expect(json.trace).toStrictEqual({ relation: 'untouched' });
    expect(Object.keys(json.headers)).toEqual(['received']);
    for (const key of [
      'route',
      'status',
      'upstreamServiceTimeMs',
      'upstreamReportedServiceTimeMs',
      'replayOf',
    ]) {
      expect(json).not.toHaveProperty(key);
    }
  });

  it('counts a repeated header as often as it stands, and names without case', () => {
    const json = exchangeJson(
      sampleExchange({
        received: ['X-A', '1', 'x-a', '1', 'X-B', '2'],
        sent: ['x-a', '1', 'x-b', '2', 'x-b', '2'],
      }),
      [],
    );

    expect(json.headers.removed).toEqual([['x-a', '1']]);
    expect(json.headers.injected).toEqual([['x-b', '2']]);
  });

  it('masks secrets in the URL and in all four lists of headers', () => {
    const json = exchangeJson(
      sampleExchange({
        url: 'http://user:s3cret@httpbin.org/get?token=s3cret&page=2',
        received: ['Authorization', 'Bearer s3cret-a', 'Cookie', 'sid=s3cret'],
        sent: ['Authorization', 'Bearer s3cret-b', 'Cookie', 'sid=s3cret'],
      }),
      [],
    );

    expect(JSON.stringify(json)).not.toContain('s3cret');
    expect(json.url).toBe('http://***@httpbin.org/get?token=***&page=2');
    expect(json.headers.received).toEqual([
      ['Authorization', 'Bearer ***'],
      ['Cookie', 'sid=***'],
    ]);
    expect(json.headers.injected).toEqual([['Authorization', 'Bearer ***']]);
    expect(json.headers.removed).toEqual([['Authorization', 'Bearer ***']]);
  });
});

describe('findingJson', () => {
  it('tells a finding with what is known of it', () => {
    const at = Date.UTC(2026, 0, 2) * 1000 + 999;

    expect(findingJson(finding, at)).toStrictEqual({
      v: 1,
      type: 'finding',
      at: '2026-01-02T00:00:00.000Z',
      ...finding,
    });
    expect(
      findingJson({ ...finding, exchange: 'e', traceId: 't', service: 's', evidence: [['b3', 'x']] }, at),
    ).toMatchObject({ exchange: 'e', traceId: 't', service: 's', evidence: [['b3', 'x']] });
  });
});
