// Keeps the record of one exchange while it runs, and tells it once: opened, then closed, whoever ends it first.
// A fault in here must never become the traffic's: the caller's emit is guarded.
import type { Attempt } from '../exchange/attempt.ts';
import type { Exchange, OpenExchange, Outcome, Timing, UpstreamAnswer } from '../exchange/exchange.ts';
import type { Failure, ResponseFlag } from '../exchange/failure.ts';
import type { PlaneEvent } from '../exchange/plane-event.ts';
import type { StubOrigin } from '../exchange/stub-origin.ts';
import type { Tunnel } from '../exchange/tunnel.ts';
import type { Clock } from '../trace/clock.ts';
import type { TraceContext } from '../trace/trace-context.ts';
import { BodyCapture } from './body-capture.ts';

export interface RecorderContext {
  readonly clock: Clock;
  readonly maxBodyBytes: number;
  readonly emit: (event: PlaneEvent) => void;
}

/** What an exchange knows from the head of its answer. */
type ToldByAnswer = Pick<Exchange, 'upstreamServiceTimeMs' | 'upstreamReportedServiceTimeMs' | 'operation'>;

type Mark = 'requestReceivedMicros' | 'requestSentMicros' | 'responseHeadMicros';

export class Recorder {
  readonly requestBody: BodyCapture;
  readonly responseBody: BodyCapture;
  readonly #context: RecorderContext;
  readonly #open: OpenExchange;
  readonly #startMicros: number;
  readonly #marks: { -readonly [M in Mark]?: number } = {};
  readonly #responseFlags: ResponseFlag[] = [];
  #failure: Failure | undefined;
  #answer: UpstreamAnswer | undefined;
  readonly #attempts: Attempt[] = [];
  #attempt: Pick<Attempt, 'startedMicros' | 'context'> = { startedMicros: 0 };
  #upstreamAddress: string | undefined;
  #upstreamConnection: string | undefined;
  #tunnel: (() => Tunnel) | undefined;
  #toldByAnswer: ToldByAnswer = {};
  #stub: StubOrigin | undefined;
  #isSent = true;
  #isClosed = false;

  /** `startMicros` is the monotonic time at which the request's head was read. */
  constructor(context: RecorderContext, open: OpenExchange, startMicros: number) {
    this.#context = context;
    this.#open = open;
    this.#startMicros = startMicros;
    this.requestBody = new BodyCapture(context.maxBodyBytes);
    this.responseBody = new BodyCapture(context.maxBodyBytes);
    context.emit({ type: 'opened', exchange: open });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Notes that something happened now; the first time counts. */
  mark(what: Mark): void {
    this.#marks[what] ??= this.#elapsedMicros();
  }

  /** Whole milliseconds from the request's last byte to now; undefined while it has not all come in. */
  serviceTimeMs(): number | undefined {
    const received = this.#marks.requestReceivedMicros;
    return received === undefined ? undefined : Math.floor((this.#elapsedMicros() - received) / 1000);
  }

  sentTo(upstreamAddress: string, connection: string | undefined): void {
    this.mark('requestSentMicros');
    this.#upstreamAddress = upstreamAddress;
    this.#upstreamConnection = connection;
  }

  /** The answer whose head goes to the client, and what that head told besides. */
  answered(answer: UpstreamAnswer, told: ToldByAnswer = {}): void {
    this.#answer = answer;
    this.#toldByAnswer = told;
  }

  /** An attempt ended and another one follows, under a span of its own. */
  attemptEnded(end: Pick<Attempt, 'status' | 'failure'>): void {
    this.#attempts.push({ ...this.#attempt, ...end, ...this.#sentTo(), endedMicros: this.#elapsedMicros() });
  }

  attemptBegins(context: TraceContext | undefined): void {
    this.#upstreamAddress = undefined;
    this.#upstreamConnection = undefined;
    this.#attempt = { startedMicros: this.#elapsedMicros(), ...(context !== undefined && { context }) };
  }

  /** A recording answers in the upstream's place, or was to; the last word counts. */
  stubbed(origin: StubOrigin): void {
    this.#stub = origin;
    this.#isSent = origin.result === 'unmatched' && origin.end === 'forwarded';
  }

  /** A response flag that says more than the failure does. */
  flag(flag: ResponseFlag): void {
    if (!this.#responseFlags.includes(flag)) this.#responseFlags.push(flag);
  }

  /** The connection carries something else from now on; `tunnel` is asked at the end what it was. */
  tunnelled(tunnel: () => Tunnel): void {
    this.#tunnel = tunnel;
  }

  /** What went wrong; the first failure is the cause, the flags of later ones are added. */
  failed(failure: Failure): void {
    this.#failure ??= failure;
    this.flag(failure.flag);
  }

  /** Ends the record. Only the first call counts. */
  close(outcome: Outcome): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const timing: Timing = { ...this.#marks, endedMicros: this.#elapsedMicros() };
    const exchange: { -readonly [Key in keyof Exchange]: Exchange[Key] } = {
      ...this.#open,
      ...this.#toldByAnswer,
      outcome,
      responseFlags: this.#responseFlags,
      timing,
      requestBody: this.requestBody.captured(),
      responseBody: this.responseBody.captured(),
    };
    if (this.#stub !== undefined) exchange.stub = this.#stub;
    if (!this.#isSent) delete exchange.sent;
    if (this.#answer !== undefined) exchange.answer = this.#answer;
    if (this.#failure !== undefined) exchange.failure = this.#failure;
    if (this.#upstreamAddress !== undefined) exchange.upstreamAddress = this.#upstreamAddress;
    if (this.#upstreamConnection !== undefined) exchange.upstreamConnection = this.#upstreamConnection;
    if (this.#attempts.length > 0) exchange.attempts = [...this.#attempts, this.#lastAttempt()];
    if (this.#tunnel !== undefined) exchange.tunnel = this.#tunnel();
    this.#context.emit({ type: 'closed', exchange });
  }

  #sentTo(): Pick<Exchange, 'upstreamAddress'> {
    return this.#upstreamAddress === undefined ? {} : { upstreamAddress: this.#upstreamAddress };
  }

  #lastAttempt(): Attempt {
    const isAnswered = this.#answer?.received !== undefined;
    return {
      ...this.#attempt,
      endedMicros: this.#elapsedMicros(),
      ...(isAnswered && { status: this.#answer?.status ?? 0 }),
      ...(this.#failure !== undefined && { failure: this.#failure }),
      ...this.#sentTo(),
    };
  }

  #elapsedMicros(): number {
    return this.#context.clock.monotonicMicros() - this.#startMicros;
  }
}
