// The answers of a run compared with what they are to be like: the recorded ones, or, when the two take turns, those of the
// recorded upstream. Earlier answers to the same request show what changes by itself; where there are none, the request may
// be sent once more.
import type { Exchange } from '../exchange/exchange.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import type { ReplayDiff } from './compare/difference.ts';
import type { ReplayPlan } from './plan.ts';
import { isSafeRequest } from './refusal.ts';
import type { ReplayOptions } from './replay-options.ts';
import type { Replayable } from './replayable.ts';
import type { ReplayJob } from './schedule.ts';

/** Compares what was recorded, or came from the recorded upstream, with answers to the same request, the newest first. */
export type CompareAnswers = (
  before: Replayable | Exchange,
  after: readonly [Exchange, ...Exchange[]],
  plan: ReplayPlan,
  options: ReplayOptions,
) => Promise<ReplayDiff>;

const MOST_ANSWERS = 20;

export class RunComparison {
  readonly #options: ReplayOptions;
  readonly #compare: CompareAnswers;
  /** The newest first, by exchange and side. */
  readonly #answers = new Map<string, readonly [Exchange, ...Exchange[]]>();

  constructor(options: ReplayOptions, compare: CompareAnswers) {
    this.#options = options;
    this.#compare = compare;
  }

  /** `sendAgain` sends the same request once more. */
  async compared(
    job: ReplayJob,
    plan: ReplayPlan,
    exchange: Exchange,
    sendAgain: (request: ReplayRequest) => Promise<Exchange>,
  ): Promise<ReplayDiff> {
    const { id } = job.exchange;
    const earlier = this.#answers.get(`${id} ${job.side}`) ?? [];
    const answers = [exchange, ...earlier.slice(0, MOST_ANSWERS - 1)] as const;
    this.#answers.set(`${id} ${job.side}`, answers);
    const other = job.side === 'asked' ? this.#answers.get(`${id} recorded`)?.[0] : undefined;
    const before = other ?? job.exchange;
    const diff = await this.#compare(before, answers, plan, this.#options);
    const isProbed =
      this.#options.probesNoise &&
      diff.verdict === 'different' &&
      answers.length === 1 &&
      isAnswered(exchange) &&
      isSafeRequest(plan.request.method, plan.request.headers);
    if (!isProbed) return diff;
    return this.#compare(before, [exchange, await sendAgain(plan.request)], plan, this.#options);
  }
}

/** Whether the upstream answered: a local reply is tracectl's own word. */
export function isAnswered({ outcome, failure }: Exchange): boolean {
  return outcome === 'answered' && failure === undefined;
}
