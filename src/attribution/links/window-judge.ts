// Takes the calls that need scoring in windows, scores them, and says what the scores are worth. Calls that carry headers
// are judged along as if they carried none: they are what the scores are calibrated with.
import type { Link, LinkConfidence } from '../../exchange/link.ts';
import { type Answer, Calibration } from './calibration.ts';
import { CalibrationSchedule } from './calibration-schedule.ts';
import { CallHints, type Hints } from './call-hints.ts';
import type { CallModel } from './call-model.ts';
import { firstInFirstOut } from './first-in-first-out.ts';
import type { PendingCall } from './pending-call.ts';
import { firstToEnd, type RequestInService } from './request-in-service.ts';
import { scoreWindow, type WindowVerdict } from './score-window.ts';
import { SLACK_MICROS } from './single-candidate.ts';
import type { TokensOf } from './token-evidence.ts';
import type { UnpromptedCalls } from './unprompted-calls.ts';
import type { WindowCall, WindowRequest } from './window-assignment.ts';

export interface JudgedCall {
  readonly pending: PendingCall;
  readonly link: Link;
  /** The request that it went to, however unsure that is. */
  readonly request?: RequestInService;
  /** For a call whose headers name another request. */
  readonly contradiction?: Link;
  /** Not scored, because there was no time for it and too many others waited behind it. */
  readonly isGivenUp?: boolean;
}

/** An answer that would be wrong if the process served one request at a time. */
const IN_LINE = 0.5;
const LIKELY = 0.9;
const POSSIBLE = 0.6;
/** Calls of a window, and how many of its last wait for the next one, which sees what comes after them. */
const WINDOW = 64;
const OVERLAP = 16;
const MAX_WAIT_MICROS = 1_000_000;
/** Without time to score, as many wait for better times; of more, the oldest window is given up. */
const MAX_WAITING = 4 * WINDOW;
const MAX_CANDIDATES = 8;
/** Candidates that count as one even when a shared value speaks against them. */
const CROWD = 4;
/** More than these are scored as if they were the only ones: the newest. */
const MAX_SCORED = 64;

export class WindowJudge {
  readonly #model: CallModel;
  readonly #unprompted: UnpromptedCalls;
  readonly #hints: CallHints;
  readonly #calibration = new Calibration();
  readonly #schedule = new CalibrationSchedule();

  constructor(model: CallModel, unprompted: UnpromptedCalls, tokensOf: TokensOf) {
    this.#model = model;
    this.#unprompted = unprompted;
    this.#hints = new CallHints(tokensOf);
  }

  /** A call whose cause is certain. */
  noteSure(pending: PendingCall, request: RequestInService): void {
    this.#hints.noteSure(pending, request);
  }

  /**
   * Verdicts on the oldest of these calls, when there are enough of them or no more to come; else none. `mayScore` is
   * asked when there is something to score.
   */
  judge(waiting: PendingCall[], nowMicros: number, isQuiet: boolean, mayScore: () => boolean): JudgedCall[] {
    const [oldest] = waiting;
    if (oldest === undefined) return [];
    waiting.sort((a, b) => a.startMicros - b.startMicros);
    const isFull = waiting.length >= WINDOW;
    const isDue = isQuiet || nowMicros - lastEnd(oldest) > MAX_WAIT_MICROS;
    if (!isFull && !isDue) return [];
    const window = waiting.slice(0, WINDOW);
    const decided = waiting.length > WINDOW ? window.slice(0, WINDOW - OVERLAP) : window;
    if (mayScore()) return this.#judgeWindow(window, decided);
    if (waiting.length <= MAX_WAITING) return [];
    return decided.map((pending) => ({ pending, link: undecidedLink(pending), isGivenUp: true }));
  }

  #judgeWindow(window: readonly PendingCall[], decided: readonly PendingCall[]): JudgedCall[] {
    const labelled = decided.filter(({ named }) => named !== undefined);
    const unlabelled = window.filter(({ named }) => named === undefined);
    const isDue = this.#schedule.isDue(
      { startMicros: window[0]?.startMicros ?? 0, hasUnlabelled: unlabelled.length > 0 },
      this.#calibration.labels,
      () => labelled.some((pending) => this.#isContradicted(pending)),
    );
    const contradictions =
      labelled.length > 0 && isDue ? this.#calibrate(window, labelled) : new Map<PendingCall, Link>();
    const judged: JudgedCall[] = labelled.map((pending) => {
      const contradiction = contradictions.get(pending);
      const link = undecidedLink(pending);
      return contradiction === undefined ? { pending, link } : { pending, link, contradiction };
    });
    if (unlabelled.length === 0) return judged;
    const scored = this.#scoreCalls(unlabelled, window);
    for (const each of scored) {
      if (!decided.includes(each.pending)) continue;
      judged.push(this.#linkOf(each));
    }
    return judged;
  }

  #isContradicted(pending: PendingCall): boolean {
    const candidates = pending.candidates.slice(-MAX_SCORED);
    const { apart } = this.#hints.of(pending, candidates);
    return apart !== undefined && candidates[apart] !== pending.named;
  }

  /** Judges labelled calls without their labels. */
  #calibrate(
    window: readonly PendingCall[],
    labelled: readonly PendingCall[],
  ): ReadonlyMap<PendingCall, Link> {
    const contradictions = new Map<PendingCall, Link>();
    this.#schedule.calibrated(window[0]?.startMicros ?? 0);
    for (const scored of this.#scoreCalls(window, [])) {
      const { pending, answer, fifo, byTokens } = scored;
      const { named, candidates } = pending;
      if (named === undefined || !labelled.includes(pending)) continue;
      const isRight = (best: number): boolean => candidates[best] === named;
      // A long random value that stands in one request only is surer than a header: the label is in doubt, not the value, and
      // a service that mixes its contexts up must not teach otherwise.
      if (answer.byToken && scored.isRare && !isRight(answer.best)) {
        const { link } = this.#linkOf(scored);
        if (link.confidence === 'likely') contradictions.set(pending, link);
        continue;
      }
      this.#calibration.record(answer, scored.count, {
        matcher: isRight(answer.best),
        fifo: isRight(fifo),
        tokens: byTokens === undefined ? undefined : isRight(byTokens),
      });
      // Delays may be wrong and labels too; only a value that is known to be copied speaks against a header.
      if (!answer.byToken || isRight(answer.best)) continue;
      const { link } = this.#linkOf(scored);
      if (link.confidence === 'likely') contradictions.set(pending, link);
    }
    return contradictions;
  }

  #scoreCalls(calls: readonly PendingCall[], context: readonly PendingCall[]): ScoredCall[] {
    const requests: RequestInService[] = [];
    const indexOf = new Map<RequestInService, number>();
    for (const { candidates } of calls) {
      for (const request of candidates.slice(-MAX_SCORED)) {
        if (indexOf.has(request)) continue;
        indexOf.set(request, requests.length);
        requests.push(request);
      }
    }
    // Of the calls around them those that carry headers are certain.
    const windowRequests = requests.map((request): WindowRequest => {
      const named = context.filter((pending) => pending.named === request);
      const settled = named.length === 0 ? request.calls : [...request.calls, ...named];
      return {
        route: request.route,
        startMicros: request.startMicros,
        answeredMicros: answeredAfter(request, settled),
        settled: named.length === 0 ? settled : settled.toSorted((a, b) => a.startMicros - b.startMicros),
      };
    });
    const hints = calls.map((pending) => this.#hints.of(pending, pending.candidates.slice(-MAX_SCORED)));
    const windowCalls = calls.map((pending, c): WindowCall => {
      const candidates = pending.candidates.slice(-MAX_SCORED);
      return {
        callee: pending.callee,
        startMicros: pending.startMicros,
        endMicros: pending.endMicros,
        candidates: candidates.map((request) => indexOf.get(request) ?? 0),
        hints: hints[c]?.scores ?? [],
        logBackgroundRate: this.#unprompted.logRate(pending.callee),
      };
    });
    const usual = (route: string, callee: string): number => this.#model.mostCalls(route, callee);
    const verdicts = scoreWindow(windowRequests, windowCalls, this.#model, usual);
    const fifo = firstInFirstOut(windowRequests, windowCalls, usual);
    return calls.map((pending, c) => this.#scored(pending, verdicts[c], fifo[c] ?? -1, hints[c]));
  }

  #scored(
    pending: PendingCall,
    verdict: WindowVerdict | undefined,
    fifo: number,
    hints: Hints | undefined,
  ): ScoredCall {
    const cut = Math.max(pending.candidates.length - MAX_SCORED, 0);
    const best = verdict?.best ?? -1;
    const probabilities = verdict?.probabilities ?? [];
    const raw = probabilities[best < 0 ? probabilities.length - 1 : best] ?? 0;
    const byTokens = hints?.apart;
    return {
      pending,
      probabilities,
      cut,
      fifo: fifo < 0 ? -1 : fifo + cut,
      byTokens: byTokens === undefined ? undefined : byTokens + cut,
      isRare: hints?.isRare === true,
      answer: {
        best: best < 0 ? -1 : best + cut,
        raw,
        byToken: best >= 0 && byTokens === best,
        isFound: hints?.isFound === true,
        isOpenEnded:
          best < 0
            ? !this.#unprompted.comesFromNowhere(pending.callee)
            : pending.isOpenEnded &&
              !(byTokens === best && (hints?.isRare === true || hints?.isFound === true)),
      },
      // A value that only some of them hold leaves only these.
      count: best < 0 ? pending.candidates.length : countLeft(hints, pending.candidates.length),
    };
  }

  #linkOf(scored: ScoredCall): JudgedCall {
    const { pending, answer, fifo, probabilities, cut } = scored;
    const { candidates } = pending;
    const count = candidates.length;
    // First-in-first-out knows nothing of values.
    const isFifo = scored.count === count && this.#calibration.bestEstimator(count) === 'fifo' && fifo >= 0;
    const best = isFifo ? fifo : answer.best;
    const request = candidates[best];
    const believed = isFifo
      ? this.#calibration.fifoProbability(count)
      : this.#calibration.probability(answer, scored.count);
    // Where requests wait in line in one process, times mislead: they begin to be served when the one before has ended.
    const mayBeInLine = pending.isByProcess && request !== firstToEnd(candidates);
    const probability = mayBeInLine ? Math.min(believed, IN_LINE) : believed;
    if (request !== undefined) this.#hints.used(pending.call.connection, request);
    const confidence = confidenceOf(probability);
    const order = candidates
      .map((candidate, i) => ({ id: candidate.call.id, p: i === best ? 2 : (probabilities[i - cut] ?? 0) }))
      .sort((a, b) => b.p - a.p)
      .slice(0, MAX_CANDIDATES)
      .map(({ id }) => id);
    const isSaid = request !== undefined && confidence !== 'unknown';
    const link: Link = {
      method: request === undefined ? 'none' : 'scored',
      confidence,
      probability,
      ...(isSaid && { exchange: request.call.id }),
      candidates: order,
      candidateCount: count,
    };
    return request === undefined ? { pending, link } : { pending, link, request };
  }
}

interface ScoredCall {
  readonly pending: PendingCall;
  readonly probabilities: readonly number[];
  /** Candidates that were left out, the oldest. */
  readonly cut: number;
  readonly answer: Answer;
  /** Candidates that are left when shared values have spoken. */
  readonly count: number;
  readonly fifo: number;
  readonly byTokens: number | undefined;
  /** Whether that value is long and random. */
  readonly isRare: boolean;
}

export function confidenceOf(probability: number): LinkConfidence {
  if (probability >= LIKELY) return 'likely';
  return probability >= POSSIBLE ? 'possible' : 'unknown';
}

/** Times tell less between two of many that were open than between the only two. */
function countLeft(hints: Hints | undefined, candidates: number): number {
  return Math.max(hints?.alike ?? candidates, Math.ceil(candidates / CROWD));
}

/** What is said of a call that there was no time or room to score. */
export function undecidedLink({ candidates, crowd }: PendingCall): Link {
  return {
    method: 'scored',
    confidence: 'unknown',
    probability: candidates.length === 0 ? 0 : 1 / candidates.length,
    candidates: candidates.slice(-MAX_CANDIDATES).map(({ call }) => call.id),
    candidateCount: Math.max(candidates.length, crowd),
  };
}

/** When everything that may have caused it had ended. */
function lastEnd(pending: PendingCall): number {
  let end = pending.endMicros;
  for (const { endMicros } of pending.candidates) {
    if (endMicros !== Number.POSITIVE_INFINITY) end = Math.max(end, endMicros);
  }
  return end;
}

function answeredAfter(
  { answeredMicros, endMicros }: RequestInService,
  calls: readonly { readonly startMicros: number; readonly endMicros: number }[],
): number {
  const isLate = calls.some(
    (call) => call.endMicros > answeredMicros && call.startMicros <= endMicros + SLACK_MICROS,
  );
  return isLate ? endMicros : answeredMicros;
}
