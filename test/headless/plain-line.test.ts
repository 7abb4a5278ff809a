import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import {
  exchangeLine,
  findingLines,
  noticeLine,
  readyLines,
  replayLine,
} from '../../src/headless/plain-line.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const context = {
  traceId: '463ac35c9f6413ad463ac35c9f6413ad',
  spanId: '00000000000000bb',
  sampled: true,
  debug: false,
};

function lineOf(changes: Partial<Exchange>): string {
  return exchangeLine(sampleExchange(changes));
}

describe('exchangeLine', () => {
  it('tells the time, the request, the answer, both times and the trace', () => {
    expect(lineOf({ service: 'httpbin' })).toMatch(
      /^\d\d:\d\d:\d\d GET httpbin \/get 200 48ms \(upstream 31ms\) trace 4bf92f35 root$/,
    );
  });

  it.each<[string, Partial<Exchange>]>([
    ['GET httpbin.org /get', {}],
    ['GET ***@a:80 /x?token=***', { url: 'http://u:p@a:80/x?token=s', target: '/x?token=s' }],
    ['GET a /x?b=1', { url: 'http://a/x?b=1', target: 'http://a/x?b=1' }],
    ['GET a / 200', { url: 'http://a/', target: 'http://a' }],
    ['OPTIONS localhost:15001 * 200', { method: 'OPTIONS', url: '', target: '*' }],
    ['trace 463ac35c child', { hop: sampleHop({ relation: 'continued', context }) }],
    [
      'trace 463ac35c joined unsampled',
      { hop: sampleHop({ relation: 'joined', context: { ...context, sampled: false } }) },
    ],
    ['root replay', { replayOf: '00000000000000aa' }],
    [
      '/get 503 UF (connection refused) 48ms',
      {
        outcome: 'failed',
        responseFlags: ['UF'],
        answer: { status: 503, statusMessage: '', sent: [] },
        failure: { flag: 'UF', side: 'upstream', reason: 'connection refused' },
      },
    ],
    ['/get 200 client left 48ms', { outcome: 'clientLeft' }],
    ['/get 101 tunnel 48ms', { outcome: 'tunnelled', answer: { status: 101, statusMessage: '', sent: [] } }],
    ['/\\x1b[2J\\x9b 200', { target: '/\u001b[2J\u009b' }],
  ])('tells %j', (part, changes) => {
    expect(lineOf(changes)).toContain(part);
  });

  it('leaves out what did not happen', () => {
    const { answer, upstreamServiceTimeMs, ...rest } = sampleExchange({ outcome: 'clientLeft' });
    const { context: _, ...hop } = sampleHop({ relation: 'untouched' });

    expect(exchangeLine({ ...rest, hop })).toMatch(/ \/get - client left 48ms trace untouched$/);
  });
});

describe('other lines', () => {
  it.each([
    ['error', '    !! b3-x: seen'],
    ['warning', '    ! b3-x: seen'],
    ['info', '    - b3-x: seen'],
  ] as const)('mark %s without colour, with what to do below', (severity, first) => {
    const lines = findingLines({ code: 'b3-x', severity, message: 'seen', fix: 'do\u001b', evidence: [] });

    expect(lines).toEqual([first, '      do\\x1b']);
  });

  it('say where nothing is', () => {
    expect(
      readyLines({
        session: 's',
        pid: 1,
        proxy: ['http://127.0.0.1:1'],
        services: [],
        callers: [],
        upstreams: [],
      }),
    ).toEqual([
      'proxy     http://127.0.0.1:1',
      'upstreams none: forward proxy only',
      'sink      none',
      'relay     none',
    ]);
  });

  it('say why a replay was not sent', () => {
    const original = { id: 'e', seq: 7, method: 'POST', url: 'http://a/', durationMs: 1 };
    const progress = { done: 1, total: 1 };
    const head = { v: 1, type: 'replay', at: '', result: 'refused', run: '0a', progress } as const;
    const line = replayLine({ ...head, original, reason: 'It is unsafe.' }, 0);

    expect(line).toMatch(/ replay of #7: It is unsafe\.$/);
  });

  it('clean a notice', () => {
    expect(noticeLine({ atMicros: 0, severity: 'error', text: 'a\nb' })).toMatch(/ error: a\\nb$/);
  });
});
