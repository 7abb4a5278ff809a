import { afterEach, describe, expect, it } from 'vitest';
import type { ContextDiagnosis } from '../../src/exchange/context-diagnosis.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import type { ServiceIdentity } from '../../src/exchange/service-identity.ts';
import { findingsOfExchange } from '../../src/findings/exchange-findings.ts';
import type { Mute } from '../../src/findings/mutes.ts';
import { SessionFindings } from '../../src/session/session-findings.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import type { Span } from '../../src/trace/span.ts';
import {
  b3,
  exact,
  exchangeWith,
  hexId,
  orders,
  payments,
  reported,
  TRACE,
} from '../support/finding-cases.ts';
import { span } from '../support/spans.ts';

const SECOND = 1_000_000;
const opened: SessionFindings[] = [];

afterEach(() => {
  for (const findings of opened.splice(0)) findings.stop();
});

/** A session's findings on stores of their own and a clock that the test moves. */
function session(mutes: Mute[] = []) {
  const exchanges = createExchangeStore(defaultExchangeStoreLimits);
  const traces = createTraceStore(defaultTraceStoreLimits);
  const told: FoldedFinding[] = [];
  /** Codes: what was withdrawn, and what is said of the service in its place. */
  const withdrawn: string[][] = [];
  const outsiders = new Set<ServiceIdentity>();
  let diagnoses: readonly ContextDiagnosis[] = [];
  let now = exchangeWith([]).startedAtMicros;
  const findings = new SessionFindings({
    exchanges,
    traces,
    clock: { epochMicros: () => now, monotonicMicros: () => now },
    mutes,
    diagnoses: () => diagnoses,
    annotate: (id, annotation) => {
      const change = exchanges.annotate(id, annotation);
      if (change !== undefined) findings.annotated(change);
    },
    onFinding: (finding) => told.push(finding),
    onWithdrawn: (finding, now) => withdrawn.push([finding.code, ...now.map(({ code }) => code)]),
    entry: (_, caller) => ({ isEntry: false, isOutside: caller !== undefined && outsiders.has(caller) }),
  });
  opened.push(findings);
  return {
    findings,
    exchanges,
    told,
    withdrawn,
    outsiders,
    ended: (exchange: Exchange) => {
      const own = findings.unmuted(findingsOfExchange(exchange, { isEntry: false }));
      exchanges.put({ exchange, findings: own });
      findings.closed(exchange, own);
    },
    annotate: (id: string, annotation: Parameters<typeof exchanges.annotate>[1]) => {
      const change = exchanges.annotate(id, annotation);
      if (change !== undefined) findings.annotated(change);
    },
    report: (spans: readonly Span[]) => {
      traces.add(spans);
      findings.reported(spans);
    },
    diagnose: (...all: readonly ContextDiagnosis[]) => {
      diagnoses = all;
      findings.flowsChanged();
      findings.tick();
    },
    pass: (seconds: number) => {
      now += seconds * SECOND;
      findings.tick();
    },
  };
}

function listed({ findings }: ReturnType<typeof session>): string[] {
  return findings
    .list()
    .map(({ severity, code, service, count }) => `${severity} ${code} ${service ?? '-'} ${count}`);
}

const inbound = exchangeWith(b3(), { id: 'in', seq: 1, method: 'POST', target: '/checkout' });
const outbound = (id: string) => exchangeWith([], { id, seq: 2, target: '/pay' });

describe('SessionFindings', () => {
  it('makes a warning the error of a service once the link is known, in the exchange and in the list', () => {
    const run = session();
    run.ended(inbound);
    run.ended(outbound('out'));
    expect(listed(run)).toEqual(['warning missing-context - 1']);

    run.annotate('out', { caller: orders, callee: payments });
    run.annotate('out', { link: exact });

    expect(listed(run)).toEqual(['error missing-context orders 1']);
    expect(run.exchanges.byId('out')?.findings).toMatchObject([{ severity: 'error', service: 'orders' }]);
    expect(run.told.at(-1)).toMatchObject({ code: 'missing-context', severity: 'error', count: 1 });
  });

  it('makes information of a warning as soon as its caller turns out to be an outsider', () => {
    const run = session();
    const curl: ServiceIdentity = { method: 'process', service: 'curl', pid: 7, processName: 'curl' };
    run.outsiders.add(curl);
    run.ended(outbound('out'));
    expect(listed(run)).toEqual(['warning missing-context - 1']);

    run.annotate('out', { caller: curl });

    expect(listed(run)).toEqual(['info missing-context curl 1']);
  });

  it('accuses who was taken for an outsider once there is a request that the call was made for', () => {
    const run = session();
    run.outsiders.add(orders);
    run.ended(inbound);
    run.ended(outbound('out'));
    run.annotate('out', { caller: orders, callee: payments });
    expect(listed(run)).toEqual(['info missing-context orders 1']);

    run.annotate('out', { link: exact });

    expect(listed(run)).toEqual(['error missing-context orders 1']);
  });

  it('names the candidates of who was taken for an outsider when there are several', () => {
    const run = session();
    run.outsiders.add(orders);
    run.ended(inbound);
    run.ended(outbound('out'));
    run.annotate('out', { caller: orders, callee: payments });

    run.annotate('out', {
      link: { ...exact, confidence: 'unknown', probability: 0.3, candidates: ['in'], candidateCount: 3 },
    });

    expect(listed(run)).toEqual(['warning missing-context orders 1']);
  });

  it('knows the cause of a call by the span id that was sent to its caller, whoever that is', () => {
    const run = session();
    run.ended(inbound);
    const spanId = inbound.hop.context?.spanId ?? '';
    const call = exchangeWith(b3(TRACE, spanId), { id: 'out', seq: 2, target: '/pay' });
    const stored = { exchange: call, findings: [] };

    expect(run.findings.circumstances(stored)).toMatchObject({
      link: { method: 'headers', exchange: 'in' },
      inbound: { id: 'in' },
    });
    const ofAnotherTrace = exchangeWith(b3('ffffffffffffff01', spanId), { id: 'out', seq: 2 });
    expect(run.findings.circumstances({ exchange: ofAnotherTrace, findings: [] })).toEqual({});
    expect(run.findings.circumstances({ exchange: inbound, findings: [] })).toEqual({});
  });

  it('does not judge an exchange again whose headers are right', () => {
    const run = session();
    run.ended(inbound);

    run.annotate('in', { caller: { method: 'process', processName: 'curl' } });

    expect(listed(run)).toEqual([]);
  });

  it('folds what single calls show into the diagnosis of the service, and forgets one that holds no more', () => {
    const run = session();
    run.ended(inbound);
    for (const id of ['a', 'b', 'c']) {
      run.ended(outbound(id));
      run.annotate(id, { caller: orders, callee: payments, link: exact });
    }
    const diagnosis = {
      service: 'orders',
      callee: 'payments',
      pattern: 'lostToAll',
      confidence: 'exact',
      counts: { kept: 0, restarted: 0, lost: 3, stale: 0 },
      keptTo: [],
      headersIn: [],
      headersLost: [],
      evidence: [],
      example: { inbound: 'in', outbound: 'c' },
    } as const;

    run.diagnose(diagnosis);
    expect(listed(run)).toEqual(['error context-dropped orders 3']);

    run.diagnose({ ...diagnosis, pattern: 'lostToOne' });
    expect(listed(run)).toEqual(['error client-not-instrumented orders 3']);
    run.diagnose();
    expect(listed(run)).toEqual(['error missing-context orders 3']);
    expect(run.withdrawn).toEqual([
      ['context-dropped', 'client-not-instrumented'],
      ['client-not-instrumented'],
    ]);
  });

  it('judges a trace 30 seconds after its last span, once', () => {
    const run = session();
    run.report([reported(2, { parentId: hexId(1) })]);
    run.pass(20);
    run.report([reported(3, { parentId: hexId(2) })]);
    run.pass(20);
    expect(listed(run)).toEqual([]);

    run.pass(10);
    expect(listed(run)).toEqual(['warning parent-missing orders 1']);
    run.pass(100);
    expect(listed(run)).toEqual(['warning parent-missing orders 1']);
  });

  it('judges at the end what is still waiting, but does not miss what may be on its way', () => {
    const run = session();
    run.report([
      reported(2, { parentId: hexId(1) }),
      reported(4, { localEndpoint: { serviceName: 'unknown' } }),
    ]);

    run.findings.stop();

    expect(listed(run)).toEqual(['warning service-unnamed unknown 1']);
  });

  it('takes the spans that tracectl sent for known parents', () => {
    const run = session();
    run.ended(inbound);
    const sent = inbound.hop.context?.spanId ?? '';

    run.report([
      span({
        traceId: TRACE,
        id: hexId(9),
        parentId: sent,
        kind: 'SERVER',
        localEndpoint: { serviceName: 'orders' },
      }),
    ]);
    run.pass(31);

    expect(listed(run)).toEqual([]);
  });

  it('tells of spans that come late', () => {
    const run = session();
    run.pass(100);

    run.report([reported(1)]);

    expect(listed(run)).toEqual(['info late-span orders 1']);
  });

  it('compares the requests of a run when their links are known, or will not be', () => {
    const run = session();
    const caller = { method: 'process', processName: 'k6', pid: 9 } as const;
    for (const n of [1, 2, 3]) {
      run.ended(
        exchangeWith(b3(), { id: `${n}`, seq: n, startedAtMicros: inbound.startedAtMicros + n * SECOND }),
      );
      run.annotate(`${n}`, { caller });
    }
    expect(listed(run)).toEqual([]);

    run.pass(6);

    expect(listed(run)).toEqual(['error trace-id-reused - 1']);
    expect(run.told.map(({ code }) => code)).toEqual(['trace-id-reused']);
  });

  it('is silent about what the project has muted, but for its number', () => {
    const run = session([{ name: 'missing-context', service: 'orders', reason: 'legacy' }]);
    run.ended(inbound);
    run.ended(outbound('out'));

    run.annotate('out', { caller: orders, callee: payments, link: exact });

    expect(listed(run)).toEqual([]);
    expect(run.exchanges.byId('out')?.findings).toEqual([]);
    expect(run.findings.muted()).toEqual([{ mute: 'missing-context@orders', reason: 'legacy', count: 1 }]);
  });
});
