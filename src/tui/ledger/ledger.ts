// Everything that the views list, kept up to date from what changed: the exchanges that the filter lets through in the
// order that was chosen, traces, routes, services. Costs what changes. Another filter or order has to look at all that is
// held, which is done in slices (`pump`), newest first, so that no key waits for it.
import type { Filter } from '../../exchange/filter/filter.ts';
import type { ExchangeEntry, SessionChanges } from '../../session/live-view.ts';
import { CallIndex } from './call-index.ts';
import { type Contribution, contributionOf } from './contribution.ts';
import { bySeq, entryOrder, type SortKey } from './entry-order.ts';
import { KnownFacts } from './known-facts.ts';
import { LedgerFilter, type ReportedSpans } from './ledger-filter.ts';
import { OrderedRows } from './ordered-rows.ts';
import { countAt, createRateWindow } from './rate-window.ts';
import { RouteMedians } from './route-medians.ts';
import { RouteTable } from './route-table.ts';
import { ServiceEdges } from './service-edges.ts';
import { TraceIndex } from './trace-index.ts';

interface Held {
  entry: ExchangeEntry;
  /** Whether the filter lets it through. */
  isShown: boolean;
  /** What it adds to the tables; undefined while it is open. */
  adds: Contribution | undefined;
  /** What it added to them: nothing while the filter keeps it out. */
  counted: Contribution | undefined;
}

/** Between two looks at the clock while filtering. */
const ROWS_PER_LOOK = 64;
/** Of a trace, for completion. */
const LEARNT_SPANS = 5;
/** Of a trace of which spans came: a stress test under one trace id must not stop the screen with each span. */
const MAX_JUDGED_AGAIN = 200;

export class Ledger {
  readonly traces = new TraceIndex();
  readonly routes = new RouteTable();
  readonly edges = new ServiceEdges();
  readonly known = new KnownFacts();
  /** Which requests caused which calls. */
  readonly calls = new CallIndex((id) => this.#held.get(id)?.entry);
  readonly #medians = new RouteMedians();
  /** When requests came in, whatever the filter. */
  readonly arrivals = createRateWindow();
  readonly #held = new Map<string, Held>();
  /** Everything held, by arrival. */
  readonly #all = new OrderedRows<ExchangeEntry>(bySeq);
  /** What the filter lets through, by arrival. */
  #shown = new OrderedRows<ExchangeEntry>(bySeq);
  /** The same in another order, when one was chosen. */
  #sorted: OrderedRows<ExchangeEntry> | undefined;
  #sortKey: SortKey = 'time';
  readonly #reported: ReportedSpans;
  readonly #filter: LedgerFilter;
  #markedList: readonly string[] = [];
  #marked: ReadonlySet<string> = new Set();
  /** Exchanges up to this number were cleared from the views. */
  #clearedSeq = 0;
  /** Exchanges that the filter has not been asked about yet: everything before this one. */
  #toFilter: ExchangeEntry | undefined;
  #version = 0;

  constructor(reported: ReportedSpans = () => []) {
    this.#reported = reported;
    this.#filter = new LedgerFilter(reported);
  }

  /** Grows with every change that a view may show. */
  get version(): number {
    return this.#version;
  }

  /** The rows of the list, in its order. */
  get rows(): OrderedRows<ExchangeEntry> {
    return this.#sorted ?? this.#shown;
  }

  get newest(): ExchangeEntry | undefined {
    return this.#shown.at(this.#shown.size - 1);
  }

  get heldCount(): number {
    return this.#all.size;
  }

  get isFiltered(): boolean {
    return !this.#filter.isAll;
  }

  /** Share of what is held that the filter has been asked about; undefined when it has been asked about all. */
  get filteredShare(): number | undefined {
    if (this.#toFilter === undefined || this.#all.size === 0) return undefined;
    return 1 - this.#all.rankOf(this.#toFilter) / this.#all.size;
  }

  entry(id: string): ExchangeEntry | undefined {
    return this.#held.get(id)?.entry;
  }

  /** How many times the median of its route it took; undefined when that is nothing to speak of. */
  timesMedian(id: string): number | undefined {
    const adds = this.#held.get(id)?.adds;
    return adds && this.#medians.timesMedian(adds);
  }

  isShown(id: string): boolean {
    return this.#held.get(id)?.isShown === true;
  }

  isMarked(id: string): boolean {
    return this.#marked.has(id);
  }

  /** Whether a request of it, or through its route, is among those that were seen. */
  hasSeenService(name: string): boolean {
    return this.known.has('service', name) || this.known.has('route', name);
  }

  take(changes: SessionChanges): void {
    if (changes.isWhole) this.#dropAllBut(changes);
    for (const entry of changes.entries) this.#put(entry);
    for (const id of changes.gone) this.#remove(id);
    for (const traceId of changes.traceIds) this.#spansCame(traceId);
    for (const traceId of changes.goneTraceIds) this.traces.unreported(traceId);
    if (changes.isWhole || changes.entries.length + changes.gone.length + changes.traceIds.length > 0)
      this.#version += 1;
  }

  #spansCame(traceId: string): void {
    this.traces.reported(traceId);
    this.known.learnTags(this.#reported(traceId).slice(-LEARNT_SPANS));
    if (!this.#filter.asksForSpans) return;
    let judged = 0;
    for (const id of this.traces.find(traceId)?.exchangeIds ?? []) {
      const held = this.#held.get(id);
      if (held !== undefined) this.#judge(held, held.entry, held.entry);
      judged += 1;
      if (judged >= MAX_JUDGED_AGAIN) return;
    }
  }

  /** The tables count anew what the filter lets through: of what is held, and of what comes. */
  setFilter(filter: Filter): void {
    this.#filter.set(filter);
    this.#judgeAnew();
  }

  #judgeAnew(): void {
    this.#shown = new OrderedRows(bySeq);
    if (this.#sorted !== undefined) this.#sorted = new OrderedRows(entryOrder(this.#sortKey));
    this.routes.clear();
    this.edges.clear();
    this.traces.unmatchAll();
    for (const held of this.#held.values()) {
      held.isShown = false;
      held.counted = undefined;
    }
    this.#toFilter = undefined;
    const newest = this.#all.at(this.#all.size - 1);
    if (newest !== undefined) this.#toFilter = pastEnd(newest);
    this.#version += 1;
  }

  setSort(key: SortKey): void {
    if (key === this.#sortKey) return;
    this.#sortKey = key;
    this.#sorted = undefined;
    if (key !== 'time') {
      this.#sorted = new OrderedRows(entryOrder(key));
      for (const entry of this.#shown) this.#sorted.insert(entry);
    }
    this.#version += 1;
  }

  /** Ids of the marked exchanges. The same list means that nothing has changed. */
  setMarked(list: readonly string[]): void {
    if (list === this.#markedList) return;
    this.#markedList = list;
    const before = this.#marked;
    this.#marked = new Set(list);
    for (const id of new Set([...before, ...list])) {
      if (before.has(id) === this.#marked.has(id)) continue;
      const held = this.#held.get(id);
      if (held !== undefined) this.#judge(held, held.entry, held.entry);
    }
    this.#version += 1;
  }

  /** Takes everything that is there from the views; the tables begin anew. What is captured stays. */
  clear(): void {
    this.#clearedSeq = this.#all.at(this.#all.size - 1)?.exchange.seq ?? this.#clearedSeq;
    this.traces.clear();
    this.#judgeAnew();
    this.#toFilter = undefined;
  }

  /** Goes on with filtering until `isOver` says so; true when there is more to do. */
  pump(isOver: () => boolean): boolean {
    while (this.#toFilter !== undefined) {
      const end = this.#all.rankOf(this.#toFilter);
      const rows = this.#all.slice(Math.max(0, end - ROWS_PER_LOOK), end);
      for (const entry of rows.reverse()) {
        const held = this.#held.get(entry.exchange.id);
        if (held !== undefined) this.#judge(held, entry, entry);
      }
      this.#toFilter = rows.at(-1);
      this.#version += 1;
      if (isOver()) break;
    }
    return this.#toFilter !== undefined;
  }

  #put(entry: ExchangeEntry): void {
    const { id, seq } = entry.exchange;
    const held = this.#held.get(id);
    if (held === undefined) {
      const added = { entry, isShown: false, adds: undefined, counted: undefined };
      this.#held.set(id, added);
      this.#all.insert(entry);
      this.known.learn(entry);
      countAt(this.arrivals, Math.floor(entry.exchange.startedAtMicros / 1_000_000), 1);
      if (seq > this.#clearedSeq) this.traces.put(entry);
      this.#changed(added, undefined);
      this.#judge(added, entry, entry);
      return;
    }
    const before = held.entry;
    held.entry = entry;
    this.#all.replace(before, entry);
    this.known.learnLater(entry);
    if (seq > this.#clearedSeq) this.traces.put(entry);
    this.#changed(held, before);
    this.#judge(held, before, entry);
  }

  #changed(held: Held, before: ExchangeEntry | undefined): void {
    if (before?.link !== held.entry.link) {
      if (before !== undefined) this.calls.remove(before);
      this.calls.put(held.entry);
    }
    for (const traceId of this.calls.tracesBeside(held.entry)) this.traces.changed(traceId);
    if (held.adds !== undefined) this.#medians.count(held.adds, -1);
    held.adds = contributionOf(held.entry);
    if (held.adds !== undefined) this.#medians.count(held.adds, 1);
  }

  #remove(id: string): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.calls.remove(held.entry);
    this.#held.delete(id);
    this.#all.remove(held.entry);
    if (held.isShown) this.#hide(held.entry);
    this.traces.remove(held.entry);
  }

  /** Shows it or takes it away, and counts it anew. */
  #judge(held: Held, before: ExchangeEntry, after: ExchangeEntry): void {
    const isShown = this.#lets(after);
    if (held.counted !== undefined) this.#count(held.counted, -1);
    held.counted = isShown ? held.adds : undefined;
    if (held.counted !== undefined) this.#count(held.counted, 1);
    if (held.isShown && isShown) {
      this.#shown.replace(before, after);
      this.#sorted?.replace(before, after);
    } else if (isShown) {
      this.#shown.insert(after);
      this.#sorted?.insert(after);
      if (this.isFiltered) this.traces.match(after, 1);
    } else if (held.isShown) this.#hide(before);
    held.isShown = isShown;
  }

  #hide(entry: ExchangeEntry): void {
    this.#shown.remove(entry);
    this.#sorted?.remove(entry);
    if (this.isFiltered) this.traces.match(entry, -1);
  }

  #count(contribution: Contribution, by: 1 | -1): void {
    this.routes.count(contribution, by);
    this.edges.count(contribution, by);
  }

  #lets(entry: ExchangeEntry): boolean {
    const { id, seq } = entry.exchange;
    return seq > this.#clearedSeq && this.#filter.lets(entry, this.#marked.has(id));
  }

  /** The tables keep what they counted: an exchange that left memory has happened all the same. */
  #dropAllBut({ entries, traceIds }: SessionChanges): void {
    const kept = new Set(entries.map(({ exchange }) => exchange.id));
    for (const id of [...this.#held.keys()]) if (!kept.has(id)) this.#remove(id);
    this.traces.unreportedAllBut(traceIds);
  }
}

/** Stands behind everything that is held: what comes later is judged as it comes. */
function pastEnd(newest: ExchangeEntry): ExchangeEntry {
  return { ...newest, exchange: { ...newest.exchange, seq: newest.exchange.seq + 0.5 } };
}
