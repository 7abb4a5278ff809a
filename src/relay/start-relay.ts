// Sends spans on to a Zipkin: gathers them, posts them in batches, one at a time, and sends a batch again until it is
// taken. Whatever Zipkin does, nothing here waits for it but the next batch; what is given up is counted.
import type { Span } from '../trace/span.ts';
import { backOffMs, retryAfterMs } from './back-off.ts';
import { callHttp, type HttpOutcome } from './http-call.ts';
import { batchCall } from './post-batch.ts';
import { type RelayFilter, relayFilter } from './relay-filter.ts';
import type { Piece, RelayFormat } from './relay-format.ts';
import type { RelayState } from './relay-state.ts';
import { shownUrl, withoutSecretsOf } from './shown-target.ts';
import { createSpanQueue } from './span-queue.ts';
import type { SpanSpill } from './span-spill.ts';
import { systemTimers, type Timers } from './timers.ts';
import { type Verdict, verdictOn } from './verdict.ts';
import { createWaitingSpans, type WaitingSpans } from './waiting-spans.ts';

export interface RelayOptions {
  /** Where spans are posted; see target-url.ts. */
  readonly url: URL;
  readonly format: RelayFormat;
  /** Sent with every batch, and never shown. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly filter?: RelayFilter;
  /** Where spans wait while the target is away; absent: in memory only. */
  readonly spill?: SpanSpill;
  /** `envoy`: its batches of 5 spans or 5 s, nothing sent twice, only 202 is success, never packed. */
  readonly compat: 'none' | 'envoy';
}

export interface RelayDeps {
  readonly timers: Timers;
  /** 0 to 1. */
  random(): number;
  /** Milliseconds since the epoch, for `Retry-After` dates. */
  nowMs(): number;
}

export const systemRelayDeps: RelayDeps = { timers: systemTimers, random: Math.random, nowMs: Date.now };

export interface Relay {
  offer(spans: readonly Span[]): void;
  state(): RelayState;
  /** Returns the unsubscribe. Called after every change, once for all that changed in one go. */
  subscribe(listener: () => void): () => void;
  /** Sends what waits, for so long at most; what is left then is dropped. Does not wait for a Zipkin that is away. */
  stop(deadlineMs: number): Promise<void>;
}

const QUEUE_LIMITS = { maxSpans: 10_000, maxBytes: 16 * 1024 * 1024 };
/** Far below the 10 MiB that Zipkin takes. */
const MAX_BATCH_BYTES = 1024 * 1024;
/** A batch goes when it has `batchSpans`; when more wait by then, up to `mostSpans` go with it. */
const PACE = {
  none: { batchSpans: 100, mostSpans: 1_000, flushMs: 1_000, timeoutMs: 10_000 },
  envoy: { batchSpans: 5, mostSpans: 5, flushMs: 5_000, timeoutMs: 5_000 },
} as const;

type Batch = readonly Piece[];

export function startRelay(options: RelayOptions, deps: RelayDeps): Relay {
  return new BatchRelay(options, deps);
}

class BatchRelay implements Relay {
  readonly #options: RelayOptions;
  readonly #deps: RelayDeps;
  readonly #target: string;
  readonly #hide: (text: string) => string;
  readonly #waiting: WaitingSpans;
  readonly #isWanted: (span: Span) => boolean;
  readonly #listeners = new Set<() => void>();
  readonly #cut = new AbortController();
  #callOffFlush: (() => void) | undefined;
  #endPause: (() => void) | undefined;
  #work: Promise<void> | undefined;
  /** Spans that were waiting when the flush came due, and are to go although they fill no batch. */
  #due = 0;
  #isStopping = false;
  #isToBeTold = false;
  #inFlight = 0;
  #sent = 0;
  #dropped = 0;
  #resent = 0;
  #filtered = 0;
  #retryError: string | undefined;
  #dropError: string | undefined;

  constructor(options: RelayOptions, deps: RelayDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#target = shownUrl(options.url);
    this.#hide = withoutSecretsOf(options.url, options.headers);
    this.#waiting = createWaitingSpans(createSpanQueue(QUEUE_LIMITS), options.spill);
    this.#isWanted = relayFilter(options.filter ?? {});
    // What an earlier run left is due.
    this.#due = this.#waiting.count();
    this.#goOn();
  }

  offer(spans: readonly Span[]): void {
    if (spans.length === 0) return;
    if (this.#isStopping) {
      this.#drop(spans.length, 'the relay was stopped');
      return;
    }
    let left = 0;
    for (const span of spans) {
      if (this.#isWanted(span)) left += this.#waiting.push(this.#options.format.encode(span));
      else this.#filtered++;
    }
    if (left > 0) this.#drop(left, 'the queue was full');
    else this.#changed();
    this.#goOn();
  }

  state(): RelayState {
    const lastError = this.#retryError ?? this.#dropError;
    return {
      target: this.#target,
      status: this.#retryError !== undefined ? 'retrying' : this.#sent > 0 ? 'ok' : 'idle',
      queued: this.#waiting.count() + this.#inFlight,
      ...(this.#waiting.onDisk() > 0 && { onDisk: this.#waiting.onDisk() }),
      sent: this.#sent,
      dropped: this.#dropped,
      ...(this.#resent > 0 && { resent: this.#resent }),
      ...(this.#filtered > 0 && { filtered: this.#filtered }),
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    const callOffDeadline = this.#deps.timers.after(deadlineMs, () => this.#cut.abort());
    this.#flush();
    this.#endPause?.();
    await this.#work;
    callOffDeadline();
    const left = this.#waiting.close();
    this.#inFlight = 0;
    const reason = this.#retryError ?? 'the relay was stopped';
    this.#retryError = undefined;
    if (left > 0) this.#drop(left, reason);
    else this.#changed();
  }

  /** Everything that waits now is due. */
  #flush(): void {
    this.#callOffFlush?.();
    this.#callOffFlush = undefined;
    this.#due = this.#waiting.count();
    this.#goOn();
  }

  #goOn(): void {
    if (this.#work !== undefined) return;
    if (this.#hasBatch()) {
      this.#work = this.#sendBatches();
    } else if (this.#waiting.count() > 0) {
      this.#callOffFlush ??= this.#deps.timers.after(PACE[this.#options.compat].flushMs, () => this.#flush());
    }
  }

  #hasBatch(): boolean {
    const isOver = this.#cut.signal.aborted || (this.#isStopping && this.#retryError !== undefined);
    const { batchSpans } = PACE[this.#options.compat];
    const waiting = this.#waiting.count();
    return !isOver && waiting > 0 && (this.#due > 0 || waiting >= batchSpans);
  }

  async #sendBatches(): Promise<void> {
    while (this.#hasBatch()) {
      const { mostSpans } = PACE[this.#options.compat];
      const batch = this.#waiting.take(mostSpans, MAX_BATCH_BYTES);
      this.#due = Math.max(this.#due - batch.length, 0);
      this.#inFlight = batch.length;
      await this.#deliver(batch);
    }
    this.#work = undefined;
    this.#goOn();
  }

  /** Ends when every span of the batch was taken or dropped. */
  async #deliver(batch: Batch): Promise<void> {
    const verdict = await this.#sendUntilDecided(batch);
    if (verdict.kind === 'condemned' && batch.length > 1) {
      // One bad span condemns all: halve until it stands alone.
      const middle = Math.ceil(batch.length / 2);
      await this.#deliver(batch.slice(0, middle));
      await this.#deliver(batch.slice(middle));
      return;
    }
    // It stays where it is, for the next start.
    if (verdict.kind === 'kept') return;
    this.#inFlight -= batch.length;
    this.#waiting.settle(batch.length);
    if (verdict.kind !== 'taken') {
      this.#drop(batch.length, verdict.error);
      return;
    }
    const rejected = Math.min(verdict.rejected?.count ?? 0, batch.length);
    this.#sent += batch.length - rejected;
    if (rejected > 0) this.#drop(rejected, `not taken: ${this.#hide(verdict.rejected?.reason ?? '')}`);
    else this.#changed();
  }

  /** It is quoted, in parts. */
  #shown(outcome: HttpOutcome): HttpOutcome {
    return outcome.kind === 'answered' ? { ...outcome, body: this.#hide(outcome.body) } : outcome;
  }

  async #sendUntilDecided(batch: Batch): Promise<Verdict | { readonly kind: 'kept' }> {
    const { url, compat, format, headers, spill } = this.#options;
    const { timeoutMs } = PACE[compat];
    const body = format.join(batch);
    const call = batchCall({
      ...{ url, body, contentType: format.contentType, mayGzip: compat === 'none', timeoutMs },
      ...(headers !== undefined && { headers }),
    });
    for (let attempt = 1; ; attempt++) {
      const outcome = await callHttp({ ...call, signal: this.#cut.signal });
      const verdict = verdictOn(this.#shown(outcome), compat, format);
      this.#retryError = verdict.kind === 'retry' ? verdict.error : undefined;
      if (verdict.kind !== 'retry') {
        this.#waiting.unpark();
        return verdict;
      }
      this.#waiting.park();
      this.#changed();
      if (this.#isStopping) {
        return spill === undefined ? { kind: 'refused', error: verdict.error } : { kind: 'kept' };
      }
      if (verdict.mayHaveArrived === true) this.#resent += batch.length;
      await this.#pause(this.#pauseMs(attempt, verdict.retryAfter));
    }
  }

  #pauseMs(attempt: number, retryAfter: string | undefined): number {
    const asked = retryAfter === undefined ? undefined : retryAfterMs(retryAfter, this.#deps.nowMs());
    // Never sooner than without it: `Retry-After: 0` would make this a tight loop.
    return Math.max(asked ?? 0, backOffMs(attempt, this.#deps.random()));
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#deps.timers.after(ms, resolve);
      this.#endPause = () => {
        callOff();
        resolve();
      };
    });
  }

  #drop(spans: number, error: string): void {
    this.#dropped += spans;
    this.#dropError = `${spans === 1 ? 'a span was' : `${spans} spans were`} dropped: ${error}`;
    this.#changed();
  }

  /** Spans are offered by the hundred in one turn; that is told once. */
  #changed(): void {
    if (this.#isToBeTold) return;
    this.#isToBeTold = true;
    queueMicrotask(() => {
      this.#isToBeTold = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
