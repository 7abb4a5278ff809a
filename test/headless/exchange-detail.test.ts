import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bodyLines } from '../../src/headless/body-lines.ts';
import { exchangeDetailLines } from '../../src/headless/exchange-detail.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { unansweredExchanges, variedExchanges } from '../support/varied-exchanges.ts';

describe('exchangeDetailLines', () => {
  it('tells the heads as received and as sent, and who, when and why', () => {
    const exchange = sampleExchange({ upstreamAddress: '127.0.0.1:80', replayOf: '00000000000000aa' });
    const lines = exchangeDetailLines({
      exchange,
      findings: [{ code: 'c', severity: 'warning', message: 'seen', fix: 'do', evidence: [] }],
      caller: { method: 'process', processName: 'node', pid: 7 },
      link: {
        method: 'headers',
        confidence: 'exact',
        probability: 1,
        exchange: 'e1',
        candidates: ['e1'],
        candidateCount: 1,
      },
    });

    expect(lines[0]).toBe('#7 GET http://httpbin.org/get  200 OK  48ms');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  client     127.0.0.1:50123 = node pid 7 (by process)',
        '  upstream   upstream at 127.0.0.1:80',
        '  caused by  e1 (exact, by headers)',
        '  replay of  00000000000000aa',
        '  timing     request received 0.4ms, sent on 0.9ms, answer began 32ms, ended 48ms (upstream 31ms)',
        '    ! c: seen',
        'Request as received',
        '  GET /get HTTP/1.1',
        '  Host: localhost:15001',
        'Request as sent upstream',
        '  x-b3-traceid: 4bf92f3577b34da6',
        'Answer as sent to the client',
        'Answer body: 5 B',
        '  hello',
      ]),
    );
  });

  it('tells that nothing was sent, and that there was no answer', () => {
    const [local, none] = unansweredExchanges().map((known) => exchangeDetailLines(known));

    expect(local).toContain('Answer (from tracectl itself)');
    expect(none).toContain('No answer');
    expect(none).toContain('Request as sent upstream: nothing was sent upstream');
  });

  it('lets nothing through that a terminal acts upon', () => {
    for (const known of variedExchanges()) {
      expect(exchangeDetailLines(known).join('')).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
    }
  });
});

describe('bodyLines', () => {
  it.each([
    ['nothing', sampleBody(), [], []],
    ['text', sampleBody('a\r\nb\x1b[2J'), [], ['7 B', '  a', '  b\\x1b[2J']],
    [
      'a secret',
      sampleBody('password=s3cret'),
      ['Content-Type', 'application/x-www-form-urlencoded'],
      ['15 B', '  password=***'],
    ],
    [
      'half a character',
      { bytes: Uint8Array.of(0x61, 0xc3), totalBytes: 9, isTruncated: true },
      [],
      ['9 B, of which 2 B were kept', '  a'],
    ],
    [
      'nothing kept',
      { bytes: new Uint8Array(), totalBytes: 9, isTruncated: true },
      [],
      ['9 B, of which 0 B were kept'],
    ],
  ])('shows %s', (_, body, headers, lines) => {
    const shown = bodyLines(body, headers);

    expect(shown.at(0)).toBe(lines.at(0)?.replace('7 B', `${body.totalBytes} B`));
    expect(shown.slice(1)).toEqual(lines.slice(1));
  });

  it('unpacks, and shows bytes that are no text', () => {
    const packed = Uint8Array.from(gzipSync(Uint8Array.of(0, 255, 65)));
    const body = { bytes: packed, totalBytes: packed.length, isTruncated: false };

    expect(bodyLines(body, ['Content-Encoding', 'gzip'])).toEqual([
      `${packed.length} B, unpacked from gzip`,
      `  00000000  00 ff 41${' '.repeat(39)}  ..A`,
    ]);
  });
});
