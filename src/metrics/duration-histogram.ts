// Durations by size, with the boundaries that Envoy's histograms have by default (histogram_impl.cc, in milliseconds).
import type { MetricLabels, MetricSample } from './prometheus-text.ts';

const BOUNDARIES_MS = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 600_000,
  1_800_000, 3_600_000,
] as const;

export class DurationHistogram {
  /** One more than there are boundaries: what is above the last. */
  readonly #counts = new Array<number>(BOUNDARIES_MS.length + 1).fill(0);
  #sumMs = 0;

  observe(durationMs: number): void {
    const at = BOUNDARIES_MS.findIndex((boundary) => durationMs <= boundary);
    const bucket = at < 0 ? BOUNDARIES_MS.length : at;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sumMs += durationMs;
  }

  samples(labels: MetricLabels): MetricSample[] {
    let below = 0;
    const buckets = this.#counts.map((count, at): MetricSample => {
      below += count;
      const le = String(BOUNDARIES_MS[at] ?? '+Inf');
      return { suffix: '_bucket', labels: { ...labels, le }, value: below };
    });
    return [
      ...buckets,
      { suffix: '_sum', labels, value: this.#sumMs },
      { suffix: '_count', labels, value: below },
    ];
  }
}
