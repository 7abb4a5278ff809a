// A live session over plain entries, for faces: what a test puts in is what a snapshot shows; replays are recorded.
import type {
  ExchangeEntry,
  LiveSession,
  ReplayOutcome,
  SessionSnapshot,
} from '../../src/session/live-view.ts';

export interface FakeSession extends LiveSession {
  /** Changes the snapshot and notifies. Entries count as requests. */
  update(changes: Partial<SessionSnapshot>): void;
  readonly replays: readonly { readonly exchangeId: string; readonly allowUnsafe: boolean }[];
  /** How many listen now. */
  listeners(): number;
}

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
  const listening = new Set<() => void>();
  const replays: { exchangeId: string; allowUnsafe: boolean }[] = [];
  return {
    replays,
    listeners: () => listening.size,
    update: (changes) => {
      const requests = changes.entries?.length ?? snapshot.counts.requests;
      const counts = { ...snapshot.counts, requests };
      snapshot = { ...snapshot, counts, ...changes, version: snapshot.version + 1 };
      for (const listener of listening) listener();
    },
    subscribe: (listener) => {
      listening.add(listener);
      return () => listening.delete(listener);
    },
    snapshot: () => snapshot,
    replay: (exchangeId, { allowUnsafe }) => {
      replays.push({ exchangeId, allowUnsafe });
      return replay(exchangeId);
    },
  };
}

async function refuse(): Promise<ReplayOutcome> {
  return { kind: 'refused', reason: 'This session replays nothing.' };
}
