// How a session is doing, as a line among those that tell what it holds: for whoever watches it from elsewhere.
import { type FieldReader, readFields } from '../capture/json-fields.ts';
import type { Finding } from '../exchange/finding.ts';
import type { LimitCounts } from '../exchange/limit.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { Notice, SessionCounts } from './live-view.ts';
import { readWatchFindings, type WatchFindings } from './watch-findings.ts';

export interface WatchState extends Partial<WatchFindings> {
  /** Id of the session: another one means that tracectl was started again. */
  readonly session: string;
  /** Without those of the capture, which is a file elsewhere. */
  readonly counts: Omit<SessionCounts, 'capture'>;
  /** Each target. */
  readonly relays: readonly RelayState[];
  /** URLs, as the session itself knows them. */
  readonly proxy: readonly string[];
  readonly hasLens: boolean;
  /** Those that were not in an earlier line. */
  readonly notices: readonly Notice[];
  /** Whether the session ends: nothing follows. */
  readonly isLast: boolean;
}

export interface WatchStateLine extends WatchState {
  readonly v: 1;
  readonly type: 'state';
}

/** The state in the value of a line, or what is wrong with it, in one clause. */
export function readWatchState(value: object): WatchState | { readonly wrong: string } {
  const wrong: string[] = [];
  const line = readFields(value, wrong);
  const state: WatchState = {
    session: line.text('session'),
    counts: countsOf(line.fields('counts')),
    relays: line.list('relays').map((relay) => relayOf(relay, wrong)),
    proxy: line.texts('proxy'),
    hasLens: line.flag('hasLens'),
    notices: line.list('notices').map((notice) => ({
      atMicros: notice.number('atMicros'),
      severity: wordOf(notice, 'severity', SEVERITIES, wrong),
      text: notice.text('text'),
    })),
    isLast: line.flag('isLast'),
    ...readWatchFindings(line, wrong),
  };
  return wrong.length === 0 ? state : { wrong: `wrong or missing: ${[...new Set(wrong)].join(', ')}` };
}

const SEVERITIES: readonly Finding['severity'][] = ['info', 'warning', 'error'];
const RELAY_STATUSES: readonly RelayState['status'][] = ['off', 'idle', 'ok', 'retrying'];

function countsOf(counts: FieldReader): WatchState['counts'] {
  const shed = counts.fields('shed');
  const limited = numbersOf(counts.value('limited')) as LimitCounts | undefined;
  const sink = counts.optionalFields('sink');
  const stubs = counts.optionalFields('stubs');
  return {
    requests: counts.number('requests'),
    errors: counts.number('errors'),
    warnings: counts.number('warnings'),
    ...counts.optionalNumber('withdrawn'),
    evicted: counts.number('evicted'),
    ...counts.optionalNumber('evictedSpans'),
    shed: {
      openings: shed.number('openings'),
      bodies: shed.number('bodies'),
      records: shed.number('records'),
    },
    ...(limited !== undefined && { limited }),
    ...(stubs !== undefined && {
      stubs: { answered: stubs.number('answered'), unmatched: stubs.number('unmatched') },
    }),
    ...(sink !== undefined && {
      sink: {
        spans: sink.number('spans'),
        refusedPosts: sink.number('refusedPosts'),
        cutSpans: sink.number('cutSpans'),
        refusedConnections: sink.number('refusedConnections'),
      },
    }),
  };
}

function relayOf(relay: FieldReader, wrong: string[]): RelayState {
  return {
    ...relay.optionalText('target'),
    status: wordOf(relay, 'status', RELAY_STATUSES, wrong),
    queued: relay.number('queued'),
    ...relay.optionalNumber('onDisk'),
    sent: relay.number('sent'),
    dropped: relay.number('dropped'),
    ...relay.optionalNumber('resent'),
    ...relay.optionalNumber('filtered'),
    ...relay.optionalText('lastError'),
  };
}

function numbersOf(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, number] => typeof pair[1] === 'number'),
  );
}

function wordOf<T extends string>(fields: FieldReader, key: string, words: readonly T[], wrong: string[]): T {
  const text = fields.text(key);
  const word = words.find((each) => each === text);
  if (word === undefined) wrong.push(key);
  return word ?? (words[0] as T);
}

/** Those of several sessions as one. */
export function totalCounts(each: readonly WatchState['counts'][]): SessionCounts {
  const sum = (count: (counts: WatchState['counts']) => number | undefined): number =>
    each.reduce((total, counts) => total + (count(counts) ?? 0), 0);
  const limited: Record<string, number> = {};
  for (const counts of each) {
    for (const [limit, count] of Object.entries(counts.limited ?? {}))
      limited[limit] = (limited[limit] ?? 0) + count;
  }
  const evictedSpans = sum((counts) => counts.evictedSpans);
  const withdrawn = sum((counts) => counts.withdrawn);
  const stubs = {
    answered: sum((counts) => counts.stubs?.answered),
    unmatched: sum((counts) => counts.stubs?.unmatched),
  };
  return {
    requests: sum(({ requests }) => requests),
    errors: sum(({ errors }) => errors),
    warnings: sum(({ warnings }) => warnings),
    ...(withdrawn > 0 && { withdrawn }),
    evicted: sum(({ evicted }) => evicted),
    shed: {
      openings: sum(({ shed }) => shed.openings),
      bodies: sum(({ shed }) => shed.bodies),
      records: sum(({ shed }) => shed.records),
    },
    ...(evictedSpans > 0 && { evictedSpans }),
    ...(Object.keys(limited).length > 0 && { limited: limited as LimitCounts }),
    ...(stubs.answered + stubs.unmatched > 0 && { stubs }),
    sink: {
      spans: sum(({ sink }) => sink?.spans),
      refusedPosts: sum(({ sink }) => sink?.refusedPosts),
      cutSpans: sum(({ sink }) => sink?.cutSpans),
      refusedConnections: sum(({ sink }) => sink?.refusedConnections),
    },
  };
}
