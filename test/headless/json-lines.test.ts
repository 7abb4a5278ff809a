import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createJsonLines, encodeJsonLine, jsonObjects } from '../../src/headless/json-lines.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import * as events from './session-events.ts';

function linesOf(...sequence: readonly SessionEvent[]): { readonly out: unknown[]; readonly err: string } {
  const out = events.written();
  const err = events.written();
  const face = createJsonLines({ out: out.stream, err: err.stream, clock: events.fixedClock });
  for (const event of sequence) face(event);
  return {
    out: out
      .text()
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line)),
    err: err.text(),
  };
}

describe('findings of a run', () => {
  it('are lines of their own with their number, and stand in the summary without their words', () => {
    if (events.found.type !== 'finding' || events.summary.type !== 'summary') throw new Error('other events');
    const { finding } = events.found;
    const [line, summary] = linesOf(events.found, {
      ...events.summary,
      findings: [finding],
      muted: [{ mute: 'zero-id', reason: 'legacy', count: 7 }],
    }).out;

    expect(line).toMatchObject({ type: 'finding', service: 'orders', callee: 'payments', count: 12, of: 12 });
    expect(summary).toMatchObject({
      findings: [
        {
          code: 'client-not-instrumented',
          severity: 'error',
          service: 'orders',
          callee: 'payments',
          count: 12,
          of: 12,
        },
      ],
      muted: [{ mute: 'zero-id', reason: 'legacy', count: 7 }],
    });
  });
});

describe('JSON lines', () => {
  it('begin with where everything listens', () => {
    expect(linesOf(events.ready).out).toEqual([
      {
        v: 1,
        type: 'ready',
        at: events.now,
        proxy: ['http://127.0.0.1:15001', 'http://[::1]:15001'],
        services: [{ name: 'orders', url: 'http://127.0.0.1:15011' }],
        sink: 'http://127.0.0.1:9411',
        relay: 'http://127.0.0.1:9412',
        upstreams: ['httpbin.org'],
        session: 's1',
        pid: 42,
      },
    ]);
  });

  it('say null for no relay, and nothing of a sink that is not there', () => {
    const [line] = linesOf({
      type: 'ready',
      info: { session: 's1', pid: 42, proxy: [], services: [], callers: [], upstreams: [] },
    }).out;

    expect(line).toMatchObject({ relay: null });
    expect(line).not.toHaveProperty('sink');
  });

  it('tell an exchange, and then each of its findings', () => {
    const { out } = linesOf({
      type: 'exchange',
      exchange: sampleExchange(),
      findings: [events.finding('warning'), events.finding('info', 'x')],
    });

    expect(out).toMatchObject([
      { type: 'exchange', id: '00000000000000e1', findings: ['missing-context', 'x'] },
      {
        v: 1,
        type: 'finding',
        at: events.now,
        code: 'missing-context',
        severity: 'warning',
        message: 'seen warning',
        fix: 'fix warning',
      },
      { type: 'finding', code: 'x', severity: 'info' },
    ]);
  });

  it('tell a reported span', () => {
    const [line] = linesOf(events.span).out;

    expect(line).toEqual({
      v: 1,
      type: 'span',
      at: '2026-01-02T00:00:00.000Z',
      traceId: '463ac35c9f6413ad463ac35c9f6413ad',
      spanId: '00000000000000bb',
      parentId: '00000000000000aa',
      kind: 'SERVER',
      name: 'get /orders',
      service: 'orders',
      remoteService: 'web',
      durationMs: 12.345,
      annotations: [{ at: '2026-01-02T00:00:00.001Z', value: 'ws' }],
      tags: [['__proto__', 'x']],
      shared: true,
    });
  });

  it.each([undefined, Number.MAX_VALUE])(
    'tell a span that began at %s with the time of its report',
    (timestampMicros) => {
      const span = {
        traceId: 'a',
        id: 'b',
        annotations: [],
        tags: [],
        ...(timestampMicros && { timestampMicros }),
      };

      expect(linesOf({ type: 'span', span }).out).toEqual([
        { v: 1, type: 'span', at: events.now, traceId: 'a', spanId: 'b', annotations: [], tags: [] },
      ]);
    },
  );

  it('tell the relay, a replay and the summary', () => {
    expect(linesOf(events.relay, events.replay, events.summary).out).toEqual([
      {
        v: 1,
        type: 'relay',
        at: events.now,
        target: 'http://127.0.0.1:9412',
        status: 'retrying',
        queued: 5,
        sent: 7,
        dropped: 0,
        lastError: 'ECONNREFUSED',
      },
      events.replay.type === 'replay' && events.replay.result,
      {
        v: 1,
        type: 'summary',
        at: events.now,
        requests: 2,
        errors: 1,
        warnings: 0,
        evicted: 0,
        shed: { openings: 0, bodies: 3, records: 0 },
        relay: { target: 'http://127.0.0.1:9412', status: 'ok', queued: 1, sent: 7, dropped: 2 },
      },
    ]);
  });

  it('tell that a warning does not hold any more, and what is said in its place', () => {
    const told = { ...events.finding('warning'), exchange: 'e7', service: 'curl' };

    expect(
      linesOf({ type: 'withdrawn', finding: told, now: events.finding('info'), findings: [] }).out,
    ).toEqual([
      {
        ...{ v: 1, type: 'withdrawn', at: events.now, code: 'missing-context', severity: 'warning' },
        ...{ exchange: 'e7', service: 'curl', message: 'seen warning', now: 'seen info' },
      },
    ]);
  });

  it('keep notices to the other stream, as text', () => {
    const { out, err } = linesOf(events.notice('warning'));

    expect(out).toEqual([]);
    expect(err).toMatch(/^\d\d:\d\d:\d\d warning: noticed warning\n$/);
  });

  it('say in the summary how many of them nobody read', () => {
    expect(jsonObjects(events.summary, 0, 3)).toMatchObject([{ linesDropped: 3 }]);
  });

  it('do not heap up for a reader that stands still', () => {
    const unread = new Writable({ write: () => undefined });
    const face = createJsonLines({ out: unread, err: unread, clock: events.fixedClock });
    const large = sampleExchange({ received: ['x', 'y'.repeat(1_000_000)] });

    for (let i = 0; i < 40; i += 1) face({ type: 'exchange', exchange: large, findings: [] });

    expect(unread.writableLength).toBeLessThan(20_000_000);
  });
});

describe('encodeJsonLine', () => {
  it.each([
    ['ü 漢 😀', '"ü 漢 😀"'],
    ['\u001b[31m', '"\\u001b[31m"'],
    ['\u009b31m\u007f', '"\\u009b31m\\u007f"'],
    ['\u202eabc\u2066', '"\\u202eabc\\u2066"'],
    ['\u2028\ufeff\u200b', '"\\u2028\\ufeff\\u200b"'],
    ['\u{e0041}', '"\\udb40\\udc41"'],
    ['a\\u009b', '"a\\\\u009b"'],
  ])('writes %j so that no terminal acts upon it, and means the same', (text, json) => {
    const line = encodeJsonLine({ text });

    expect(line).toBe(`{"text":${json}}`);
    expect(JSON.parse(line)).toEqual({ text });
  });
});
