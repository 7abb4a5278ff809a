// One service: the requests it serves, the calls it makes, and the search for which request caused which call. A call is
// decided when it and everything that may have caused it has ended, or after thirty seconds.
import type { Link } from '../../exchange/link.ts';
import { CallModel } from './call-model.ts';
import { NamedRequests } from './named-request.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';
import { PendingCall } from './pending-call.ts';
import { RequestInService } from './request-in-service.ts';
import { linkByHeaders, linkWithoutScoring, SLACK_MICROS } from './single-candidate.ts';
import type { TokenSet } from './token-evidence.ts';
import { UnpromptedCalls } from './unprompted-calls.ts';
import { undecidedLink, WindowJudge } from './window-judge.ts';

export interface LinkDecision {
  /** Id of the call. */
  readonly exchange: string;
  readonly link: Link;
  /** Requests that were open, that one included. */
  readonly openRequests: number;
  /** Whether the call began after the request that it is linked to had been answered. */
  readonly isAfterAnswer: boolean;
  /** The headers name one request, and everything else speaks for this one. */
  readonly contradiction?: Link;
}

/** Events of several threads come in any order within this time. */
const REORDER_MICROS = 300_000;
const PATIENCE_MICROS = 30_000_000;
const LATELY_MICROS = 10_000_000;
/** Most of what goes on after an answer begins within this time. */
const JUST_MICROS = 900_000;
/** Requests ended lately that are looked at; the others are only known to be there. */
const MAX_LATELY = 8;
const MAX_PENDING = 2_000;
const MAX_ENDED = 20_000;

export class ServiceCalls {
  readonly #model = new CallModel();
  readonly #unprompted = new UnpromptedCalls();
  readonly #named = new NamedRequests();
  readonly #judge: WindowJudge;
  readonly #open = new Set<RequestInService>();
  /** By their end, as far as events come in order. */
  #ended: RequestInService[] = [];
  #pending: PendingCall[] = [];
  /** Ended calls that need scoring. */
  #ambiguous: PendingCall[] = [];
  #unlearned: RequestInService[] = [];
  #decisions: LinkDecision[] = [];
  #changedAtMicros: number | undefined;
  #processes = new Set<number>();

  constructor(tokensOf: (exchangeId: string) => TokenSet) {
    this.#judge = new WindowJudge(this.#model, this.#unprompted, tokensOf);
  }

  get isBusy(): boolean {
    return (
      this.#pending.length + this.#ambiguous.length + this.#decisions.length + this.#unlearned.length > 0
    );
  }

  requestBegan(call: ObservedCall): RequestInService {
    const request = new RequestInService(call);
    this.#timePassed(call.startMicros);
    this.#open.add(request);
    this.#named.add(request);
    if (call.calleePid !== undefined) this.#processes.add(call.calleePid);
    // Told late: calls that began meanwhile may be its own.
    for (let i = this.#pending.length - 1; i >= 0; i -= 1) {
      const pending = this.#pending[i];
      if (pending === undefined || pending.startMicros < call.startMicros) break;
      pending.candidates.push(request);
      request.undecided += 1;
    }
    return request;
  }

  requestEnded(request: RequestInService, end: CallEnd): void {
    if (!this.#open.delete(request)) return;
    this.#timePassed(end.endMicros, 1);
    request.ended(end);
    this.#ended.push(request);
    this.#unlearned.push(request);
    if (this.#ended.length > MAX_ENDED) this.#ended = this.#ended.slice(-MAX_ENDED / 2);
  }

  callBegan(call: ObservedCall): PendingCall {
    const pending = new PendingCall(call);
    for (const request of this.#open) {
      // A service may call itself; no request causes itself.
      if (request.startMicros <= call.startMicros && request.call.id !== call.id)
        pending.candidates.push(request);
    }
    for (let i = this.#ended.length - 1; i >= 0; i -= 1) {
      const request = this.#ended[i];
      if (request === undefined || request.endMicros < call.startMicros - REORDER_MICROS) break;
      if (request.wasOpenAt(call.startMicros, SLACK_MICROS)) pending.candidates.push(request);
    }
    for (const request of pending.candidates) request.undecided += 1;
    this.#name(pending);
    this.#insert(pending);
    return pending;
  }

  callEnded(pending: PendingCall, end: CallEnd): void {
    pending.ended(end);
  }

  /** Everything that can be decided by now. `mayScore`: whether there is time for the costly part. */
  advance(nowMicros: number, mayScore: boolean): LinkDecision[] {
    const waiting: PendingCall[] = [];
    for (const pending of this.#pending) {
      if (this.#isReady(pending, nowMicros)) this.#decide(pending);
      else waiting.push(pending);
    }
    this.#pending = waiting;
    this.#score(nowMicros, mayScore);
    this.#learn(nowMicros);
    this.#forget(nowMicros);
    const decisions = this.#decisions;
    this.#decisions = [];
    return decisions;
  }

  #name(pending: PendingCall): void {
    const { received } = pending.call;
    if (received === undefined) return;
    const named = this.#named.named(received, pending.startMicros);
    const [only] = named;
    if (only === undefined || named.length > 1) return;
    pending.named = only;
    this.#decisions.push(decision(pending, linkByHeaders(only), only, pending.candidates.length));
  }

  #insert(pending: PendingCall): void {
    let at = this.#pending.length;
    while (at > 0 && (this.#pending[at - 1]?.startMicros ?? 0) > pending.startMicros) at -= 1;
    this.#pending.splice(at, 0, pending);
    if (this.#pending.length <= MAX_PENDING) return;
    const oldest = this.#pending.shift();
    if (oldest === undefined) return;
    for (const request of oldest.candidates) request.undecided -= 1;
    if (oldest.named !== undefined) return;
    const open = oldest.candidates.length;
    this.#decisions.push(decision(oldest, undecidedLink(oldest), undefined, open));
  }

  #isReady(pending: PendingCall, nowMicros: number): boolean {
    const age = nowMicros - pending.startMicros;
    if (age > PATIENCE_MICROS) return true;
    if (!pending.isEnded || age < REORDER_MICROS) return false;
    return pending.candidates.every((request) => !request.isOpen);
  }

  #decide(pending: PendingCall): void {
    const open = this.#openAt(pending);
    const lately = this.#endedLately(pending);
    const justEnded = (lately[0]?.endMicros ?? 0) > pending.startMicros - JUST_MICROS;
    this.#unprompted.note(pending.callee, open.length, justEnded);
    const ofProcess = this.#ofProcess(pending, open);
    const link = linkWithoutScoring(
      pending,
      ofProcess,
      lately,
      this.#unprompted,
      ofProcess.length < open.length,
    );
    if (link === undefined) {
      const mayFollow = this.#unprompted.mayFollowAnswer(pending.callee);
      const all = mayFollow ? [...ofProcess, ...lately.slice(0, MAX_LATELY)] : ofProcess;
      for (const request of pending.candidates) if (!all.includes(request)) request.undecided -= 1;
      for (const request of all) if (!pending.candidates.includes(request)) request.undecided += 1;
      pending.candidates.splice(0, pending.candidates.length, ...all);
      pending.isOpenEnded = mayFollow && lately.length > MAX_LATELY;
      this.#ambiguous.push(pending);
      return;
    }
    const { named } = pending;
    for (const request of pending.candidates) request.undecided -= 1;
    if (named !== undefined) {
      this.#settle(pending, named, 1);
      const isElsewhere = link.exchange !== undefined && link.exchange !== named.call.id;
      if (isElsewhere && link.confidence === 'exact' && !named.wasOpenAt(pending.startMicros, SLACK_MICROS))
        this.#contradict(pending, named, link, open.length);
      return;
    }
    const [only] = ofProcess;
    if (link.exchange !== undefined && only !== undefined) this.#settle(pending, only, link.probability);
    this.#decisions.push(decision(pending, link, only, open.length));
  }

  #contradict(pending: PendingCall, named: RequestInService, link: Link, open: number): void {
    this.#decisions.push({ ...decision(pending, linkByHeaders(named), named, open), contradiction: link });
  }

  #settle(pending: PendingCall, request: RequestInService, probability: number): void {
    request.gave(pending);
    for (const candidate of [request, ...pending.candidates])
      candidate.certainty = Math.min(candidate.certainty, probability);
    if (probability < 0.99) return;
    this.#model.noteSure(request.route, pending.callee, request.calls);
    this.#judge.noteSure(pending, request);
  }

  #openAt(pending: PendingCall): RequestInService[] {
    return pending.candidates.filter((request) => request.wasOpenAt(pending.startMicros, SLACK_MICROS));
  }

  #endedLately({ startMicros, candidates }: PendingCall): RequestInService[] {
    const found: RequestInService[] = [];
    for (const request of candidates) if (request.endMicros < startMicros - SLACK_MICROS) found.push(request);
    for (let i = this.#ended.length - 1; i >= 0 && found.length < MAX_LATELY * 2; i -= 1) {
      const request = this.#ended[i];
      if (request === undefined || request.endMicros < startMicros - LATELY_MICROS) break;
      if (request.endMicros < startMicros - SLACK_MICROS && !found.includes(request)) found.push(request);
    }
    return found.sort((a, b) => b.endMicros - a.endMicros);
  }

  /** Those in the process that made the call, where each of them is known to be in some process. */
  #ofProcess({ call }: PendingCall, open: readonly RequestInService[]): readonly RequestInService[] {
    if (call.callerPid === undefined || this.#processes.size < 2) return open;
    if (open.some((request) => request.call.calleePid === undefined)) return open;
    const same = open.filter((request) => request.call.calleePid === call.callerPid);
    return same.length > 0 ? same : open;
  }

  #score(nowMicros: number, mayScore: boolean): void {
    for (;;) {
      const verdicts = this.#judge.judge(this.#ambiguous, nowMicros, this.#open.size === 0, mayScore);
      if (verdicts.length === 0) return;
      const done = new Set<PendingCall>();
      for (const { pending, link, request, contradiction } of verdicts) {
        done.add(pending);
        for (const candidate of pending.candidates) candidate.undecided -= 1;
        const { named } = pending;
        if (named !== undefined) {
          this.#settle(pending, named, 1);
          if (contradiction !== undefined)
            this.#contradict(pending, named, contradiction, pending.candidates.length);
          continue;
        }
        if (request !== undefined) this.#settle(pending, request, Math.min(link.probability, 0.98));
        else
          for (const candidate of pending.candidates)
            candidate.certainty = Math.min(candidate.certainty, 0.5);
        const open = this.#openAt(pending).length;
        this.#decisions.push(
          decision(pending, link, link.exchange === undefined ? undefined : request, open),
        );
      }
      this.#ambiguous = this.#ambiguous.filter((pending) => !done.has(pending));
    }
  }

  #learn(nowMicros: number): void {
    if (this.#unlearned.length === 0) return;
    this.#unlearned = this.#unlearned.filter((request) => {
      if (request.undecided > 0 || nowMicros < request.endMicros + REORDER_MICROS) {
        return nowMicros < request.endMicros + 2 * PATIENCE_MICROS;
      }
      const { certainty } = request;
      if (certainty >= 0.99) this.#model.learn(request, request.calls);
      else if (certainty > 0.3) this.#model.learn(request, request.calls, 0.5 * certainty * certainty);
      return false;
    });
  }

  #forget(nowMicros: number): void {
    const before = nowMicros - LATELY_MICROS - PATIENCE_MICROS;
    if ((this.#ended[0]?.endMicros ?? nowMicros) >= before - LATELY_MICROS) return;
    this.#ended = this.#ended.filter(({ endMicros }) => endMicros >= before);
  }

  #timePassed(atMicros: number, ending = 0): void {
    const since = this.#changedAtMicros ?? atMicros;
    const open = this.#open.size + ending;
    if (atMicros > since) this.#unprompted.passed(atMicros - since, open);
    this.#changedAtMicros = Math.max(atMicros, since);
  }
}

function decision(
  pending: PendingCall,
  link: Link,
  request: RequestInService | undefined,
  openRequests: number,
): LinkDecision {
  return {
    exchange: pending.call.id,
    link,
    openRequests,
    isAfterAnswer: request !== undefined && pending.startMicros > request.endMicros + SLACK_MICROS,
  };
}
