// How far the scores of one service can be believed. Calls that carry headers are judged as if they carried none, and what
// came out is compared with what the headers say: over the newest 200 of them, for each estimator and number of candidates.
// Where there are no such calls, confidence is capped by what was measured elsewhere (docs/links.md).

/** How a candidate was chosen. `tokens`: a shared value tells it from all the others. */
export type Estimator = 'matcher' | 'fifo' | 'tokens';

export interface Answer {
  /** Of the candidates; -1: none. */
  readonly best: number;
  /** As the estimator gives it, 0-1. */
  readonly raw: number;
  /** A shared value tells this candidate from the others. */
  readonly byToken: boolean;
  /** That value is one that such calls always have from one of their candidates. */
  readonly isFound: boolean;
  /** More requests may have caused it than are candidates. */
  readonly isOpenEnded: boolean;
}

interface Label {
  readonly cell: number;
  readonly count: number;
  readonly isRight: boolean;
  readonly isFifoRight: boolean;
  readonly isTokenRight: boolean | undefined;
}

const ROLLING = 200;
/** Labels that the cap weighs as much as. */
const PRIOR_LABELS = 20;
const RAW_STEPS = [0.5, 0.7, 0.9, 0.98, 0.998, 0.9999];
const COUNT_STEPS = [1, 2, 4, 8, 16];
const RAW_BINS = RAW_STEPS.length + 1;
const COUNT_BINS = COUNT_STEPS.length + 1;
/** By how much first-in-first-out must be better to be believed instead, and over how many calls. */
const FIFO_AHEAD = 0.05;
const FIFO_LABELS = 30;
const CAP_BY_TOKEN = 0.97;
/** What an answer by a value that is always found is worth, where times do not speak for another. */
const FOUND = { believedFrom: 0.5, worth: 0.95 } as const;
/** A call that may have come from requests which are not among the candidates: of such answers less than half were right. */
const CAP_OPEN_ENDED = 0.5;
/**
 * Without labels, for 1 (when it is not exact), 2, 3-4, 5-8, 9-16 and more candidates: from which score on it is believed,
 * what it is then worth, and what at most below (docs/links.md).
 */
const CAPS = [
  { believedFrom: 0.998, worth: 0.95, below: 0.85 },
  { believedFrom: 0.998, worth: 0.95, below: 0.85 },
  { believedFrom: 0.9999, worth: 0.95, below: 0.8 },
  { believedFrom: 2, worth: 0, below: 0.6 },
  { believedFrom: 2, worth: 0, below: 0.3 },
  { believedFrom: 2, worth: 0, below: 0.2 },
] as const;

export class Calibration {
  readonly #labels: Label[] = [];
  #next = 0;

  get labels(): number {
    return this.#labels.length;
  }

  /** Takes in a call that carries headers: what was answered without looking at them, and whether it was right. */
  record(
    answer: Answer,
    candidates: number,
    right: { readonly matcher: boolean; readonly fifo: boolean; readonly tokens: boolean | undefined },
  ): void {
    this.#labels[this.#next] = {
      cell: cellOf(answer, candidates),
      count: countBin(candidates),
      isRight: right.matcher,
      isFifoRight: right.fifo,
      isTokenRight: right.tokens,
    };
    this.#next = (this.#next + 1) % ROLLING;
  }

  /** Which estimator has been right most often with so many candidates. */
  bestEstimator(candidates: number): Estimator {
    const same = this.#labels.filter(({ count }) => count === countBin(candidates));
    if (same.length < FIFO_LABELS) return 'matcher';
    const matcher = share(same, ({ isRight }) => isRight);
    const fifo = share(same, ({ isFifoRight }) => isFifoRight);
    return fifo > matcher + FIFO_AHEAD ? 'fifo' : 'matcher';
  }

  /** The probability that the answer is right. */
  probability(answer: Answer, candidates: number): number {
    const raw = rawBinOf(answer.raw);
    const bins: { value: number; weight: number }[] = [];
    for (let bin = 0; bin < RAW_BINS; bin += 1) {
      const cell = cellAt(answer.byToken, countBin(candidates), bin);
      const same = this.#labels.filter((label) => label.cell === cell);
      const hits = same.filter(({ isRight }) => isRight).length;
      const prior = capped({ ...answer, raw: bin === raw ? answer.raw : middleOf(bin) }, candidates);
      bins.push({
        value: (hits + PRIOR_LABELS * prior) / (same.length + PRIOR_LABELS),
        weight: same.length + PRIOR_LABELS,
      });
    }
    return monotone(bins)[raw] ?? 0;
  }

  /** For an answer by first-in-first-out: how often it was right with so many candidates. */
  fifoProbability(candidates: number): number {
    const same = this.#labels.filter(({ count }) => count === countBin(candidates));
    const hits = same.filter(({ isFifoRight }) => isFifoRight).length;
    const { below } = CAPS[countBin(candidates)] ?? CAPS[5];
    return (hits + PRIOR_LABELS * below) / (same.length + PRIOR_LABELS);
  }
}

/** What the score may say where nothing was measured. */
function capped({ raw, byToken, isFound, isOpenEnded }: Answer, candidates: number): number {
  if (isOpenEnded) return Math.min(raw, CAP_OPEN_ENDED);
  if (byToken) {
    const worth = isFound && raw >= FOUND.believedFrom ? Math.max(raw, FOUND.worth) : raw;
    return Math.min(worth, CAP_BY_TOKEN);
  }
  const { believedFrom, worth, below } = CAPS[countBin(candidates)] ?? CAPS[5];
  return raw >= believedFrom ? worth : Math.min(raw * 0.9, below);
}

function countBin(candidates: number): number {
  const bin = COUNT_STEPS.findIndex((step) => candidates <= step);
  return bin < 0 ? COUNT_BINS - 1 : bin;
}

function rawBinOf(raw: number): number {
  const bin = RAW_STEPS.findIndex((step) => raw < step);
  return bin < 0 ? RAW_BINS - 1 : bin;
}

function middleOf(bin: number): number {
  return ((RAW_STEPS[bin - 1] ?? 0.2) + (RAW_STEPS[bin] ?? 1)) / 2;
}

/** A token tells as much among many candidates as among few, so its calls are taken together. */
function cellAt(byToken: boolean, count: number, raw: number): number {
  return byToken ? raw : RAW_BINS + count * RAW_BINS + raw;
}

function cellOf(answer: Answer, candidates: number): number {
  return cellAt(answer.byToken, countBin(candidates), rawBinOf(answer.raw));
}

function share<T>(all: readonly T[], isCounted: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(isCounted).length / all.length;
}

/** Pool adjacent violators: a higher score is never less probable (isotonic regression). */
function monotone(bins: readonly { readonly value: number; readonly weight: number }[]): number[] {
  const pools: { value: number; weight: number; size: number }[] = [];
  for (const { value, weight } of bins) {
    pools.push({ value, weight, size: 1 });
    for (;;) {
      const last = pools.at(-1);
      const before = pools.at(-2);
      if (last === undefined || before === undefined || before.value <= last.value) break;
      const joined = before.weight + last.weight;
      before.value = (before.value * before.weight + last.value * last.weight) / joined;
      before.weight = joined;
      before.size += last.size;
      pools.pop();
    }
  }
  return pools.flatMap(({ value, size }) => new Array<number>(size).fill(value));
}
