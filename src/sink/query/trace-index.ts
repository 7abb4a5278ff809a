// What questions need to know of every trace that is held, kept from one question to the next: a trace is looked at again when
// it has changed, and its names and links only once somebody asks for such. It holds no spans.
import { type DependencyLink, linksOfTrace } from '../../trace/dependency-links.ts';
import type { Span } from '../../trace/span.ts';
import { LinkTotals, type PartialLink } from './link-totals.ts';
import { NameTally, type SpanNames, type TalliedName } from './name-tally.ts';
import type { QueryableSpans } from './queryable-spans.ts';
import { isInWindow, searchTimestampMicros, type TimeWindow } from './span-search.ts';

export interface TraceIndex {
  /** The traces whose time is in the window, newest first; their spans are made as they are reached. */
  newestFirst(window: TimeWindow): Generator<readonly Span[]>;
  /** Links of what is in the window, added up; traces of one low half count as one, however strict ids are otherwise. */
  links(window: TimeWindow): readonly DependencyLink[];
  names(): SpanNames;
}

/** The traces of one low half. */
interface Group {
  readonly lowHalf: string;
  /** When each is found (searchTimestampMicros). */
  readonly at: readonly number[];
  /** Absent: nobody has asked since it changed. */
  links?: readonly PartialLink[];
  names?: readonly TalliedName[];
}

/** Of links; more than these are met in a session that makes up names. */
const MOST_TOTALS = 50_000;

interface Found {
  readonly group: Group;
  readonly index: number;
  readonly at: number;
}

/** `keys`: the tags whose values are among the names. */
export function createTraceIndex(held: QueryableSpans, keys: readonly string[]): TraceIndex {
  let groups = new Map<string, Group>();
  let tally = new NameTally(keys);
  let totals = new LinkTotals();

  const look = (lowHalf: string): void => {
    const before = groups.get(lowHalf);
    if (before?.names !== undefined) tally.remove(before.names);
    const at = held.tracesOf(lowHalf).map(searchTimestampMicros);
    if (at.length === 0) groups.delete(lowHalf);
    else groups.set(lowHalf, { lowHalf, at });
  };

  const refresh = (): void => {
    const changed = held.changed();
    if (changed === 'all') {
      groups = new Map();
      tally = new NameTally(keys);
      totals = new LinkTotals();
    }
    for (const lowHalf of changed === 'all' ? held.lowHalves() : changed) look(lowHalf);
  };

  const found = (window: TimeWindow): readonly Found[] => {
    refresh();
    const all: Found[] = [];
    for (const group of groups.values()) {
      for (const [index, at] of group.at.entries()) {
        if (isInWindow(at, window)) all.push({ group, index, at });
      }
    }
    return all.sort((a, b) => b.at - a.at);
  };

  /** Of parents and children that are not held any more. */
  const forgetTotals = (): void => {
    if (totals.size <= MOST_TOTALS) return;
    totals = new LinkTotals();
    for (const group of groups.values()) delete group.links;
  };

  function* linksOf(traces: readonly Found[], window: TimeWindow): Generator<readonly PartialLink[]> {
    const told = new Set<Group>();
    for (const { group } of traces) {
      const isWhole = group.at.length === 1 || group.at.every((at) => isInWindow(at, window));
      if (group.at.length > 1) {
        if (told.has(group)) continue;
        told.add(group);
      }
      if (isWhole) {
        group.links ??= totals.partsOf(linksOfTrace(held.tracesOf(group.lowHalf).flat()));
        yield group.links;
      } else {
        const parts = held.tracesOf(group.lowHalf).filter((_, i) => isInWindow(group.at[i] ?? 0, window));
        yield totals.partsOf(linksOfTrace(parts.flat()));
      }
    }
  }

  return {
    *newestFirst(window) {
      for (const { group, index } of found(window)) yield held.tracesOf(group.lowHalf)[index] ?? [];
    },
    links: (window) => {
      const traces = found(window);
      forgetTotals();
      return totals.sum(linksOf(traces, window));
    },
    names: () => {
      refresh();
      for (const group of groups.values()) group.names ??= tally.add(held.tracesOf(group.lowHalf).flat());
      return tally;
    },
  };
}
