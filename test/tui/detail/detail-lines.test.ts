import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { ExchangeEntry } from '../../../src/session/live-view.ts';
import { detailLines, detailTitle } from '../../../src/tui/detail/detail-lines.ts';
import { lineText, lineWidth } from '../../../src/tui/styled-line.ts';
import { sampleBody, sampleExchange, sampleHop } from '../../support/sample-exchange.ts';
import { entry, missingContext, mixedEntries, openEntry } from '../../support/session-entries.ts';

function text(of: ExchangeEntry, width = 80): string {
  return detailLines(of, width)
    .map((each) => lineText(each).trimEnd())
    .join('\n');
}

function unanswered(changes: Partial<Exchange>): ExchangeEntry {
  const { answer, sent, ...exchange } = sampleExchange(changes);
  return { exchange, findings: [] };
}

describe('detailTitle', () => {
  it('names the request', () => {
    expect(detailTitle(entry(40, { method: 'POST', service: 'order', target: '/orders' }))).toBe(
      '#40 POST order /orders',
    );
  });
});

describe('detailLines', () => {
  it.each([40, 57, 80, 120])('are exactly %d cells wide each', (width) => {
    for (const each of mixedEntries()) {
      for (const line of detailLines(each, width)) expect(lineWidth(line)).toBe(width);
    }
  });

  it('begin with the outcome, and the warnings with their fix and evidence', () => {
    expect(text(entry(1, {}, { findings: [missingContext] }))).toMatch(
      [
        '200 OK  answered',
        '',
        'Warnings',
        '  warning  missing-context  tax',
        '    The request to tax came in without any trace headers.',
        '    Fix: Let the caller pass on the trace headers of the request that it serves.',
        '    | x-b3-traceid: absent',
        '    | traceparent: absent',
        '',
        'Trace headers',
      ].join('\n'),
    );
  });

  it('wrap what is longer than the pane', () => {
    expect(text(entry(1, {}, { findings: [missingContext] }), 48)).toContain(
      ['    Fix: Let the caller pass on the trace', '    headers of the request that it serves.'].join('\n'),
    );
  });

  it('name side, reason, code and flags of a failure, and that nothing was sent', () => {
    const shown = text(
      unanswered({
        outcome: 'failed',
        responseFlags: ['UF'],
        failure: { flag: 'UF', side: 'upstream', reason: 'the connection was refused', code: 'ECONNREFUSED' },
      }),
    );

    expect(shown).toContain(
      'No answer  failed  response flags UF\nupstream: the connection was refused (ECONNREFUSED)',
    );
    expect(shown).not.toContain('Request sent upstream');
    expect(shown).not.toContain('Answer sent');
  });

  it('tell a local reply from an answer of the upstream', () => {
    const answer = { status: 503, statusMessage: 'Service Unavailable', sent: [] };

    expect(text(entry(1, { answer, outcome: 'failed' }))).toMatch(
      /^503 Service Unavailable {2}failed {2}from tracectl itself/,
    );
  });

  it('tell what a replay sends again', () => {
    expect(text(entry(8, { replayOf: 'x' }, { replayOfSeq: 6 }))).toContain('Sends request #6 again.');
    expect(text(entry(8, { replayOf: 'x' }))).toContain('Sends request #? again.');
  });

  it('are short while the request is in flight', () => {
    expect(text(openEntry(1))).toMatch(/^In flight\n/);
    expect(text(openEntry(1))).not.toContain('total');
  });

  it('show trace, parent, sampling and every defect', () => {
    const hop = sampleHop({
      relation: 'continued',
      context: { traceId: 'aa', spanId: 'bb', parentId: 'cc', sampled: false, debug: false },
      received: { family: 'b3multi', traceId: 'aa', spanId: 'cc' },
      sampledBy: 'header',
      defects: [
        {
          family: 'b3',
          header: 'b3',
          reason: 'too-short',
          effect: 'fatal',
          detail: 'span id has 15 hex digits, 16 are needed',
        },
      ],
    });

    expect(text(entry(1, { hop }))).toContain(
      [
        'Trace',
        '  continued as a child of what came in',
        '  trace   aa',
        '  span    bb  parent cc',
        '  sampled no (header)',
        '  read    from b3multi, span cc',
        '  defect  b3: span id has 15 hex digits, 16 are needed',
      ].join('\n'),
    );
  });

  it('show the timing step by step, and only the steps that happened', () => {
    const shown = text(entry(1, { timing: { requestReceivedMicros: 400, endedMicros: 48_213 } }));

    expect(shown).toContain(
      '  12:01:08.204  first byte of the request\n       + 0.4ms  request received\n       +  48ms  ended',
    );
    expect(shown).not.toContain('head sent upstream');
  });

  it('show both heads with secrets masked', () => {
    const shown = text(
      entry(1, {
        sent: ['Host', 'httpbin.org', 'Cookie', 'sid=topsecret'],
        answer: { status: 200, statusMessage: 'OK', sent: ['Set-Cookie', 'sid=topsecret; Path=/'] },
      }),
    );

    expect(shown).toContain(
      'Request sent upstream: GET http://httpbin.org/get\n  Host: httpbin.org\n  Cookie: sid=***',
    );
    expect(shown).toContain('Answer sent to the client: 200 OK\n  Set-Cookie: sid=***; Path=/');
    expect(shown).not.toContain('topsecret');
  });

  it('show where it came from, where it went, and how much of it', () => {
    const shown = text(
      entry(1, {
        client: { address: '127.0.0.1', port: 50123, name: 'curl' },
        upstreamAddress: '192.0.2.1:80',
        responseBody: { ...sampleBody(), totalBytes: 3_200_000, isTruncated: true },
      }),
    );

    expect(shown).toContain(
      [
        'Connection',
        '  client   127.0.0.1:50123  curl',
        '  route    upstream',
        '  upstream http://httpbin.org/get  at 192.0.2.1:80',
        '  bodies   0 B up, 3.2 MB down',
      ].join('\n'),
    );
  });

  it('stay readable beside a header of a megabyte', () => {
    const sent = ['x-huge', 'x'.repeat(1_000_000), 'x-next', 'seen'];

    const lines = detailLines(entry(1, { sent, received: [] }), 80);

    expect(lines.length).toBeLessThan(80);
    expect(lines.map(lineText).join('\n')).toContain('  x-next: seen');
  });
});
