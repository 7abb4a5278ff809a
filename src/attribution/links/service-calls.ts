// One service: the requests it serves, the calls it makes, and the search for which request caused which call. A call is
// decided when it and everything that may have caused it has ended, or after thirty seconds.
import type { Link } from '../../exchange/link.ts';
import { CallModel } from './call-model.ts';
import { endedLately, LATELY_MICROS, MAX_LATELY, ofProcess, openAt, shareOfTime } from './candidates.ts';
import { decision, type LinkDecision } from './link-decision.ts';
import { NamedRequests } from './named-request.ts';
import type { CallEnd, ObservedCall } from './observed-call.ts';
import { PendingCall } from './pending-call.ts';
import { RequestInService } from './request-in-service.ts';
import { linkByHeaders, linkWithoutScoring, SLACK_MICROS } from './single-candidate.ts';
import type { TokensOf } from './token-evidence.ts';
import { UnpromptedCalls } from './unprompted-calls.ts';
import { undecidedLink, WindowJudge } from './window-judge.ts';

/** Events of several threads come in any order within this time. */
const REORDER_MICROS = 300_000;
const PATIENCE_MICROS = 30_000_000;
/** Most of what goes on after an answer begins within this time. */
const JUST_MICROS = 900_000;
const MAX_PENDING = 2_000;
const MAX_ENDED = 2_000;
/** A request that is open for longer is not told of any more, or is no request that causes calls by itself. */
const MAX_OPEN_MICROS = 600_000_000;
const MAX_PROCESSES = 1_000;
/** With more requests open nothing is said of a call but how many there were. */
const CROWD = 100;

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
  #changedAtMicros: number | undefined;
  #processes = new Set<number>();
  #requests = 0;

  readonly #tell: (decision: LinkDecision) => void;

  constructor(tokensOf: TokensOf, tell: (decision: LinkDecision) => void) {
    this.#tell = tell;
    this.#judge = new WindowJudge(this.#model, this.#unprompted, tokensOf);
  }

  get isBusy(): boolean {
    return this.#pending.length + this.#ambiguous.length + this.#unlearned.length > 0;
  }

  requestBegan(call: ObservedCall): RequestInService {
    const request = new RequestInService(call);
    this.#timePassed(call.startMicros);
    this.#requests += 1;
    this.#open.add(request);
    this.#named.add(request);
    this.noteProcess(call);
    // Told late: calls that began meanwhile may be its own.
    for (let i = this.#pending.length - 1; i >= 0; i -= 1) {
      const pending = this.#pending[i];
      if (pending === undefined || pending.startMicros < call.startMicros) break;
      if (pending.crowd > 0) continue;
      pending.candidates.push(request);
      request.undecided += 1;
    }
    return request;
  }

  noteProcess({ calleePid }: ObservedCall): void {
    if (calleePid !== undefined && this.#processes.size < MAX_PROCESSES) this.#processes.add(calleePid);
  }

  requestEnded(request: RequestInService, end: CallEnd): void {
    if (!this.#open.delete(request)) return;
    this.#timePassed(end.endMicros, 1);
    request.ended(end);
    this.#ended.push(request);
    this.#unlearned.push(request);
    if (this.#ended.length > 2 * MAX_ENDED) this.#ended = this.#ended.slice(-MAX_ENDED);
  }

  callBegan(call: ObservedCall): PendingCall {
    const pending = new PendingCall(call);
    if (this.#open.size > CROWD) pending.crowd = this.#open.size;
    else this.#findCandidates(pending);
    this.#name(pending);
    this.#insert(pending);
    return pending;
  }

  #findCandidates(pending: PendingCall): void {
    const { call } = pending;
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
  }

  /** Nothing was open when it began, and nothing had ended lately. */
  isUnprompted({ candidates, crowd, startMicros }: PendingCall): boolean {
    if (crowd > 0 || candidates.length > 0) return false;
    const newest = this.#ended.at(-1);
    return newest === undefined || newest.endMicros < startMicros - LATELY_MICROS;
  }

  callEnded(pending: PendingCall, end: CallEnd): void {
    pending.ended(end);
  }

  /**
   * Decides what can be decided by now. `mayScore`: whether there is time left for the costly part, asked for each window.
   * `heldFromMicros`: calls that began after this wait, because it is not known yet who serves what was open then.
   */
  advance(nowMicros: number, mayScore: () => boolean, heldFromMicros = Number.POSITIVE_INFINITY): number {
    const waiting: PendingCall[] = [];
    for (const pending of this.#pending) {
      const isHeld =
        pending.startMicros >= heldFromMicros && nowMicros - pending.startMicros < PATIENCE_MICROS;
      if (isHeld || !this.#isReady(pending, nowMicros)) waiting.push(pending);
      else if (this.#decide(pending)) pending.forgetCandidates();
    }
    this.#pending = waiting;
    const givenUp = this.#score(nowMicros, mayScore);
    this.#learn(nowMicros);
    this.#forget(nowMicros);
    return givenUp;
  }

  #name(pending: PendingCall): void {
    const { received } = pending.call;
    if (received === undefined) return;
    const named = this.#named.named(received, pending.startMicros);
    if (named === undefined) return;
    pending.named = named;
    this.#told(pending, decision(pending, linkByHeaders(named), named, pending.candidates.length));
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
    this.#told(oldest, decision(oldest, undecidedLink(oldest), undefined, open));
  }

  #isReady(pending: PendingCall, nowMicros: number): boolean {
    const age = nowMicros - pending.startMicros;
    if (age > PATIENCE_MICROS) return true;
    if (!pending.isEnded || age < REORDER_MICROS) return false;
    return pending.candidates.every((request) => !request.isOpen);
  }

  /** False: it needs scoring. */
  #decide(pending: PendingCall): boolean {
    if (pending.crowd > 0) {
      if (pending.named !== undefined) this.#settle(pending, pending.named, 1);
      else this.#told(pending, decision(pending, undecidedLink(pending), undefined, pending.crowd));
      return true;
    }
    const open = openAt(pending);
    const allLately = endedLately(pending, open, this.#ended);
    const lately = ofProcess(pending, allLately, this.#processes);
    const justEnded = (allLately[0]?.endMicros ?? 0) > pending.startMicros - JUST_MICROS;
    this.#unprompted.note(pending.callee, {
      atMicros: pending.startMicros,
      open: open.length,
      justEnded,
      requests: this.#requests,
      ...shareOfTime(open, allLately),
    });
    const near = ofProcess(pending, open, this.#processes);
    pending.isByProcess = near.length < open.length;
    const link = linkWithoutScoring(pending, near, lately, this.#unprompted);
    if (link === undefined) {
      const mayFollow = this.#unprompted.mayFollowAnswer(pending.callee);
      const all = mayFollow ? [...near, ...lately.slice(0, MAX_LATELY)] : near;
      for (const request of pending.candidates) if (!all.includes(request)) request.undecided -= 1;
      for (const request of all) if (!pending.candidates.includes(request)) request.undecided += 1;
      pending.candidates.splice(0, pending.candidates.length, ...all);
      pending.isOpenEnded = mayFollow && lately.length > MAX_LATELY;
      this.#ambiguous.push(pending);
      return false;
    }
    const { named } = pending;
    for (const request of pending.candidates) request.undecided -= 1;
    if (named !== undefined) {
      this.#settle(pending, named, 1);
      const isElsewhere = link.exchange !== undefined && link.exchange !== named.call.id;
      if (isElsewhere && link.confidence === 'exact' && !named.wasOpenAt(pending.startMicros, SLACK_MICROS))
        this.#contradict(pending, named, link, open.length);
      return true;
    }
    const only = near.find(({ call }) => call.id === link.exchange);
    if (only !== undefined) this.#settle(pending, only, link.probability);
    this.#told(pending, decision(pending, link, only, open.length));
    return true;
  }

  #told(pending: PendingCall, made: LinkDecision): void {
    pending.isDecided = true;
    this.#tell(made);
  }

  #contradict(pending: PendingCall, named: RequestInService, link: Link, open: number): void {
    const byHeaders = decision(pending, linkByHeaders(named), named, open);
    this.#tell({ ...byHeaders, isAfterAnswer: false, contradiction: link });
  }

  #settle(pending: PendingCall, request: RequestInService, probability: number): void {
    request.gave(pending);
    for (const candidate of [request, ...pending.candidates])
      candidate.certainty = Math.min(candidate.certainty, probability);
    if (probability < 0.99) return;
    this.#model.noteSure(request.route, pending.callee, request.calls);
    this.#judge.noteSure(pending, request);
  }

  #score(nowMicros: number, mayScore: () => boolean): number {
    let givenUp = 0;
    for (;;) {
      const verdicts = this.#judge.judge(this.#ambiguous, nowMicros, this.#open.size === 0, mayScore);
      if (verdicts.length === 0) return givenUp;
      const done = new Set<PendingCall>();
      for (const { pending, link, request, contradiction, isGivenUp } of verdicts) {
        done.add(pending);
        for (const candidate of pending.candidates) candidate.undecided -= 1;
        const { named } = pending;
        if (named !== undefined) {
          this.#settle(pending, named, 1);
          if (contradiction !== undefined)
            this.#contradict(pending, named, contradiction, pending.candidates.length);
          continue;
        }
        if (isGivenUp === true) givenUp += 1;
        if (request !== undefined) this.#settle(pending, request, Math.min(link.probability, 0.98));
        else
          for (const candidate of pending.candidates)
            candidate.certainty = Math.min(candidate.certainty, 0.5);
        const open = openAt(pending).length;
        this.#told(pending, decision(pending, link, link.exchange === undefined ? undefined : request, open));
      }
      for (const pending of done) pending.forgetCandidates();
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

  /** Nothing more will be heard of it. */
  requestLost(request: RequestInService): void {
    this.#open.delete(request);
  }

  #forget(nowMicros: number): void {
    for (const request of this.#open) {
      if (nowMicros - request.startMicros < MAX_OPEN_MICROS) break;
      this.#open.delete(request);
    }
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
