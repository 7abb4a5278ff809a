// A live session over plain entries and spans, for faces: what a test puts in is what it shows; replays are recorded.

import { noProgress } from '../../src/replay/progress.ts';
import { plainReplay } from '../../src/replay/replay-options.ts';
import { shownSpans } from '../../src/session/live-changes.ts';
import type {
  ExchangeEntry,
  LiveSession,
  ReplayOutcome,
  SessionSnapshot,
} from '../../src/session/live-view.ts';
import { storedDiff } from '../../src/session/stored-diff.ts';
import { createChangeLog } from '../../src/sink/change-log.ts';
import type { SpanOptions } from '../../src/sink/exchange-span.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import type { Span } from '../../src/trace/span.ts';

export interface FakeSession extends LiveSession {
  /** Changes the snapshot and notifies. Entries count as requests. */
  update(changes: Partial<SessionSnapshot>): void;
  /** Reports spans, as an application would. */
  report(spans: readonly Span[]): void;
  readonly replays: readonly { readonly exchangeId: string; readonly allowUnsafe: boolean }[];
  /** How many listen now. */
  listeners(): number;
}

const spanOptions: SpanOptions = {
  direction: 'egress',
  compat: 'none',
  serviceName: 'tracectl',
  customTags: [],
};

export function fakeSnapshot(changes: Partial<SessionSnapshot> = {}): SessionSnapshot {
  const entries = changes.entries ?? [];
  return {
    version: 1,
    entries,
    counts: {
      requests: entries.length,
      errors: 0,
      warnings: 0,
      evicted: 0,
      shed: { openings: 0, bodies: 0, records: 0 },
    },
    relay: { target: 'http://127.0.0.1:9411', status: 'ok', queued: 0, sent: 12, dropped: 0 },
    proxyUrls: ['http://127.0.0.1:15001', 'http://[::1]:15001'],
    sinkUrl: 'http://127.0.0.1:9412',
    upstreams: ['httpbin.org'],
    notices: [],
    ...changes,
  };
}

export interface FakeSessionOptions {
  readonly entries?: readonly ExchangeEntry[];
  /** @default refuses every replay */
  readonly replay?: (exchangeId: string) => Promise<ReplayOutcome>;
}

export function fakeSession({ entries = [], replay = refuse }: FakeSessionOptions = {}): FakeSession {
  let snapshot = fakeSnapshot({ entries });
  const changes = createChangeLog();
  const touched = createChangeLog();
  const reported = new Map<string, Span[]>();
  let byId = new Map<string, ExchangeEntry>();
  const hold = (held: readonly ExchangeEntry[]): void => {
    const before = byId;
    byId = new Map(held.map((each) => [each.exchange.id, each]));
    for (const id of before.keys()) if (!byId.has(id)) changes.note(id);
    for (const [id, each] of byId) if (before.get(id) !== each) changes.note(id);
  };
  hold(entries);
  const listening = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listening) listener();
  };
  const replays: { exchangeId: string; allowUnsafe: boolean }[] = [];
  return {
    replays,
    listeners: () => listening.size,
    update: (update) => {
      const requests = update.entries?.length ?? snapshot.counts.requests;
      const counts = { ...snapshot.counts, requests };
      snapshot = { ...snapshot, counts, ...update, version: snapshot.version + 1 };
      if (update.entries !== undefined) hold(update.entries);
      tell();
    },
    report: (spans) => {
      for (const span of spans) {
        reported.set(span.traceId, [...(reported.get(span.traceId) ?? []), span]);
        touched.note(span.traceId);
      }
      snapshot = { ...snapshot, version: snapshot.version + 1 };
      tell();
    },
    held: {
      changesSince: (place) => {
        const changed = changes.since(place?.exchanges ?? 0);
        const ids = place === undefined ? [...byId.keys()] : (changed.keys ?? []);
        const traces = touched.since(place?.traces ?? 0);
        return {
          place: { exchanges: changed.place, traces: traces.place },
          isWhole: place === undefined,
          entries: ids.flatMap((id) => byId.get(id) ?? []),
          gone: ids.filter((id) => !byId.has(id)),
          traceIds: traces.keys ?? [],
          goneTraceIds: [],
        };
      },
      reportedSpans: (traceId) => reported.get(traceId) ?? [],
      spansOf: (exchange) => shownSpans(exchange, spanOptions),
    },
    subscribe: (listener) => {
      listening.add(listener);
      return () => listening.delete(listener);
    },
    snapshot: () => snapshot,
    replaying: {
      replayAll: async (ids) => ({ ...noProgress('00000000000000aa', ids.length), state: 'ended' }),
      cancel: () => {},
      editableText: () => undefined,
      diff: (before, after) => {
        const store = createExchangeStore(defaultExchangeStoreLimits);
        for (const each of byId.values()) store.put(each);
        return storedDiff(store, before, after, plainReplay);
      },
    },
    mark: (exchangeId) => {
      const marked = snapshot.marked ?? [];
      const others = marked.filter((id) => id !== exchangeId);
      snapshot = { ...snapshot, marked: others.length < marked.length ? others : [...marked, exchangeId] };
      tell();
    },
    replay: (exchangeId, { allowUnsafe }) => {
      replays.push({ exchangeId, allowUnsafe });
      return replay(exchangeId);
    },
  };
}

async function refuse(): Promise<ReplayOutcome> {
  return { kind: 'refused', reason: 'Nothing is replayed here.' };
}
