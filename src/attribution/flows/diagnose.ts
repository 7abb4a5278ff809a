// What is wrong with a service, from the pattern of its counts. Pure. Each call speaks for one diagnosis at most, and the one
// that says more comes first. With fewer than three calls that show it, nothing is said.
import type { BreakPattern, ContextDiagnosis } from '../../exchange/context-diagnosis.ts';
import {
  brokenOf,
  type Counts,
  type Example,
  type FlowRecord,
  noCounts,
  sumOf,
  totalOf,
} from './flow-record.ts';

export interface Arrivals {
  readonly caller: string;
  withContext: number;
  without: number;
  /** Id of an exchange. */
  newestWithout?: string;
}

/** Calls that must show a pattern, and the share of them that makes it the rule. */
const ENOUGH = 3;
const MOSTLY = 0.8;
const RARELY = 0.05;
const MAX_NAMES = 8;

export function diagnose(
  service: string,
  records: readonly FlowRecord[],
  arrivals: readonly Arrivals[],
): ContextDiagnosis[] {
  const found: ContextDiagnosis[] = [];
  const inside: FlowRecord[] = [];
  for (const record of records) {
    const own = afterAnswer(record) ?? onlyConcurrent(record) ?? staleContext(record);
    if (own !== undefined) found.push(own);
    inside.push(withoutAfter(record, own?.pattern));
  }
  const before = brokenBefore(service, records, arrivals);
  return [...found, ...brokenForGood(service, inside), ...(before === undefined ? [] : [before])];
}

/** What is left to be explained otherwise. */
function withoutAfter(record: FlowRecord, pattern: BreakPattern | undefined): FlowRecord {
  if (pattern === 'onlyConcurrent' || pattern === 'stale')
    return { ...record, alone: keptOf(record), concurrent: noCounts(), after: noCounts() };
  return { ...record, after: noCounts() };
}

function keptOf({ alone, concurrent }: FlowRecord): Counts {
  return { ...noCounts(), kept: alone.kept + concurrent.kept };
}

function afterAnswer(record: FlowRecord): ContextDiagnosis | undefined {
  const { after, alone, concurrent } = record;
  const inside = sumOf(alone, concurrent);
  if (!isMostly(brokenOf(after), totalOf(after)) || isMostly(brokenOf(inside), totalOf(inside)))
    return undefined;
  return diagnosis('afterResponse', record, after, inside, record.examples.after);
}

function onlyConcurrent(record: FlowRecord): ContextDiagnosis | undefined {
  const { alone, concurrent } = record;
  const isKeptAlone = alone.kept >= ENOUGH && brokenOf(alone) <= RARELY * totalOf(alone);
  const broken = brokenOf(concurrent);
  if (!isKeptAlone || broken < ENOUGH || broken <= RARELY * totalOf(concurrent)) return undefined;
  return diagnosis('onlyConcurrent', record, concurrent, alone, record.examples.concurrent);
}

function staleContext(record: FlowRecord): ContextDiagnosis | undefined {
  const all = sumOf(record.alone, record.concurrent);
  if (all.stale < ENOUGH || all.stale <= RARELY * totalOf(all)) return undefined;
  return diagnosis('stale', record, all, undefined, record.examples.stale);
}

/** Lost or begun anew whatever the circumstances: for every callee, for one, or from one route to it. */
function brokenForGood(service: string, records: readonly FlowRecord[]): ContextDiagnosis[] {
  const callees = Map.groupBy(records, ({ callee }) => callee);
  const judged = [...callees].map(([callee, own]) => ({ callee, own, counts: countsOf(own) }));
  const seen = judged.filter(({ counts }) => totalOf(counts) > 0);
  const broken = seen.filter(({ counts }) => isMostly(brokenOf(counts), totalOf(counts)));
  const isEverywhere = broken.length > 0 && broken.length === seen.length;
  const patterns = new Set(broken.map(({ own }) => patternOf(own)));
  const [pattern] = patterns;
  if (isEverywhere && pattern !== undefined && patterns.size === 1) {
    const all = broken.flatMap(({ own }) => own);
    return [
      groupDiagnosis(service, pattern === 'lostToOne' ? 'lostToAll' : pattern, all, [], broken.length > 1),
    ];
  }
  const rest = records.filter(({ callee }) => !broken.some((one) => one.callee === callee));
  return [
    ...broken.map(({ own }) => groupDiagnosis(service, lostHere(patternOf(own), rest), own, rest, false)),
    ...rest.flatMap((record) => ofOneRoute(service, record, rest)),
  ];
}

/** Where nothing is kept anywhere, it is not this one client's fault. */
function lostHere(pattern: BreakPattern, rest: readonly FlowRecord[]): BreakPattern {
  return pattern === 'lostToOne' && countsOf(rest).kept === 0 ? 'lostToAll' : pattern;
}

/** The callee gets the context from other routes, or from first attempts, and not from here. */
function ofOneRoute(service: string, record: FlowRecord, rest: readonly FlowRecord[]): ContextDiagnosis[] {
  const { attempts } = record;
  const counts = countsOf([record]);
  const first = counts.kept - attempts.kept;
  if (attempts.lost >= ENOUGH && attempts.kept === 0 && attempts.lost >= MOSTLY * counts.lost && first > 0)
    return [groupDiagnosis(service, 'laterAttempts', [record], rest, false)];
  const others = rest.filter((other) => other !== record);
  if (!isMostly(brokenOf(counts), totalOf(counts)) || countsOf(others).kept === 0) return [];
  return [groupDiagnosis(service, patternOf([record]), [record], others, false)];
}

function patternOf(records: readonly FlowRecord[]): BreakPattern {
  const counts = countsOf(records);
  const broken = brokenOf(counts);
  if (counts.restarted >= MOSTLY * broken) {
    if (total(records, ({ unsampled }) => unsampled) >= MOSTLY * counts.restarted) return 'ownSampling';
    if (total(records, ({ otherFormat }) => otherFormat) >= MOSTLY * counts.restarted)
      return 'otherPropagator';
    return 'restarted';
  }
  return total(records, ({ passedThrough }) => passedThrough) >= MOSTLY * broken ? 'allowList' : 'lostToOne';
}

function brokenBefore(
  service: string,
  records: readonly FlowRecord[],
  arrivals: readonly Arrivals[],
): ContextDiagnosis | undefined {
  const without = arrivals.filter(({ without, withContext }) => isMostly(without, without + withContext));
  const withContext = arrivals.reduce((sum, { withContext }) => sum + withContext, 0);
  const [worst] = without.toSorted((a, b) => b.without - a.without);
  const inbound = worst?.newestWithout;
  if (worst === undefined || inbound === undefined || withContext < ENOUGH) return undefined;
  const lost = without.reduce((sum, one) => sum + one.without, 0);
  const process = records.find((record) => record.process !== undefined)?.process;
  return {
    service,
    ...(process !== undefined && { process }),
    pattern: 'brokenBefore',
    confidence: 'exact',
    counts: { ...noCounts(), kept: withContext, lost },
    keptTo: [],
    headersIn: [],
    headersLost: [],
    callers: without.slice(0, MAX_NAMES).map(({ caller }) => caller),
    evidence: arrivals
      .slice(0, MAX_NAMES)
      .map(({ caller, withContext, without }) => [
        `requests from ${caller}`,
        `${withContext} with a context, ${without} without`,
      ]),
    example: { inbound, outbound: inbound },
  };
}

function groupDiagnosis(
  service: string,
  pattern: BreakPattern,
  records: readonly FlowRecord[],
  rest: readonly FlowRecord[],
  areSeveralCallees: boolean,
): ContextDiagnosis {
  const [first] = records;
  const newest = records.toSorted((a, b) => brokenOf(countsOf([b])) - brokenOf(countsOf([a])))[0] ?? first;
  const { restarted, lost } = newest?.examples ?? {};
  const isRestart = pattern === 'restarted' || pattern === 'ownSampling' || pattern === 'otherPropagator';
  const routes = new Set(records.map(({ route }) => route));
  const contrast = countsOf(rest);
  const whole = { ...mergedRecord(service, records), callee: first?.callee ?? '', route: first?.route ?? '' };
  const made = diagnosis(
    pattern,
    whole,
    countsOf(records),
    totalOf(contrast) > 0 ? contrast : undefined,
    isRestart ? (restarted ?? lost) : (lost ?? restarted),
    rest,
  );
  const { route, callee, ...general } = made;
  return {
    ...general,
    ...(routes.size === 1 && route !== undefined && { route }),
    ...(!areSeveralCallees && callee !== undefined && { callee }),
  };
}

function mergedRecord(service: string, records: readonly FlowRecord[]): FlowRecord {
  const clients = new Map<string, { broken: number; kept: number }>();
  for (const record of records) {
    for (const [name, { broken, kept }] of record.clients) {
      const sum = clients.get(name) ?? { broken: 0, kept: 0 };
      clients.set(name, { broken: sum.broken + broken, kept: sum.kept + kept });
    }
  }
  const process = records.find((record) => record.process !== undefined)?.process;
  return {
    service,
    route: '',
    callee: '',
    alone: noCounts(),
    concurrent: noCounts(),
    after: noCounts(),
    otherFormat: 0,
    unsampled: 0,
    passedThrough: total(records, ({ passedThrough }) => passedThrough),
    attempts: { lost: 0, kept: 0 },
    isExact: records.every(({ isExact }) => isExact),
    clients,
    examples: {},
    ...(process !== undefined && { process }),
  };
}

function diagnosis(
  pattern: BreakPattern,
  record: FlowRecord,
  counts: Counts,
  contrast: Counts | undefined,
  example: Example | undefined,
  rest: readonly FlowRecord[] = [],
): ContextDiagnosis {
  const { inbound = '', outbound = '', headersIn = [], headersOut = [] } = example ?? {};
  const clients = clientsOf(record, rest);
  const keptTo = [...Map.groupBy(rest, ({ callee }) => callee)]
    .map(([callee, own]) => ({ callee, kept: countsOf(own).kept }))
    .filter(({ kept, callee }) => kept > 0 && callee !== record.callee)
    .toSorted((a, b) => b.kept - a.kept);
  return {
    service: record.service,
    ...(record.process !== undefined && { process: record.process }),
    route: record.route,
    callee: record.callee,
    pattern,
    confidence: record.isExact ? 'exact' : 'likely',
    counts,
    ...(contrast !== undefined && totalOf(contrast) > 0 && { contrast }),
    keptTo: keptTo.slice(0, MAX_NAMES).map(({ callee }) => callee),
    headersIn,
    headersLost: headersIn.filter((name) => !headersOut.includes(name)),
    ...(clients !== undefined && { clients }),
    evidence: evidenceOf(record, counts, contrast),
    example: { inbound, outbound },
  };
}

/** The user agents, when each side has one of its own. */
function clientsOf(record: FlowRecord, rest: readonly FlowRecord[]): ContextDiagnosis['clients'] {
  const all = [record, ...rest].flatMap(({ clients }) => [...clients]);
  const names = (side: 'broken' | 'kept'): string[] => [
    ...new Set(all.filter(([, counts]) => counts[side] > 0).map(([name]) => name)),
  ];
  const [[broken, ...moreBroken], [kept, ...moreKept]] = [names('broken'), names('kept')];
  if (broken === undefined || kept === undefined || broken === kept) return undefined;
  return moreBroken.length + moreKept.length === 0 && broken !== '' ? { broken, kept } : undefined;
}

function evidenceOf(
  record: FlowRecord,
  counts: Counts,
  contrast: Counts | undefined,
): ContextDiagnosis['evidence'] {
  const evidence: [string, string][] = [['calls', countsText(counts)]];
  if (contrast !== undefined && totalOf(contrast) > 0)
    evidence.push(['held against them', countsText(contrast)]);
  if (record.passedThrough > 0)
    evidence.push(['path and body or credentials passed through', `${record.passedThrough} calls`]);
  return evidence;
}

function countsText(counts: Counts): string {
  const parts = (['kept', 'lost', 'restarted', 'stale'] as const)
    .filter((fate) => counts[fate] > 0)
    .map((fate) => `${counts[fate]} ${fate}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function countsOf(records: readonly FlowRecord[]): Counts {
  return sumOf(...records.flatMap(({ alone, concurrent }) => [alone, concurrent]));
}

function total(records: readonly FlowRecord[], of: (record: FlowRecord) => number): number {
  return records.reduce((sum, record) => sum + of(record), 0);
}

function isMostly(part: number, whole: number): boolean {
  return part >= ENOUGH && part >= MOSTLY * whole;
}
