// How long something usually takes, learned from what was seen: a histogram over the logarithm of the delay, so that one
// with two humps (a cache that hits or misses) stays one with two humps. Few samples count through wide bins, many through
// narrow ones, and a flat floor is left for what was never seen.

/** Bins begin at 16 µs and end at ten minutes. */
const FIRST = Math.log(16);
const NARROW = 0.25;
const BINS = 70;
const WIDE_EVERY = 4;
const WIDE_BINS = Math.ceil(BINS / WIDE_EVERY);
const NARROW_KERNEL = [0.06, 0.24, 0.4, 0.24, 0.06];
const WIDE_KERNEL = [0.2, 0.6, 0.2];
/** So many samples are worth as much as what lies behind them: the wide bins, and the floor. */
const TRUST_NARROW = 12;
const TRUST_WIDE = 3;
/** Beyond this much the past fades by half. */
const MEMORY = 500;
const FLOOR = 1 / (BINS * NARROW);

export class DelayHistogram {
  readonly #narrow = new Float64Array(BINS);
  readonly #wide = new Float64Array(WIDE_BINS);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(delayMicros: number, weight = 1): void {
    const bin = binOf(delayMicros);
    spread(this.#narrow, bin, NARROW_KERNEL, weight);
    spread(this.#wide, Math.floor(bin / WIDE_EVERY), WIDE_KERNEL, weight);
    this.#total += weight;
    if (this.#total > MEMORY) this.#fade();
  }

  /** Natural logarithm of the probability density at this delay, for each microsecond. */
  logDensity(delayMicros: number, behind?: DelayHistogram): number {
    const bin = binOf(delayMicros);
    return Math.log(this.#density(bin, behind)) - Math.max(Math.log(Math.max(delayMicros, 1)), FIRST);
  }

  /** For each unit of the logarithm. */
  #density(bin: number, behind: DelayHistogram | undefined): number {
    const total = this.#total;
    const floor = behind === undefined ? FLOOR : 0.9 * behind.#density(bin, undefined) + 0.1 * FLOOR;
    const wide = (this.#wide[Math.floor(bin / WIDE_EVERY)] ?? 0) / (NARROW * WIDE_EVERY);
    const smooth = (wide + TRUST_WIDE * floor) / (total + TRUST_WIDE);
    return ((this.#narrow[bin] ?? 0) / NARROW + TRUST_NARROW * smooth) / (total + TRUST_NARROW);
  }

  #fade(): void {
    for (let i = 0; i < BINS; i += 1) this.#narrow[i] = (this.#narrow[i] ?? 0) / 2;
    for (let i = 0; i < WIDE_BINS; i += 1) this.#wide[i] = (this.#wide[i] ?? 0) / 2;
    this.#total /= 2;
  }
}

function binOf(delayMicros: number): number {
  const bin = Math.floor((Math.log(Math.max(delayMicros, 16)) - FIRST) / NARROW);
  return Math.min(Math.max(bin, 0), BINS - 1);
}

/** What the kernel would put beyond the ends stays in the last bin. */
function spread(bins: Float64Array, at: number, kernel: readonly number[], weight: number): void {
  const half = (kernel.length - 1) / 2;
  for (let i = 0; i < kernel.length; i += 1) {
    const bin = Math.min(Math.max(at + i - half, 0), bins.length - 1);
    bins[bin] = (bins[bin] ?? 0) + (kernel[i] ?? 0) * weight;
  }
}
