import { describe, expect, it } from 'vitest';
import { createPlainLines } from '../../src/headless/plain-lines.ts';
import type { RelayState } from '../../src/relay/relay-state.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import * as events from './session-events.ts';

/** What is written, times replaced by `TIME`. */
function linesOf(
  isQuiet: boolean,
  ...sequence: readonly SessionEvent[]
): { readonly out: string[]; readonly err: string[] } {
  const out = events.written();
  const err = events.written();
  const face = createPlainLines({ out: out.stream, err: err.stream, clock: events.fixedClock, isQuiet });
  for (const event of sequence) face(event);
  const lines = (text: string): string[] =>
    text
      .replace(/\d\d:\d\d:\d\d/g, 'TIME')
      .split('\n')
      .slice(0, -1);
  return { out: lines(out.text()), err: lines(err.text()) };
}

function relay(changes: Partial<RelayState>): SessionEvent {
  const state: RelayState = {
    target: 'http://z:9411',
    status: 'ok',
    queued: 0,
    sent: 1,
    dropped: 0,
    ...changes,
  };
  return { type: 'relay', state };
}

const failed: SessionEvent = {
  type: 'exchange',
  exchange: sampleExchange({ answer: { status: 500, statusMessage: '', sent: [] } }),
  findings: [events.finding('info')],
};

describe('plain lines', () => {
  it('tell every event to a person', () => {
    const { out, err } = linesOf(
      false,
      events.ready,
      events.exchange,
      events.span,
      events.relay,
      events.replay,
      events.summary,
    );

    expect(out).toEqual([
      'proxy     http://127.0.0.1:15001 http://[::1]:15001',
      'service   http://127.0.0.1:15011 is orders',
      'upstreams httpbin.org',
      'sink      http://127.0.0.1:9411',
      'relay     http://127.0.0.1:9412',
      'TIME GET httpbin.org /get 200 48ms (upstream 31ms) trace 4bf92f35 root',
      '    ! missing-context: seen warning',
      '      fix warning',
      'TIME span orders get /orders 12ms trace 463ac35c',
      'TIME relay to http://127.0.0.1:9412 retrying (ECONNREFUSED): 5 queued, 7 sent, 0 dropped',
      'TIME replay of #7 is #9: 200 -> 503, 48ms -> 31ms',
      '2 requests, 1 error, 0 warnings; spans: 7 sent, 3 not',
    ]);
    expect(err).toEqual([]);
  });

  it('tell the relay when it turns, not with every batch', () => {
    const { out } = linesOf(
      false,
      relay({ status: 'idle' }),
      relay({ sent: 1 }),
      relay({ sent: 2 }),
      relay({ status: 'retrying', queued: 1, lastError: 'refused' }),
      relay({ status: 'retrying', queued: 2, lastError: 'refused' }),
      relay({ status: 'retrying', queued: 2, dropped: 1, lastError: 'refused' }),
      relay({ sent: 4, dropped: 1, lastError: 'refused' }),
    );

    expect(out).toEqual([
      'TIME relay to http://z:9411 ok: 0 queued, 1 sent, 0 dropped',
      'TIME relay to http://z:9411 retrying (refused): 1 queued, 1 sent, 0 dropped',
      'TIME relay to http://z:9411 retrying (refused): 2 queued, 1 sent, 1 dropped',
      'TIME relay to http://z:9411 ok: 0 queued, 4 sent, 1 dropped',
    ]);
  });

  it('keep notices to the other stream', () => {
    expect(linesOf(false, events.notice('info'))).toEqual({ out: [], err: ['TIME noticed info'] });
  });

  it('take back a warning that was told, quiet or not, and count it in the summary', () => {
    const withdrawn: SessionEvent = {
      type: 'withdrawn',
      finding: events.finding('warning'),
      now: events.finding('info'),
      exchange: sampleExchange({ seq: 7 }),
      findings: [events.finding('info')],
    };
    const ofService: SessionEvent = {
      type: 'withdrawn',
      finding: { ...events.finding('error', 'context-dropped'), service: 'orders' },
      findings: [],
    };
    const line = expect.stringMatching(/^TIME - withdrawn, missing-context of #7: seen info$/);

    expect(linesOf(false, withdrawn).out).toEqual([line]);
    expect(linesOf(true, withdrawn).out).toEqual([line]);
    expect(linesOf(false, ofService).out).toEqual([
      expect.stringMatching(/withdrawn, context-dropped of orders: this does not hold any more: seen error$/),
    ]);
    const counts = {
      ...{ requests: 2, errors: 0, warnings: 1, withdrawn: 1, evicted: 0 },
      shed: { openings: 0, bodies: 0, records: 0 },
    };
    const relay = { status: 'off', queued: 0, sent: 0, dropped: 0 } as const;
    expect(linesOf(false, { type: 'summary', counts, relay }).out).toEqual([
      '2 requests, 0 errors, 1 warning (1 more withdrawn)',
    ]);
  });

  it('say in the summary what the capture does not hold', () => {
    const off = { status: 'off', queued: 0, sent: 0, dropped: 0 } as const;
    const none = { openings: 0, bodies: 0, records: 0 };
    const counts = { requests: 9, errors: 0, warnings: 0, evicted: 0, shed: none };
    const capture = { written: 5, lost: 3, lostBodies: 2 };

    expect(linesOf(false, { type: 'summary', counts: { ...counts, capture }, relay: off }).out).toEqual([
      '9 requests, 0 errors, 0 warnings; 3 not in the capture; 2 in the capture without their bodies',
    ]);
    const whole = { written: 9, lost: 0 };
    expect(
      linesOf(false, { type: 'summary', counts: { ...counts, capture: whole }, relay: off }).out,
    ).toEqual(['9 requests, 0 errors, 0 warnings']);
  });

  it('count in the summary without a relay only what there is', () => {
    const counts = {
      requests: 1,
      errors: 0,
      warnings: 2,
      evicted: 0,
      shed: { openings: 0, bodies: 0, records: 0 },
    };
    const off = { status: 'off', queued: 0, sent: 0, dropped: 0 } as const;

    expect(linesOf(false, { type: 'summary', counts, relay: off }).out).toEqual([
      '1 request, 0 errors, 2 warnings',
    ]);
  });
});

describe('findings of a run', () => {
  const repeated = events.found.type === 'finding' ? events.found.finding : undefined;
  const summary: SessionEvent = {
    ...events.summary,
    findings:
      repeated === undefined
        ? []
        : [repeated, { ...repeated, severity: 'info' }, { ...repeated, isRare: true }],
    muted: [{ mute: 'zero-id@web', reason: 'legacy', count: 7 }],
  } as SessionEvent;

  it('are told when they are found, in quiet too, and once more at the end with what was muted', () => {
    const line =
      'client-not-instrumented: orders dropped the trace of POST /checkout when it called payments: 12 of 12 calls.';

    expect(linesOf(false, events.found).out).toEqual([`TIME !! ${line}`, '      Instrument it too.']);
    expect(linesOf(true, events.found).out).toHaveLength(2);
    expect(linesOf(false, summary).out.slice(0, -1)).toEqual([
      `!! ${line}`,
      '- muted: zero-id@web, 7 times (legacy)',
    ]);
  });
});

describe('quiet lines', () => {
  it('tell only what calls for attention', () => {
    const fine: SessionEvent = {
      type: 'exchange',
      exchange: sampleExchange(),
      findings: [events.finding('info')],
    };
    const warned: SessionEvent = {
      type: 'exchange',
      exchange: sampleExchange(),
      findings: [events.finding('error'), events.finding('info')],
    };
    const { out } = linesOf(
      true,
      events.ready,
      fine,
      warned,
      failed,
      events.span,
      events.replay,
      events.summary,
    );

    expect(out).toEqual([
      expect.stringMatching(/^TIME GET httpbin.org \/get 200 /),
      '    !! missing-context: seen error',
      '      fix error',
      expect.stringMatching(/^TIME GET httpbin.org \/get 500 /),
    ]);
  });

  it('tell the relay when it begins to fail or gives spans up', () => {
    const { out } = linesOf(
      true,
      relay({ sent: 1 }),
      relay({ status: 'retrying' }),
      relay({ status: 'retrying', queued: 9 }),
      relay({ sent: 2 }),
      relay({ sent: 2, dropped: 3 }),
    );

    expect(out).toEqual([expect.stringContaining('retrying'), expect.stringContaining('3 dropped')]);
  });

  it('tell notices that are warnings or errors', () => {
    const { err } = linesOf(true, events.notice('info'), events.notice('warning'), events.notice('error'));

    expect(err).toEqual(['TIME warning: noticed warning', 'TIME error: noticed error']);
  });
});
