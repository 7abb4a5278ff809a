import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { CaptureItem } from '../../src/capture/capture-reader.ts';
import { type CaptureViewOptions, openCaptureView } from '../../src/session/capture-view.ts';
import { defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { sampleExchange, sampleTraceId } from '../support/sample-exchange.ts';
import { span } from '../support/spans.ts';

async function* each(items: readonly CaptureItem[]): AsyncGenerator<CaptureItem> {
  yield* items;
}

function captured(seq: number): CaptureItem {
  const exchange = sampleExchange({ id: String(seq).padStart(16, '0'), seq });
  const findings = [{ code: 'x', severity: 'warning', message: 'm', fix: 'f', evidence: [] }] as const;
  return { kind: 'exchange', exchange: { exchange, findings, maskedHeaders: [], isUrlMasked: false } };
}

interface ViewChoice {
  readonly maxExchanges?: number;
  readonly judge?: CaptureViewOptions['judge'];
}

function view(
  items: readonly CaptureItem[],
  { maxExchanges = defaultExchangeStoreLimits.maxExchanges, judge }: ViewChoice = {},
) {
  return openCaptureView(each(items), {
    name: 'calls.jsonl',
    spans: { direction: 'egress', compat: 'none', serviceName: 'tracectl', customTags: [] },
    limits: {
      exchanges: { ...defaultExchangeStoreLimits, maxExchanges },
      traces: defaultTraceStoreLimits,
    },
    clock: { epochMicros: () => 0, monotonicMicros: () => 0 },
    ...(judge !== undefined && { judge }),
  });
}

describe('a capture that is looked at', () => {
  it('is a session with everything that stands in it', async () => {
    const opened = view([captured(1), { kind: 'span', span: span({ traceId: sampleTraceId }) }, captured(2)]);
    expect(await opened.read).toBeUndefined();
    opened.stop();

    expect(opened.snapshot()).toMatchObject({
      entries: [{ exchange: { seq: 1 } }, { exchange: { seq: 2 } }],
      counts: { requests: 2, warnings: 2, errors: 0 },
      upstreams: ['calls.jsonl'],
      proxyUrls: [],
    });
    expect(opened.held.reportedSpans(sampleTraceId)).toHaveLength(1);
  });

  it('tells what the rules find in it, once it has been read', async () => {
    const muted = [{ mute: 'x', reason: 'old', count: 2 }];
    const read: number[] = [];
    const opened = view([captured(1), captured(2)], {
      judge: async () => {
        read.push(opened.snapshot().counts.requests);
        return { list: () => [], muted: () => muted };
      },
    });
    expect(opened.snapshot().findings).toBeUndefined();
    await opened.read;
    opened.stop();

    expect(read).toHaveLength(1);
    expect(opened.snapshot()).toMatchObject({ findings: [], muted });
  });

  it('lets nobody judge on when it is not looked at any more', async () => {
    const judging = Promise.withResolvers<AbortSignal>();
    const opened = view([captured(1)], {
      judge: async (stopped) => {
        judging.resolve(stopped);
        await once(stopped, 'abort');
        return { list: () => [], muted: () => [] };
      },
    });
    await judging.promise;
    opened.stop();

    expect(await opened.read).toBeUndefined();
    expect(opened.snapshot().findings).toBeUndefined();
  });

  it('tells what could not be read, and shows the rest', async () => {
    const opened = view([{ kind: 'badLine', line: 7, reason: 'it is no JSON' }, captured(1)]);
    await opened.read;
    opened.stop();

    expect(opened.snapshot().notices).toMatchObject([{ text: 'The line 7 is left out: it is no JSON.' }]);
    expect(opened.snapshot().entries).toHaveLength(1);
  });

  it('says when the file cannot be read', async () => {
    expect(await view([{ kind: 'problem', sentence: 'No.' }]).read).toBe('No.');
  });

  it('holds the newest of a large one, and counts the others', async () => {
    const opened = view([1, 2, 3].map(captured), { maxExchanges: 2 });
    await opened.read;
    opened.stop();

    expect(opened.snapshot()).toMatchObject({
      entries: [{ exchange: { seq: 2 } }, { exchange: { seq: 3 } }],
      counts: { requests: 3, evicted: 1 },
    });
  });

  it('sends nothing', async () => {
    expect(await view([captured(1)]).replay('0000000000000001', { allowUnsafe: true })).toMatchObject({
      kind: 'refused',
    });
  });
});
