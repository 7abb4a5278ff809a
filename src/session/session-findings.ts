// What the session finds out beyond single exchanges: it hands exchanges, links, spans and diagnoses to the rules when there
// is enough to judge them by, keeps the folded findings, and tells of each new one. It decides nothing by itself.
//   an exchange      once more when its caller and the request that caused it are known
//   a run            each exchange once, when its link is known or will not be
//   a trace          30 seconds after its last span, or at the end; so many a second at most
//   a service        whenever its diagnosis changes
import type { Annotation } from '../exchange/annotation.ts';
import type { ContextDiagnosis } from '../exchange/context-diagnosis.ts';
import { type Exchange, isClosed } from '../exchange/exchange.ts';
import type { Finding, FoldedFinding, MutedFindings } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { Circumstances } from '../findings/circumstances.ts';
import { findingOfDiagnosis } from '../findings/diagnosis-findings.ts';
import { findingsOfExchange, findingsWithCause } from '../findings/exchange-findings.ts';
import { FoldedFindings } from '../findings/folded-findings.ts';
import type { Mute } from '../findings/mutes.ts';
import { RunRules } from '../findings/run-rules.ts';
import { ServerStyles } from '../findings/server-styles.ts';
import { lateSpan } from '../findings/time-findings.ts';
import { findingsOfTrace } from '../findings/trace-findings.ts';
import { WaitingTraces } from '../findings/waiting-traces.ts';
import { calleeText, callerService, callerText, hostCalled } from '../findings/who.ts';
import type { Annotated, ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { Clock } from '../trace/clock.ts';
import type { Span } from '../trace/span.ts';
import { circumstancesOf } from './circumstances-of.ts';
import type { Entry } from './exchange-intake.ts';
import { UnlinkedExchanges } from './unlinked-exchanges.ts';
import { WireMemory } from './wire-memory.ts';

const TICK_MS = 1000;
const TRACE_GRACE_MICROS = 30_000_000;
/** Exporters send what they have every five seconds (OpenTelemetry) or every second (Brave). */
const EXPORTED_AFTER_MICROS = 6_000_000;
const LINK_GRACE_MICROS = 5_000_000;
const TRACES_A_TICK = 50;
const TRACES_AT_THE_END = 1_000;
const MAX_UNLINKED = 5_000;

export interface FindingsSurroundings {
  readonly exchanges: ExchangeStore;
  readonly traces: TraceStore;
  readonly clock: Clock;
  readonly mutes: readonly Mute[];
  /** All diagnoses that hold now. Costs what they are made of, so it is asked once a second, after a change. @default none */
  readonly diagnoses?: () => readonly ContextDiagnosis[];
  readonly annotate: (exchangeId: string, annotation: Annotation) => void;
  /** Whether traces begin at its caller. */
  readonly entry: (exchange: Exchange, caller: ServiceIdentity | undefined) => Entry;
  /** A finding that no exchange was told with, or one that turned out worse. */
  readonly onFinding: (finding: FoldedFinding) => void;
  /** What was told of a service does not hold any more. `now`: what is said in its place. */
  readonly onWithdrawn: (finding: Finding, now: readonly Finding[]) => void;
}

export class SessionFindings {
  readonly #given: FindingsSurroundings;
  readonly #folds: FoldedFindings;
  readonly #wire: WireMemory;
  readonly #run = new RunRules();
  readonly #styles = new ServerStyles();
  readonly #waitingTraces = new WaitingTraces();
  readonly #unlinked = new UnlinkedExchanges();
  readonly #timer: NodeJS.Timeout;
  #diagnosed: readonly Finding[] = [];
  #isAllIn = false;
  #areFlowsNew = false;

  constructor(given: FindingsSurroundings) {
    this.#given = given;
    this.#folds = new FoldedFindings({ mutes: given.mutes });
    this.#wire = new WireMemory(given.exchanges, given.clock.epochMicros());
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  /** The worst first. */
  list(): FoldedFinding[] {
    return this.#folds.list();
  }

  muted(): MutedFindings[] {
    return this.#folds.muted();
  }

  /** Traces that were not judged because there were too many. */
  get unjudgedTraces(): number {
    return this.#waitingTraces.dropped;
  }

  /** The findings of an exchange without those that are muted. */
  unmuted(findings: readonly Finding[]): readonly Finding[] {
    return this.#folds.unmuted(findings);
  }

  /** An exchange ended, and its findings were told with it. */
  closed(exchange: Exchange, findings: readonly Finding[]): void {
    const now = this.#given.clock.epochMicros();
    const { caller: known, callee } = this.#given.exchanges.byId(exchange.id) ?? {};
    this.#wire.ended(exchange);
    this.#serves(exchange, callee);
    const service = callerService(exchange, known);
    if (service !== undefined) this.#folds.called(service, calleeText(exchange, callee));
    if (findings.length > 0) {
      const caller = callerText(exchange, known);
      for (const finding of findings) this.#folds.add(finding, now, caller);
    }
    this.#unlinked.add(exchange.id, now);
    if (this.#unlinked.size > MAX_UNLINKED) this.#settleUntil(Number.POSITIVE_INFINITY, 1);
  }

  /** More became known of an exchange: it is judged once more when that can change anything. */
  annotated({ before, after }: Annotated): void {
    const { exchange, caller, callee, link } = after;
    if (!isClosed(exchange)) return;
    this.#serves(exchange, callee);
    const isLinked = link !== undefined && link !== before.link;
    const isNamed =
      caller?.service !== before.caller?.service ||
      callee?.service !== before.callee?.service ||
      (caller !== undefined && before.caller === undefined);
    if (isNamed && caller?.service !== undefined)
      this.#folds.called(caller.service, calleeText(exchange, callee));
    if (isLinked || (isNamed && before.findings.length > 0)) this.#judgeAgain(exchange, before, after);
    if (isLinked && this.#unlinked.take(exchange.id)) this.#settle(exchange.id);
  }

  #serves(exchange: Exchange, callee: ServiceIdentity | undefined): void {
    if (callee?.service === undefined) return;
    this.#wire.serves(callee.service);
    this.#folds.named(hostCalled(exchange), callee.service);
  }

  reported(spans: readonly Span[]): void {
    const now = this.#given.clock.epochMicros();
    for (const span of spans) {
      this.#wire.reported(span.localEndpoint?.serviceName);
      this.#waitingTraces.add(span.traceId, now);
      const late = lateSpan(span, now);
      if (late !== undefined) this.#tell([late], now);
    }
  }

  /** What services do with contexts was counted anew. */
  flowsChanged(): void {
    this.#areFlowsNew = true;
  }

  #diagnose(): void {
    if (!this.#areFlowsNew) return;
    this.#areFlowsNew = false;
    const diagnoses = this.#given.diagnoses?.() ?? [];
    const now = this.#given.clock.epochMicros();
    const counted = diagnoses.map(findingOfDiagnosis).filter((each) => each !== undefined);
    const ended = this.#diagnosed.filter(
      (old) => !counted.some(({ finding }) => isSameCause(finding, old)) && this.#folds.unset(old),
    );
    this.#diagnosed = counted.map(({ finding }) => finding);
    for (const { finding, count, of } of counted) {
      const folded = this.#folds.set(finding, { count, of }, now);
      if (folded !== undefined) this.#given.onFinding(folded);
    }
    for (const old of ended) {
      this.#given.onWithdrawn(
        old,
        this.#diagnosed.filter(({ service }) => service === old.service),
      );
    }
  }

  /** Once a second: what has waited for long enough. */
  tick(): void {
    const now = this.#given.clock.epochMicros();
    this.#wire.refresh(now);
    this.#diagnose();
    this.#settleUntil(now - LINK_GRACE_MICROS);
    this.#judgeTraces(now - TRACE_GRACE_MICROS, TRACES_A_TICK);
  }

  /** The session ends: everything that waits is judged as it stands. `isAllIn`: nobody is left who could report more. */
  stop(isAllIn = false): void {
    clearInterval(this.#timer);
    this.#isAllIn = isAllIn;
    this.#settleUntil(Number.POSITIVE_INFINITY);
    this.#diagnose();
    this.#judgeTraces(Number.POSITIVE_INFINITY, TRACES_AT_THE_END);
  }

  #judgeAgain(exchange: Exchange, before: StoredExchange, after: StoredExchange): void {
    const { findings: told, caller, link } = after;
    const circumstances = {
      ...this.circumstances(after),
      ...(told.some(({ code }) => code === 'missing-context')
        ? this.#entry(exchange, caller, link, told)
        : { isEntry: false }),
    };
    const isNamedAnew = before.caller !== caller || before.callee !== after.callee;
    const judged = isNamedAnew
      ? findingsOfExchange(exchange, circumstances)
      : findingsWithCause(exchange, told, circumstances);
    if (judged === told) return;
    const findings = this.unmuted(judged);
    if (isEqual(findings, told)) return;
    for (const finding of told) this.#folds.remove(finding, callerText(exchange, before.caller));
    this.#given.annotate(exchange.id, { findings });
    this.#tell(findings, this.#given.clock.epochMicros(), callerText(exchange, caller));
  }

  /** Whoever had requests that it could have been made for is no outsider; who was taken for one stays one until then. */
  #entry(
    exchange: Exchange,
    caller: ServiceIdentity | undefined,
    link: Link | undefined,
    told: readonly Finding[],
  ): Entry {
    const { isEntry, isOutside = false } = this.#given.entry(exchange, caller);
    const wasOutside = told.some(({ code, severity }) => code === 'missing-context' && severity === 'info');
    const hasCandidates = link !== undefined && link.candidateCount > 0;
    return { isEntry, isOutside: !hasCandidates && (isOutside || wasOutside) };
  }

  /** What is known around an exchange. */
  circumstances(stored: StoredExchange): Omit<Circumstances, 'isEntry'> {
    return circumstancesOf(stored, this.#given.exchanges);
  }

  #tell(findings: readonly Finding[], now: number, caller?: string): void {
    for (const finding of findings) {
      const folded = this.#folds.add(finding, now, caller);
      if (folded !== undefined && folded.severity !== 'info') this.#given.onFinding(folded);
    }
  }

  #settleUntil(endedMicros: number, most = Number.POSITIVE_INFINITY): void {
    for (let count = 0; count < most; count++) {
      const id = this.#unlinked.takeOldest(endedMicros);
      if (id === undefined) return;
      this.#settle(id);
    }
  }

  #settle(id: string): void {
    const { exchanges, clock } = this.#given;
    const stored = exchanges.byId(id);
    if (stored === undefined || !isClosed(stored.exchange)) return;
    const { exchange, caller } = stored;
    const service = callerService(exchange, caller);
    const spanId = exchange.hop.received?.spanId;
    const found = this.#run.judge({
      exchange,
      ...this.circumstances(stored),
      isFromService: service !== undefined && this.#wire.isServing(service),
      isReporter: service !== undefined && this.#wire.reports(service),
      isCopied: spanId !== undefined && exchanges.bySentSpanId(spanId) !== undefined,
    });
    if (found.length > 0) this.#tell(this.unmuted(found), clock.epochMicros(), callerText(exchange, caller));
  }

  #judgeTraces(untilMicros: number, most: number): void {
    const now = this.#given.clock.epochMicros();
    for (const { traceId, firstSeenMicros, lastSeenMicros } of this.#waitingTraces.take(untilMicros, most)) {
      const spans = this.#given.traces.byTraceId(traceId)?.spans;
      if (spans === undefined) continue;
      for (const service of new Set(spans.map(({ localEndpoint }) => localEndpoint?.serviceName))) {
        if (service !== undefined) this.#folds.called(service, '');
      }
      const isComplete = this.#isAllIn || now - lastSeenMicros >= EXPORTED_AFTER_MICROS;
      const found = findingsOfTrace(
        { spans, firstSeenMicros, nowMicros: now, isComplete },
        this.#wire,
        this.#styles,
      );
      this.#tell(this.unmuted(found), now);
    }
  }
}

function isSameCause(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.service === b.service && a.callee === b.callee;
}

/** Whether a person would read the same. */
function isEqual(a: readonly Finding[], b: readonly Finding[]): boolean {
  const text = ({ code, rule, severity, service, message }: Finding): string =>
    `${rule ?? code} ${severity} ${service} ${message}`;
  return a.length === b.length && a.every((finding, i) => text(finding) === (b[i] && text(b[i])));
}
