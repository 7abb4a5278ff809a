// What services did with the contexts of their requests, counted for each route and callee, and who sends requests without
// one. Within limits: what comes beyond them is not counted here.
import type { ContextDiagnosis } from '../../exchange/context-diagnosis.ts';
import type { ContextFlow } from '../../exchange/context-fate.ts';
import type { ServiceIdentity } from '../../exchange/service-identity.ts';
import { type Arrivals, diagnose } from './diagnose.ts';
import { countFlow, createFlowRecord, type FlowRecord, sumOf, totalOf } from './flow-record.ts';
import { type FlowPair, observedFlow } from './observed-flow.ts';

export interface FlowNames {
  readonly service: string;
  readonly route: string;
  readonly callee: string;
  readonly process?: ServiceIdentity;
  /** The call repeats one that was answered 3xx or 5xx, or not at all. */
  readonly isLaterAttempt: boolean;
}

const MAX_FLOWS = 2_000;
/** Calls that a smaller share of the requests make are no ground for a diagnosis until there are so many. */
const UNUSUAL = 0.2;
const ENOUGH_UNUSUAL = 8;
const MAX_SERVICES = 200;
const MAX_CALLERS = 50;

export class ContextFlows {
  readonly #records: FlowRecord[] = [];
  /** The same by service, route and callee. Nested, so that no key is put together for every call. */
  readonly #placed = new Map<string, Map<string, Map<string, FlowRecord>>>();
  /** Requests by service and route. */
  readonly #served = new Map<string, Map<string, number>>();
  #servedRoutes = 0;
  readonly #serving = new Set<string>();
  readonly #arrivals = new Map<string, Map<string, Arrivals>>();

  get isEmpty(): boolean {
    return this.#records.length === 0;
  }

  /** A call whose cause is known; whether that changed anything. */
  count(pair: FlowPair, { service, route, callee, process, isLaterAttempt }: FlowNames): boolean {
    const flow = observedFlow(pair);
    if (flow === undefined) return false;
    const record = this.#placed.get(service)?.get(route)?.get(callee) ?? this.#place(service, route, callee);
    if (record === undefined) return false;
    noteProcess(record, process);
    countFlow(record, flow, { inbound: pair.inbound.id, outbound: pair.outbound.id }, isLaterAttempt);
    return true;
  }

  /** A request to a service. */
  served(service: string, route: string): void {
    if (this.#serving.size < MAX_SERVICES) this.#serving.add(service);
    const routes = this.#served.get(service);
    const count = routes?.get(route);
    if (count !== undefined) routes?.set(route, count + 1);
    else if (this.#servedRoutes < MAX_FLOWS) {
      this.#servedRoutes += 1;
      if (routes === undefined) this.#served.set(service, new Map([[route, 1]]));
      else routes.set(route, 1);
    }
  }

  #place(service: string, route: string, callee: string): FlowRecord | undefined {
    if (this.#records.length >= MAX_FLOWS) return undefined;
    const record = createFlowRecord(service, route, callee);
    this.#records.push(record);
    const routes = this.#placed.get(service) ?? new Map<string, Map<string, FlowRecord>>();
    const callees = routes.get(route) ?? new Map<string, FlowRecord>();
    this.#placed.set(service, routes.set(route, callees.set(callee, record)));
    return record;
  }

  /** A request from one service to another, and whether it came with a context. */
  arrived(service: string, caller: string, exchange: string, hasContext: boolean): void {
    let callers = this.#arrivals.get(service);
    if (callers === undefined) {
      if (this.#arrivals.size >= MAX_SERVICES) return;
      callers = new Map();
      this.#arrivals.set(service, callers);
    }
    let arrivals = callers.get(caller);
    if (arrivals === undefined) {
      if (callers.size >= MAX_CALLERS) return;
      arrivals = { caller, withContext: 0, without: 0 };
      callers.set(caller, arrivals);
    }
    if (hasContext) arrivals.withContext += 1;
    else {
      arrivals.without += 1;
      arrivals.newestWithout = exchange;
    }
  }

  /** By service, route and callee. */
  flows(): ContextFlow[] {
    const flows = this.#records.map(({ service, route, callee, alone, concurrent, after, examples }) => {
      const example = examples.lost ?? examples.restarted ?? examples.stale ?? examples.kept;
      return {
        service,
        route,
        callee,
        counts: sumOf(alone, concurrent, after),
        ...(example !== undefined && { example: { inbound: example.inbound, outbound: example.outbound } }),
      };
    });
    return flows.sort(
      (a, b) =>
        a.service.localeCompare(b.service) ||
        a.route.localeCompare(b.route) ||
        a.callee.localeCompare(b.callee),
    );
  }

  /** Few requests make such a call: it may be nobody's, and chance put it there. */
  #isUnusual({ service, route, alone, concurrent, after }: FlowRecord): boolean {
    const calls = totalOf(sumOf(alone, concurrent, after));
    const requests = this.#served.get(service)?.get(route) ?? 0;
    return calls < ENOUGH_UNUSUAL && calls < UNUSUAL * requests;
  }

  /** From callers that serve requests themselves: where traces begin, nobody has anything to pass on. */
  #arrivalsAt(service: string): Arrivals[] {
    const arrivals = [...(this.#arrivals.get(service)?.values() ?? [])];
    return arrivals.filter(({ caller }) => this.#serving.has(caller));
  }

  diagnoses(): ContextDiagnosis[] {
    const byService = new Map<string, FlowRecord[]>();
    for (const record of this.#records) {
      if (this.#isUnusual(record)) continue;
      const records = byService.get(record.service);
      if (records === undefined) byService.set(record.service, [record]);
      else records.push(record);
    }
    const services = new Set([...byService.keys(), ...this.#arrivals.keys()]);
    return [...services]
      .sort()
      .flatMap((service) => diagnose(service, byService.get(service) ?? [], this.#arrivalsAt(service)));
  }
}

function noteProcess(record: FlowRecord, process: ServiceIdentity | undefined): void {
  const { pid, processName: name } = process ?? {};
  if (pid === undefined && name === undefined) return;
  if (pid === record.process?.pid && name === record.process?.name) return;
  record.process = { ...(pid !== undefined && { pid }), ...(name !== undefined && { name }) };
}
