// What a diagnosis says about a service, as a finding that names the culprit, what it did, how often, and the remedy. Pure.
import type { BreakPattern, ContextDiagnosis, FateCounts } from '../exchange/context-diagnosis.ts';
import type { Finding } from '../exchange/finding.ts';
import type { FindingCode } from './catalogue.ts';
import { makeFinding } from './make-finding.ts';
import { whoText } from './who.ts';

/** A finding about many calls at once. */
export interface CountedFinding {
  readonly finding: Finding;
  /** Calls that show it, of so many. */
  readonly count: number;
  readonly of: number;
}

const rules: Readonly<Record<BreakPattern, FindingCode | undefined>> = {
  lostToAll: 'context-dropped',
  lostToOne: 'client-not-instrumented',
  onlyConcurrent: 'context-lost-when-concurrent',
  afterResponse: 'context-lost-after-response',
  allowList: 'gateway-drops-context',
  otherPropagator: 'propagator-mismatch',
  restarted: 'trace-restarted',
  ownSampling: 'own-sampling',
  laterAttempts: 'retry-without-context',
  stale: 'stale-context',
  // The service that received nothing did nothing wrong; its callers are found by what they sent.
  brokenBefore: undefined,
};

const ROUTES = 'the requests that it serves';
const CALLEES = 'every service that it calls';
const NAMES = 'b3 or x-b3-*, traceparent, tracestate, x-request-id';

export function findingOfDiagnosis(diagnosis: ContextDiagnosis): CountedFinding | undefined {
  const rule = rules[diagnosis.pattern];
  if (rule === undefined) return undefined;
  const { service, process, route, callee, counts, headersIn, headersLost, example } = diagnosis;
  const count = broken(diagnosis);
  const of = total(counts);
  const finding = makeFinding(rule, {
    values: {
      who: whoText(service, process),
      route: route ?? ROUTES,
      callee: callee ?? CALLEES,
      headers: `${headersLost.length} of ${headersIn.length} headers missing`,
      calls: `${count} of ${of} calls`,
      only: onlyText(diagnosis),
      names: headersLost.length === 0 ? NAMES : headersLost.join(', '),
    },
    evidence: [
      ...(headersLost.length === 0 ? [] : [['headers missing', headersLost.join(', ')] as const]),
      ...(diagnosis.contrast === undefined ? [] : [['other calls', fatesText(diagnosis.contrast)] as const]),
      ...diagnosis.evidence,
      ['link', diagnosis.confidence],
    ],
    service,
    callee,
    exchange: example.outbound,
  });
  return { finding, count, of };
}

function broken({ pattern, counts }: ContextDiagnosis): number {
  switch (pattern) {
    case 'stale':
      return counts.stale;
    case 'otherPropagator':
    case 'restarted':
    case 'ownSampling':
      return counts.restarted;
    case 'lostToAll':
    case 'lostToOne':
    case 'allowList':
      return counts.lost;
    default:
      return counts.lost + counts.restarted + counts.stale;
  }
}

function total({ kept, restarted, lost, stale }: FateCounts): number {
  return kept + restarted + lost + stale;
}

/** What tells the calls apart that went without from those that kept it. */
function onlyText({ clients, keptTo }: ContextDiagnosis): string {
  const kept = keptTo.length === 0 ? '' : `; it passes the trace on to ${keptTo.join(', ')}`;
  return clients === undefined ? kept : `, only through its \`${clients.broken}\` client${kept}`;
}

function fatesText({ kept, restarted, lost, stale }: FateCounts): string {
  const fates = [
    [kept, 'kept'],
    [restarted, 'restarted'],
    [lost, 'lost'],
    [stale, 'stale'],
  ] as const;
  return fates
    .filter(([count]) => count > 0)
    .map(([count, fate]) => `${count} ${fate}`)
    .join(', ');
}
