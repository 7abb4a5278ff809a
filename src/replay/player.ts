// Sends captured exchanges again, in order or in time, and tells what became of each as it happens.
import type { Exchange } from '../exchange/exchange.ts';
import type { ReplayOrigin } from '../exchange/replay-origin.ts';
import type { SecretMask } from '../http/secret-mask.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import type { Clock } from '../trace/clock.ts';
import type { IdSource } from '../trace/ids.ts';
import type { ReplayDiff } from './compare/difference.ts';
import { correlate } from './correlate/correlation.ts';
import { LiveValues } from './correlate/live-values.ts';
import type { ServiceTargets } from './destination.ts';
import { planReplay, type ReplayPlan, replacements } from './plan.ts';
import { afterStep, lagSpread, noProgress, type ReplayProgress, type Step } from './progress.ts';
import { recordingRefusal, sendingRefusal } from './refusal.ts';
import type { ReplayOptions } from './replay-options.ts';
import type { Replayable } from './replayable.ts';
import { ResultQueue } from './result-queue.ts';
import { type CompareAnswers, isAnswered, RunComparison } from './run-comparison.ts';
import { freshHealth, healthAfter, reasonToStop } from './run-health.ts';
import { dueTimes, type ReplayJob, replayJobs } from './schedule.ts';

export type ReplayResult = { readonly original: Replayable; readonly progress: ReplayProgress } & (
  | {
      readonly kind: 'sent';
      readonly job: ReplayJob;
      readonly plan: ReplayPlan;
      readonly exchange: Exchange;
      readonly diff: ReplayDiff;
      /** Codes of what was found in the new exchange. */
      readonly findings: readonly string[];
      /** How late it began, where it had a time to begin at. */
      readonly lagMs?: number;
    }
  | { readonly kind: 'planned'; readonly job: ReplayJob; readonly plan: ReplayPlan }
  | { readonly kind: 'refused'; readonly reason: string }
);

/** Results as they come, then the end. */
export type ReplayEvent = ReplayResult | { readonly kind: 'end'; readonly progress: ReplayProgress };

export interface PlayerDependencies {
  /** Sends one request through a data plane and resolves with its exchange. */
  readonly send: (request: ReplayRequest) => Promise<Exchange>;
  readonly compare: CompareAnswers;
  /** Codes of what was found in a new exchange. @default nothing */
  readonly findingsOf?: (exchange: Exchange) => readonly string[];
  readonly services: ServiceTargets;
  /** What made the placeholders of the file that the exchanges come from. Absent: they come from memory. */
  readonly mask?: SecretMask;
  readonly ids: IdSource;
  readonly clock: Clock;
  /** Ends the run after what is under way. */
  readonly signal?: AbortSignal;
}

/** In the order given, unless the timing says otherwise: a request may need what the one before it did. */
export function playReplays(
  exchanges: readonly Replayable[],
  options: ReplayOptions,
  dependencies: PlayerDependencies,
): AsyncGenerator<ReplayEvent> {
  return new ReplayRun(exchanges, options, dependencies).events();
}

/** Requests under way when they begin by the clock: a server that hangs must not cost everything. */
const MOST_AT_ONCE = 256;

class ReplayRun {
  readonly #options: ReplayOptions;
  readonly #dependencies: PlayerDependencies;
  readonly #jobs: readonly ReplayJob[];
  readonly #due: readonly (number | undefined)[];
  readonly #results = new ResultQueue<ReplayEvent>();
  /** By round and side: each is a walk through the recording of its own. */
  readonly #live = new Map<string, LiveValues>();
  readonly #correlation: ReturnType<typeof correlate>;
  /** When a job has ended, by `keyOf`. */
  readonly #ended = new Map<string, PromiseWithResolvers<void>>();
  readonly #comparison: RunComparison;
  /** Aborts when nothing more is to be sent. */
  readonly #stopping = new AbortController();
  readonly #lags: number[] = [];
  readonly #run: string;
  #progress: ReplayProgress;
  #health = freshHealth;
  #count = 0;
  #stopReason: string | undefined;

  constructor(exchanges: readonly Replayable[], options: ReplayOptions, dependencies: PlayerDependencies) {
    this.#options = options;
    this.#dependencies = dependencies;
    this.#jobs = replayJobs(exchanges, options);
    this.#due = dueTimes(this.#jobs, options.timing);
    this.#correlation = options.correlates ? correlate(exchanges, dependencies.mask) : new Map();
    this.#run = dependencies.ids.id64();
    this.#progress = noProgress(this.#run, this.#jobs.length);
    this.#comparison = new RunComparison(options, dependencies.compare);
    const stop = (): void => this.#stopping.abort();
    if (dependencies.signal?.aborted) stop();
    else dependencies.signal?.addEventListener('abort', stop, { once: true });
    for (const job of this.#jobs) this.#ended.set(keyOf(job), Promise.withResolvers());
  }

  async *events(): AsyncGenerator<ReplayEvent> {
    const sending = this.#sendAll().finally(() => this.#results.end());
    try {
      yield* this.#results;
    } finally {
      // Whoever listened has gone: nothing more is sent for them.
      this.#stopping.abort();
      await sending;
    }
  }

  async #sendAll(): Promise<void> {
    const { concurrency } = this.#options;
    const isTimed = this.#options.timing.kind !== 'asap';
    const atOnce = concurrency ?? (isTimed ? MOST_AT_ONCE : 1);
    const underWay = new Set<Promise<void>>();
    const start = this.#dependencies.clock.monotonicMicros();
    /** The last job of each recorded connection: its requests went one after the other. */
    const lastOf = new Map<string, ReplayJob>();
    for (const [i, job] of this.#jobs.entries()) {
      const due = this.#due[i];
      if (due !== undefined) await this.#until(start + due * 1000);
      while (underWay.size >= atOnce && !this.#isOver()) await Promise.race(underWay);
      if (this.#isOver()) break;
      const connection = connectionOf(job);
      const before = isTimed || connection === undefined ? undefined : lastOf.get(connection);
      const needed = this.#needs(job, before);
      if (connection !== undefined) lastOf.set(connection, job);
      const sending = this.#play(job, needed, due === undefined ? undefined : start + due * 1000);
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    }
    await Promise.all(underWay);
    this.#results.add({ kind: 'end', progress: this.#ending() });
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted;
  }

  #ending(): ReplayProgress {
    const isWhole = this.#progress.done === this.#progress.total;
    const lag = lagSpread(this.#lags);
    return {
      ...this.#progress,
      state: isWhole ? 'ended' : this.#stopReason === undefined ? 'cancelled' : 'stopped',
      ...(!isWhole && this.#stopReason !== undefined && { reason: this.#stopReason }),
      ...(lag !== undefined && { lag }),
    };
  }

  /** Jobs whose end this one waits for: those whose answers it says again, and the one before on its connection. */
  #needs(job: ReplayJob, before: ReplayJob | undefined): Promise<void>[] {
    const sources = this.#liveOf(job).needs(job.exchange.id);
    const keys = sources.map((id) => keyOf({ ...job, exchange: { id } }));
    if (before !== undefined) keys.push(keyOf(before));
    return keys.flatMap((key) => this.#ended.get(key)?.promise ?? []);
  }

  async #play(
    job: ReplayJob,
    needed: readonly Promise<void>[],
    dueMicros: number | undefined,
  ): Promise<void> {
    try {
      if (needed.length > 0) await Promise.all(needed);
      if (!this.#isOver()) await this.#playNow(job, dueMicros);
    } finally {
      this.#ended.get(keyOf(job))?.resolve();
    }
  }

  async #playNow(job: ReplayJob, dueMicros: number | undefined): Promise<void> {
    const original = job.exchange;
    const impossible = recordingRefusal(original, this.#options);
    if (impossible !== undefined) return this.#refuse(original, impossible);
    const plan = this.#plan(job);
    const refused = sendingRefusal(original, plan.request, this.#options);
    if (refused !== undefined) return this.#refuse(original, refused);
    if (this.#options.isDryRun) {
      const progress = this.#step({ kind: 'planned' });
      return this.#results.add({ kind: 'planned', original, job, plan, progress });
    }
    const { clock } = this.#dependencies;
    const lagMs = dueMicros === undefined ? undefined : (clock.monotonicMicros() - dueMicros) / 1000;
    if (lagMs !== undefined) this.#lags.push(lagMs);
    try {
      const exchange = await this.#send(plan.request);
      const headers = exchange.answer?.sent ?? [];
      this.#liveOf(job).answered(original.id, { headers, bytes: exchange.responseBody.bytes });
      const sendAgain = (request: ReplayRequest): Promise<Exchange> =>
        this.#send({ ...request, origin: { ...request.origin, n: this.#count + 1 } });
      // An id that was created is another one, and known to be.
      const given = replacements(this.#liveOf(job).given(original.id));
      const known = { ...plan, replaced: [...plan.replaced, ...given] };
      const diff = await this.#comparison.compared(job, known, exchange, sendAgain);
      const step = { kind: 'sent', isAnswered: isAnswered(exchange), verdict: diff.verdict } as const;
      const progress = this.#step(step);
      this.#results.add({
        kind: 'sent',
        original,
        job,
        plan,
        exchange,
        diff,
        findings: this.#dependencies.findingsOf?.(exchange) ?? [],
        progress,
        ...(lagMs !== undefined && { lagMs }),
      });
      this.#health = healthAfter(this.#health, original, exchange);
      this.#stopReason ??= reasonToStop(this.#health);
      if (this.#stopReason !== undefined) this.#stopping.abort();
    } catch (error) {
      this.#refuse(
        original,
        `it could not be sent: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #plan(job: ReplayJob): ReplayPlan {
    const { ids, services } = this.#dependencies;
    const live = this.#liveOf(job);
    const { traceId } = job.exchange;
    const origin: ReplayOrigin = {
      run: this.#run,
      n: this.#count + 1,
      trace: this.#options.trace,
      ...(traceId !== undefined && { traceId }),
    };
    const plan = planReplay(job.exchange, this.#options, {
      services,
      origin,
      uuid: () => ids.uuid(),
      uses: live.uses(job.exchange.id),
      isRecorded: job.side === 'recorded',
    });
    const old = live.missing(job.exchange.id).filter(({ kind }) => kind === 'value' || kind === 'id');
    const notes = old.map(({ name }) => `${name} is the recorded one: no live answer gave another`);
    return notes.length === 0 ? plan : { ...plan, notes: [...plan.notes, ...notes] };
  }

  #send(request: ReplayRequest): Promise<Exchange> {
    this.#count += 1;
    return this.#dependencies.send(request);
  }

  #liveOf({ round, side }: ReplayJob): LiveValues {
    const key = `${round} ${side}`;
    const live = this.#live.get(key) ?? new LiveValues(this.#correlation);
    this.#live.set(key, live);
    return live;
  }

  #refuse(original: Replayable, reason: string): void {
    this.#results.add({ kind: 'refused', original, reason, progress: this.#step({ kind: 'skipped' }) });
  }

  #step(step: Step): ReplayProgress {
    this.#progress = afterStep(this.#progress, step);
    return this.#progress;
  }

  /** Resolves when the monotonic clock has come so far, or the run is over. */
  #until(micros: number): Promise<void> {
    const { clock } = this.#dependencies;
    const { signal } = this.#stopping;
    const ms = (micros - clock.monotonicMicros()) / 1000;
    if (ms <= 0 || this.#isOver()) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    });
  }
}

function keyOf({ exchange, round, side }: { exchange: { id: string }; round: number; side: string }): string {
  return `${exchange.id} ${round} ${side}`;
}

/** Requests of one recorded connection keep their order. Undefined: not known. */
function connectionOf({ exchange, round, side }: ReplayJob): string | undefined {
  return exchange.connection && `${exchange.connection} ${round} ${side}`;
}
