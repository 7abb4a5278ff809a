import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/exchange/exchange.ts';
import type { ExchangeEntry } from '../../../src/session/live-view.ts';
import { bodyTab } from '../../../src/tui/detail/body-tab.ts';
import { detailTitle } from '../../../src/tui/detail/detail-tabs.ts';
import { headersTab } from '../../../src/tui/detail/headers-tab.ts';
import { propagationTab } from '../../../src/tui/detail/propagation-tab.ts';
import { timingTab } from '../../../src/tui/detail/timing-tab.ts';
import { createGlyphs } from '../../../src/tui/glyphs.ts';
import { lineText, lineWidth, type StyledLine } from '../../../src/tui/styled-line.ts';
import { sampleBody, sampleExchange, sampleHop } from '../../support/sample-exchange.ts';
import { entry, missingContext, mixedEntries, openEntry } from '../../support/session-entries.ts';

const glyphs = createGlyphs({ ascii: true });
const textOf = (lines: readonly StyledLine[]): string =>
  lines.map((each) => lineText(each).trimEnd()).join('\n');
const propagation = (of: ExchangeEntry, width = 80): string => textOf(propagationTab(of, width, () => 2));
const headers = (of: ExchangeEntry): string => textOf(headersTab(of, 80, false));
const timing = (of: ExchangeEntry): string => textOf(timingTab(of, 80, glyphs));

function unanswered(changes: Partial<Exchange>): ExchangeEntry {
  const { answer, sent, ...exchange } = sampleExchange(changes);
  return { exchange, findings: [] };
}

describe('every part', () => {
  it.each([40, 57, 80, 120])('has lines of exactly %d cells', (width) => {
    for (const each of mixedEntries()) {
      const parts = [
        headersTab(each, width, true),
        bodyTab(each, width),
        propagationTab(each, width, () => undefined),
        timingTab(each, width, glyphs),
      ];
      for (const line of parts.flat()) expect(lineWidth(line)).toBe(width);
    }
  });

  it('begins with the outcome', () => {
    expect(detailTitle(entry(40, { method: 'POST', service: 'order', target: '/orders' }))).toBe(
      '#40 POST order /orders',
    );
    expect(headers(entry(1))).toMatch(/^200 OK {2}answered\n/);
    expect(timing(openEntry(1))).toMatch(/^In flight\n/);
    expect(headers(entry(8, { replayOf: 'x' }, { replayOfSeq: 6 }))).toContain('Sends request #6 again.');
  });

  it('says which recording answered, or why none did', () => {
    const answered = { result: 'answered', recording: 'shop.jsonl', of: 'e1', n: 1 } as const;
    const forwarded = { result: 'unmatched', end: 'forwarded', reason: 'no answer to GET /a' } as const;
    const failure = { flag: 'NS', side: 'proxy', reason: 'no answer to GET /a' } as const;

    expect(headers(entry(8, { stub: answered }))).toContain(
      'Answered from shop.jsonl, exchange e1; nothing went upstream.',
    );
    expect(headers(entry(8, { stub: forwarded }))).toContain(
      'Not answered from a recording, forwarded: no answer to GET /a.',
    );
    const refused = headers(entry(8, { stub: { ...forwarded, end: 'refused' }, outcome: 'failed', failure }));
    expect(refused.match(/no answer to GET/g)).toHaveLength(1);
    expect(refused).toContain('Not answered from a recording, refused.');
  });

  it('names side, reason, code and flags of a failure', () => {
    const failure = {
      flag: 'UF',
      side: 'upstream',
      reason: 'the connection was refused',
      code: 'ECONNREFUSED',
    } as const;
    const shown = headers(unanswered({ outcome: 'failed', responseFlags: ['UF'], failure }));

    expect(shown).toContain(
      'No answer  failed  response flags UF\nupstream: the connection was refused (ECONNREFUSED)',
    );
    expect(shown).not.toContain('Request sent upstream');
    expect(shown).not.toContain('Answer sent');
  });
});

describe('propagation', () => {
  it('has the warnings with their fix and evidence first', () => {
    expect(propagation(entry(1, {}, { findings: [missingContext] }))).toContain(
      [
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

  it('shows received beside sent where there is room, and one below the other where there is not', () => {
    const [, , , , , order] = mixedEntries();
    if (order === undefined) throw new Error('the sample has six');

    expect(propagation(order, 100)).toMatch(/x-b3-spanid +00f067aa0ba902b7 +a2fb4a1d1a96d312 +~ rewritten/);
    expect(propagation(order, 48)).toContain(
      '  x-b3-spanid        ~ rewritten\n    < 00f067aa0ba902b7\n    > a2fb4a1d1a96d312',
    );
    expect(propagation(order, 48)).toContain('  x-b3-traceid       = kept\n    = 4bf92f3577b34da6');
  });

  it('shows trace, parent, sampling and every defect', () => {
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
          detail: 'span id has 15 hex digits',
        },
      ],
    });

    expect(propagation(entry(1, { hop }))).toContain(
      [
        'Trace',
        '  continued as a child of what came in',
        '  trace   aa',
        '  span    bb  parent cc',
        '  sampled no (header)',
        '  read    from b3multi, span cc',
        '  defect  b3: span id has 15 hex digits',
      ].join('\n'),
    );
  });

  it('tells who called whom, how that is known, and which request caused it', () => {
    const candidates = ['x'];
    const link = {
      method: 'scored',
      confidence: 'likely',
      probability: 0.934,
      exchange: 'x',
      candidates,
      candidateCount: 3,
    } as const;
    const shown = propagation(
      entry(
        1,
        {},
        {
          caller: { method: 'process', service: 'order', pid: 42, processName: 'node' },
          callee: { method: 'route', service: 'tax' },
          link,
        },
      ),
    );

    expect(shown).toContain('  caller  order (pid 42, node), known by the process behind the connection');
    expect(shown).toContain('  callee  tax, known by the listener or route');
    expect(shown).toContain('  cause   request #2 caused it (likely, 93 %, by scored)');
  });

  it('does not name a cause that is not known', () => {
    const link = {
      method: 'none',
      confidence: 'unknown',
      probability: 0,
      candidates: [],
      candidateCount: 0,
    } as const;

    expect(propagation(entry(1, {}, { link }))).toContain(
      'no request was open: a timer, a start-up or a queue',
    );
    expect(propagation(entry(1, {}, { link: { ...link, candidateCount: 4 } }))).toContain(
      'one of 4 requests that were open',
    );
  });
});

describe('headers', () => {
  const secret = entry(1, {
    sent: ['Host', 'httpbin.org', 'Cookie', 'sid=topsecret'],
    answer: { status: 200, statusMessage: 'OK', sent: ['Set-Cookie', 'sid=topsecret; Path=/'] },
  });

  it('masks secrets, unless they are to be seen', () => {
    expect(headers(secret)).toContain(
      'Request sent upstream: GET http://httpbin.org/get\n  Host: httpbin.org\n  Cookie: sid=***',
    );
    expect(headers(secret)).toContain('Answer sent to the client: 200 OK\n  Set-Cookie: sid=***; Path=/');
    expect(headers(secret)).not.toContain('topsecret');
    expect(textOf(headersTab(secret, 80, true))).toContain('Cookie: sid=topsecret');
  });

  it('tells where it came from, where it went, and how much of it', () => {
    const shown = headers(
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

  it('stays readable beside a header of a megabyte', () => {
    const sent = ['x-huge', 'x'.repeat(1_000_000), 'x-next', 'seen'];
    const lines = headersTab(entry(1, { sent, received: [] }), 80, false);

    expect(lines.length).toBeLessThan(80);
    expect(textOf(lines)).toContain('  x-next: seen');
  });
});

describe('body', () => {
  it('says what each is, how it was coded and how much of it is held', () => {
    const answer = { status: 200, statusMessage: 'OK', sent: ['content-type', 'text/plain'] };
    const shown = textOf(
      bodyTab(
        entry(1, {
          answer,
          requestBody: sampleBody('{"a":1}'),
          responseBody: { ...sampleBody('hello'), totalBytes: 3_200_000, isTruncated: true },
        }),
        80,
      ),
    );

    expect(shown).toContain('Request: JSON, 7 B\n  {\n    "a": 1\n  }');
    expect(shown).toContain('Answer: text, text/plain, 3.2 MB, truncated: the first 5 B are held\n  hello');
  });

  it('says that there is none', () => {
    expect(textOf(bodyTab(entry(1, { responseBody: sampleBody() }), 80))).toContain('Answer: no body\n  -');
  });
});

describe('timing', () => {
  it('splits the whole into its parts, each with its bar', () => {
    const shown = timing(entry(1));

    expect(shown).toMatch(/ {2}request from the client +0\.4ms {2}\|/);
    expect(shown).toMatch(/ {2}tracectl, and connecting +0\.5ms/);
    expect(shown).toMatch(/ {2}upstream, until its first byte +31ms {2}#+/);
    expect(shown).toMatch(/ {2}answer's body, to the client +17ms/);
  });

  it('tells the upstream from the network where the upstream told its own time', () => {
    const shown = timing(entry(1, { upstreamReportedServiceTimeMs: 20 }));

    expect(shown).toContain('    31ms  upstream and network (x-envoy-upstream-service-time)');
    expect(shown).toContain('    20ms  upstream, as it reported itself');
    expect(shown).toContain('    11ms  network to the upstream, the difference');
  });

  it('has only the steps that happened', () => {
    const shown = timing(entry(1, { timing: { requestReceivedMicros: 400, endedMicros: 48_213 } }));

    expect(shown).toContain(
      '  12:01:08.204  first byte of the request\n       + 0.4ms  request received\n       +  48ms  ended',
    );
    expect(shown).not.toContain('head sent upstream');
  });
});
