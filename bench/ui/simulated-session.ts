// A session whose exchanges are made up: the real stores, change log and snapshots, and no socket.
import type { Exchange, OpenExchange } from '../../src/exchange/exchange.ts';
import { heldView } from '../../src/session/live-changes.ts';
import { LiveState } from '../../src/session/live-state.ts';
import type { LiveSession } from '../../src/session/live-view.ts';
import { createExchangeStore } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';

const SERVICES = ['cart', 'order', 'price', 'tax', 'pay', 'stock', 'user', 'mail'];
const RECEIVED = ['Host', 'localhost:15001', 'User-Agent', 'curl/8.5.0', 'Accept', '*/*'];
const SPANS = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;
const NO_BODY = { bytes: new Uint8Array(0), totalBytes: 0, isTruncated: false };

export interface SimulatedSession {
  readonly session: LiveSession;
  /** Opens and ends so many exchanges, now or so long ago. */
  carry(count: number, agoMicros?: number): void;
  stop(): void;
}

export function simulatedSession(maxExchanges: number): SimulatedSession {
  const exchanges = createExchangeStore({ maxExchanges, maxBytes: Number.POSITIVE_INFINITY });
  const traces = createTraceStore(defaultTraceStoreLimits);
  const live = new LiveState(exchanges, traces, SERVICES);
  let seq = 0;
  const carry = (count: number, agoMicros = 0): void => {
    for (let i = 0; i < count; i += 1) {
      seq += 1;
      const open = opened(seq, agoMicros);
      exchanges.put({ exchange: open, findings: [] });
      live.opened();
      const ended = closed(open);
      exchanges.put({
        exchange: ended,
        findings: [],
        caller: { method: 'proxyUrl', service: SERVICES[(seq + 3) % 8] ?? '' },
      });
      live.closed(ended, [], true);
    }
  };
  const session: LiveSession = {
    subscribe: (listener) => live.subscribe(listener),
    snapshot: () => live.snapshot(),
    held: heldView({ exchanges, traces }, SPANS),
    replay: async () => ({ kind: 'refused', reason: 'nothing is sent' }),
    replaying: {
      replayAll: () => Promise.reject(new Error('nothing is sent')),
      cancel: () => {},
      editableText: () => undefined,
      diff: () => ({ problem: 'nothing is compared' }),
    },
    mark: (id) => live.mark(id),
  };
  return { session, carry, stop: () => live.stop() };
}

function opened(seq: number, agoMicros: number): OpenExchange {
  const service = SERVICES[seq % SERVICES.length] ?? '';
  const id = seq.toString(16).padStart(16, '0');
  const target = `/${service}/${seq % 997}/items/${seq}?page=${seq % 7}`;
  return {
    id,
    seq,
    startedAtMicros: Math.round((performance.timeOrigin + performance.now()) * 1000) - agoMicros,
    method: seq % 5 === 0 ? 'POST' : 'GET',
    target,
    url: `http://${service}.test${target}`,
    httpVersion: '1.1',
    route: service,
    service,
    host: 'localhost:15001',
    client: { address: '127.0.0.1', port: 50_000 },
    hop: {
      relation: 'started',
      context: { traceId: id, spanId: id, sampled: true, debug: false },
      families: [],
      sampledBy: 'sampling',
      requestId: '7f0d5a3e-2d8e-9a5b-8f6e-2b1d3c4a5b6c',
      echoRequestId: false,
      reported: true,
      defects: [],
    },
    received: RECEIVED,
    sent: [...RECEIVED, 'x-b3-traceid', id, 'x-b3-spanid', id, 'x-b3-sampled', '1'],
  };
}

function closed(open: OpenExchange): Exchange {
  const { seq } = open;
  const status = seq % 50 === 0 ? 503 : 200;
  const sent = ['content-type', 'application/json', 'x-envoy-upstream-service-time', '31'];
  return {
    ...open,
    outcome: 'answered',
    answer: { status, statusMessage: 'OK', received: sent, sent },
    responseFlags: [],
    timing: {
      requestReceivedMicros: 400,
      requestSentMicros: 900,
      responseHeadMicros: 31_500,
      endedMicros: 20_000 + ((seq * 7_919) % 300_000),
    },
    upstreamServiceTimeMs: 31,
    requestBody: NO_BODY,
    responseBody: NO_BODY,
  };
}
