// The filter of the lists, with what it may ask for beside the exchange: marks, and what applications reported.
import { asksForSpans } from '../../exchange/filter/asks-for-spans.ts';
import type { Filter } from '../../exchange/filter/filter.ts';
import { matchesFilter } from '../../exchange/filter/matches-filter.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { Span } from '../../trace/span.ts';

/** What applications reported of a trace. */
export type ReportedSpans = (traceId: string) => readonly Span[];

export class LedgerFilter {
  readonly #reported: ReportedSpans;
  #filter: Filter = { kind: 'all' };
  #asksForSpans = false;

  constructor(reported: ReportedSpans) {
    this.#reported = reported;
  }

  set(filter: Filter): void {
    this.#filter = filter;
    this.#asksForSpans = asksForSpans(filter);
  }

  get isAll(): boolean {
    return this.#filter.kind === 'all';
  }

  /** Whether it may answer otherwise when spans come. */
  get asksForSpans(): boolean {
    return this.#asksForSpans;
  }

  lets(entry: ExchangeEntry, isMarked: boolean): boolean {
    if (this.isAll) return true;
    const traceId = this.#asksForSpans ? entry.exchange.hop.context?.traceId : undefined;
    // Most filters ask for neither, and a copy for each exchange costs.
    if (!isMarked && traceId === undefined) return matchesFilter(this.#filter, entry);
    return matchesFilter(this.#filter, {
      ...entry,
      isMarked,
      ...(traceId !== undefined && { reported: () => this.#reported(traceId) }),
    });
  }
}
