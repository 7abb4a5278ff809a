// How long the exchanges of each route usually take, whatever the filter lets through, so that one that takes a multiple of
// it can say so. Bounded as the table of routes is; what comes after the bound has no usual time. A look costs one pass
// over the buckets of one route, and only when the route has had exchanges since the last one: nothing is sorted.
import type { Contribution } from './contribution.ts';
import {
  countLatency,
  createHistogram,
  type LatencyHistogram,
  percentileMicros,
} from './latency-histogram.ts';

interface Usual {
  readonly latency: LatencyHistogram;
  /** Undefined: to be worked out, since exchanges came or went. */
  medianMicros: number | undefined;
}

const MAX_ROUTES = 1_000;
/** Of fewer, nobody can say what is usual. */
const ENOUGH = 8;
/** From here on an exchange is told to be slow for its route. */
const MANY_TIMES = 3;
/** Less than this more than usual nobody feels: three times one millisecond is noise. */
const MIN_MORE_MICROS = 10_000;

export class RouteMedians {
  readonly #routes = new Map<string, Usual>();

  /** `by`: 1 to count it, -1 to take it back. */
  count(contribution: Contribution, by: 1 | -1): void {
    const key = keyOf(contribution);
    let usual = this.#routes.get(key);
    if (usual === undefined) {
      if (by < 0 || this.#routes.size >= MAX_ROUTES) return;
      usual = { latency: createHistogram(), medianMicros: undefined };
      this.#routes.set(key, usual);
    }
    countLatency(usual.latency, contribution.micros, by);
    usual.medianMicros = undefined;
  }

  /** How many times the median of its route it took; undefined when that is nothing to speak of. */
  timesMedian(contribution: Contribution): number | undefined {
    const usual = this.#routes.get(keyOf(contribution));
    if (usual === undefined || usual.latency.total < ENOUGH) return undefined;
    usual.medianMicros ??= percentileMicros(usual.latency, 0.5);
    const { medianMicros } = usual;
    if (medianMicros === undefined || contribution.micros - medianMicros < MIN_MORE_MICROS) return undefined;
    const times = contribution.micros / medianMicros;
    return times < MANY_TIMES ? undefined : times;
  }
}

function keyOf({ method, service, template }: Contribution): string {
  return `${method} ${service} ${template}`;
}
