// The targets that a session's spans are relayed to, as one: each has a queue, a format and a pace of its own, and none waits
// for another.

import { findZipkin } from '../relay/find-zipkin.ts';
import type { RelayFilter } from '../relay/relay-filter.ts';
import { loadRelayFormat, type RelayFormatName } from '../relay/relay-format.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { SpanSpill } from '../relay/span-spill.ts';
import { openSpill, type SpillFolder } from '../relay/spill-folder.ts';
import { type Relay, startRelay, systemRelayDeps } from '../relay/start-relay.ts';
import { collectorUrl } from '../relay/target-url.ts';
import type { Span } from '../trace/span.ts';

export interface RelayTarget {
  /** `find`: the Zipkin that answers on its usual port of this machine, if any. */
  readonly url: string | 'find';
  readonly format: RelayFormatName;
  readonly compat: 'none' | 'envoy';
  readonly headers?: Readonly<Record<string, string>>;
  /** What is amiss with how it is set up; each a clause that is told at the start. */
  readonly notes?: readonly string[];
  readonly filter?: RelayFilter;
}

export interface SessionRelays {
  offer(spans: readonly Span[]): void;
  /** Of each target. */
  states(): readonly RelayState[];
  stop(deadlineMs: number): Promise<void>;
}

export interface RelayListeners {
  /** The state of one target has changed. */
  onState(state: RelayState): void;
  onNotice(severity: 'info' | 'warning', text: string): void;
}

/** Zipkin's own port, and how long a Zipkin may take to say that it is one. */
const ZIPKIN_URL = 'http://127.0.0.1:9411';
const ZIPKIN_PROBE_MS = 500;

/** `spill`: where spans wait on disk; absent: in memory only. */
export async function startRelays(
  targets: readonly RelayTarget[],
  listeners: RelayListeners,
  spill?: SpillFolder,
): Promise<SessionRelays> {
  const started = await Promise.all(targets.map((target) => startOne(target, listeners, spill)));
  const relays = started.filter((relay) => relay !== undefined);
  for (const relay of relays) {
    listeners.onState(relay.state());
    relay.subscribe(() => listeners.onState(relay.state()));
  }
  return {
    offer: (spans) => {
      for (const relay of relays) relay.offer(spans);
    },
    states: () => relays.map((relay) => relay.state()),
    stop: async (deadlineMs) => {
      await Promise.all(relays.map((relay) => relay.stop(deadlineMs)));
    },
  };
}

async function startOne(
  target: RelayTarget,
  { onNotice }: RelayListeners,
  spillFolder: SpillFolder | undefined,
): Promise<Relay | undefined> {
  const { format: name, compat, headers, filter, notes = [] } = target;
  for (const note of notes) onNotice('warning', note);
  const found = target.url === 'find' ? await foundZipkin() : target.url;
  if (found === undefined) return undefined;
  const format = await loadRelayFormat(name);
  const url = collectorUrl(found, format);
  if (url === undefined) throw new Error(`${found} is no URL of a collector`);
  // Envoy keeps nothing.
  const spill =
    spillFolder === undefined || compat === 'envoy'
      ? undefined
      : spillFor(url.href, name, spillFolder, onNotice);
  return startRelay(
    {
      ...{ url, format, compat },
      ...(headers !== undefined && { headers }),
      ...(filter !== undefined && { filter }),
      ...(spill !== undefined && { spill }),
    },
    systemRelayDeps,
  );
}

async function foundZipkin(): Promise<string | undefined> {
  return (await findZipkin(ZIPKIN_URL, ZIPKIN_PROBE_MS)) === 'zipkin' ? ZIPKIN_URL : undefined;
}

/** Without it everything works but what outlives this process; so it is no reason not to start. */
function spillFor(
  url: string,
  format: string,
  folder: SpillFolder,
  onNotice: RelayListeners['onNotice'],
): SpanSpill | undefined {
  const host = new URL(url).host;
  try {
    const spill = openSpill(folder, url, format);
    const left = spill.count();
    if (left > 0) onNotice('info', `${left} spans of an earlier run wait for ${host} and are sent first`);
    return spill;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onNotice('warning', `spans for ${host} wait in memory only, since none can be kept on disk: ${reason}`);
    return undefined;
  }
}

const STATUS_RANK: Readonly<Record<RelayState['status'], number>> = { off: 0, idle: 1, ok: 2, retrying: 3 };

/** All targets as one: the first names it, the worst status counts, numbers add up. */
export function combinedState(states: readonly RelayState[]): RelayState {
  const [first] = states;
  if (first === undefined) return { status: 'off', queued: 0, sent: 0, dropped: 0 };
  const sum = (count: (state: RelayState) => number | undefined): number =>
    states.reduce((total, state) => total + (count(state) ?? 0), 0);
  const worst = states.reduce((a, b) => (STATUS_RANK[b.status] > STATUS_RANK[a.status] ? b : a));
  const optional = {
    onDisk: sum(({ onDisk }) => onDisk),
    resent: sum(({ resent }) => resent),
    filtered: sum(({ filtered }) => filtered),
  };
  const lastError = worst.lastError ?? states.find((state) => state.lastError !== undefined)?.lastError;
  return {
    ...(first.target !== undefined && { target: first.target }),
    status: worst.status,
    queued: sum(({ queued }) => queued),
    sent: sum(({ sent }) => sent),
    dropped: sum(({ dropped }) => dropped),
    ...Object.fromEntries(Object.entries(optional).filter(([, count]) => count > 0)),
    ...(lastError !== undefined && { lastError }),
  };
}
