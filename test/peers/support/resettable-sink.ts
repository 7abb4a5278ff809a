// The sink's collector over a store that a test may empty and set up anew, by a POST to an address of its own:
//
//   POST /?strict=true&search=true&keys=http.method,environment
import { once } from 'node:events';
import { createServer } from 'node:http';
import { sessionSpans } from '../../../src/session/session-spans.ts';
import { startCollector } from '../../../src/sink/collector.ts';
import { defaultCollectorLimits } from '../../../src/sink/collector-limits.ts';
import { createExchangeStore } from '../../../src/sink/exchange-store.ts';
import { createQueryApi, type QueryApi } from '../../../src/sink/query/query-answers.ts';
import { SpanIntake } from '../../../src/sink/span-intake.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../../src/sink/trace-store.ts';
import type { Span } from '../../../src/trace/span.ts';
import { portOf } from './free-port.ts';

export interface ResettableSink {
  readonly url: string;
  readonly resetUrl: string;
  stop(): Promise<void>;
}

export interface SinkSetup {
  readonly strictTraceIds: boolean;
  readonly autocompleteKeys: readonly string[];
  /** @default true */
  readonly isSearchable?: boolean;
  /** Milliseconds since the epoch. @default now, always */
  nowMs?(): number;
}

interface Held {
  readonly add: (spans: readonly Span[]) => void;
  readonly query: QueryApi;
}

export async function startResettableSink(setup: SinkSetup): Promise<ResettableSink> {
  let held = createHeld(setup);
  const intake = new SpanIntake({ accept: (spans) => held.add(spans) });
  const started = await startCollector(
    {
      ...{ host: '127.0.0.1', port: 0, limits: defaultCollectorLimits, identity: {} },
      query: (request) => held.query(request),
    },
    intake,
  );
  if ('problem' in started) throw new Error(started.problem.code);
  const reset = createServer((request, response) => {
    const parameters = new URL(request.url ?? '', 'http://reset').searchParams;
    held = createHeld({
      ...setup,
      strictTraceIds: parameters.get('strict') === 'true',
      isSearchable: parameters.get('search') === 'true',
      autocompleteKeys: (parameters.get('keys') ?? '').split(',').filter((key) => key !== ''),
    });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(reset, 'listening');
  return {
    url: started.collector.url,
    resetUrl: `http://127.0.0.1:${portOf(reset.address())}/`,
    stop: async () => {
      await started.collector.stop();
      reset.close();
      reset.closeAllConnections();
      await once(reset, 'close');
    },
  };
}

function createHeld(setup: SinkSetup): Held {
  const { strictTraceIds, autocompleteKeys, isSearchable = true, nowMs = Date.now } = setup;
  const traces = createTraceStore(defaultTraceStoreLimits, { strictTraceIds });
  const exchanges = createExchangeStore({ maxExchanges: 1, maxBytes: 1 });
  const own = { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] } as const;
  const spans = sessionSpans({ exchanges, traces }, own, strictTraceIds);
  return {
    add: (added) => traces.add(added),
    query: createQueryApi({ spans, autocompleteKeys, isSearchable, nowMs }),
  };
}
