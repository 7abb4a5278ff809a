// How long many exchanges took, in buckets whose borders grow by a tenth or less: percentiles without keeping each time.

/** Eight buckets for each doubling. */
const PER_DOUBLING = 8;
/** From 1 us to about 5 hours. */
const BUCKETS = 34 * PER_DOUBLING;

export interface LatencyHistogram {
  readonly counts: Uint32Array;
  total: number;
}

export function createHistogram(): LatencyHistogram {
  return { counts: new Uint32Array(BUCKETS), total: 0 };
}

/** `by`: 1 to count a time, -1 to take it back. */
export function countLatency(histogram: LatencyHistogram, micros: number, by: 1 | -1): void {
  const bucket = bucketOf(micros);
  const before = histogram.counts[bucket] ?? 0;
  if (before + by < 0) return;
  histogram.counts[bucket] = before + by;
  histogram.total += by;
}

/** Upper border of the bucket in which `share` (0-1) of the times end; undefined for none. */
export function percentileMicros({ counts, total }: LatencyHistogram, share: number): number | undefined {
  if (total === 0) return undefined;
  const wanted = Math.max(1, Math.ceil(total * share));
  let seen = 0;
  for (let bucket = 0; bucket < counts.length; bucket += 1) {
    seen += counts[bucket] ?? 0;
    if (seen >= wanted) return upperMicros(bucket);
  }
  return undefined;
}

/** The times by doublings, for a picture: each with its lower and upper border, from the first to the last that has any. */
export function doublings({
  counts,
}: LatencyHistogram): { readonly fromMicros: number; readonly count: number }[] {
  const sums: { fromMicros: number; count: number }[] = [];
  for (let bucket = 0; bucket < counts.length; bucket += PER_DOUBLING) {
    let count = 0;
    for (let i = bucket; i < bucket + PER_DOUBLING; i += 1) count += counts[i] ?? 0;
    sums.push({ fromMicros: 2 ** (bucket / PER_DOUBLING), count });
  }
  const first = sums.findIndex(({ count }) => count > 0);
  const last = sums.findLastIndex(({ count }) => count > 0);
  return first < 0 ? [] : sums.slice(first, last + 1);
}

function bucketOf(micros: number): number {
  if (micros <= 1) return 0;
  return Math.min(BUCKETS - 1, Math.floor(Math.log2(micros) * PER_DOUBLING));
}

function upperMicros(bucket: number): number {
  return 2 ** ((bucket + 1) / PER_DOUBLING);
}
