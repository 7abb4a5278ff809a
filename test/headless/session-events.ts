// One event of each kind, as a session would tell it.
import { Writable } from 'node:stream';
import type { Finding, Severity } from '../../src/exchange/finding.ts';
import type { Notice } from '../../src/session/live-view.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import type { Clock } from '../../src/trace/clock.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const nowMicros = Date.UTC(2026, 0, 2, 3, 4, 5, 6) * 1000;

export const now = '2026-01-02T03:04:05.006Z';

export const fixedClock: Clock = { epochMicros: () => nowMicros, monotonicMicros: () => 0 };

export function finding(severity: Severity, code = 'missing-context'): Finding {
  return {
    code,
    severity,
    message: `seen ${severity}`,
    fix: `fix ${severity}`,
    evidence: [['b3', '(absent)']],
  };
}

export function notice(severity: Notice['severity']): SessionEvent {
  return { type: 'notice', notice: { atMicros: nowMicros, severity, text: `noticed ${severity}` } };
}

export const ready: SessionEvent = {
  type: 'ready',
  info: {
    session: 's1',
    pid: 42,
    proxy: ['http://127.0.0.1:15001', 'http://[::1]:15001'],
    services: [{ name: 'orders', url: 'http://127.0.0.1:15011' }],
    callers: [],
    sink: 'http://127.0.0.1:9411',
    relay: 'http://127.0.0.1:9412',
    upstreams: ['httpbin.org'],
  },
};

export const exchange: SessionEvent = {
  type: 'exchange',
  exchange: sampleExchange(),
  findings: [finding('warning')],
};

export const span: SessionEvent = {
  type: 'span',
  span: {
    traceId: '463ac35c9f6413ad463ac35c9f6413ad',
    id: '00000000000000bb',
    parentId: '00000000000000aa',
    kind: 'SERVER',
    name: 'get /orders',
    timestampMicros: Date.UTC(2026, 0, 2) * 1000,
    durationMicros: 12_345,
    localEndpoint: { serviceName: 'orders' },
    remoteEndpoint: { serviceName: 'web' },
    annotations: [{ timestampMicros: Date.UTC(2026, 0, 2) * 1000 + 1000, value: 'ws' }],
    tags: [['__proto__', 'x']],
    shared: true,
  },
};

export const relay: SessionEvent = {
  type: 'relay',
  state: {
    target: 'http://127.0.0.1:9412',
    status: 'retrying',
    queued: 5,
    sent: 7,
    dropped: 0,
    lastError: 'ECONNREFUSED',
  },
};

export const replay: SessionEvent = {
  type: 'replay',
  result: {
    v: 1,
    type: 'replay',
    at: now,
    result: 'sent',
    run: '00000000000000aa',
    progress: { done: 1, total: 1 },
    original: { id: 'e1', seq: 7, method: 'GET', url: 'http://a/', status: 200, durationMs: 48 },
    exchange: {
      id: 'e2',
      seq: 9,
      method: 'GET',
      url: 'http://a/',
      status: 503,
      durationMs: 31,
      outcome: 'answered',
    },
  },
};

/** About a service: what no exchange was told with. */
export const found: SessionEvent = {
  type: 'finding',
  finding: {
    code: 'client-not-instrumented',
    severity: 'error',
    service: 'orders',
    callee: 'payments',
    message: 'orders dropped the trace of POST /checkout when it called payments: 12 of 12 calls.',
    fix: 'Instrument it too.',
    evidence: [['traceparent', '(absent)']],
    count: 12,
    of: 12,
    firstAtMicros: 1,
    lastAtMicros: 2,
  },
};

export const summary: SessionEvent = {
  type: 'summary',
  counts: { requests: 2, errors: 1, warnings: 0, evicted: 0, shed: { openings: 0, bodies: 3, records: 0 } },
  relay: { target: 'http://127.0.0.1:9412', status: 'ok', queued: 1, sent: 7, dropped: 2 },
};

export interface Written {
  readonly stream: Writable;
  text(): string;
}

/** A stream that keeps what is written to it. */
export function written(): Written {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream, text: () => text };
}
