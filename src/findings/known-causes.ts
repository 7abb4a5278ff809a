// Which findings are causes, and which are what a cause shows in single calls: of a symptom nothing more is said once its
// cause is known.
import type { Finding } from '../exchange/finding.ts';
import type { FindingCode } from './catalogue.ts';

/** What a service did to its traces, and what of it can be seen in single exchanges and traces. */
const CAUSES: ReadonlySet<string> = new Set<FindingCode>([
  'context-dropped',
  'client-not-instrumented',
  'context-lost-when-concurrent',
  'context-lost-after-response',
  'gateway-drops-context',
  'propagator-mismatch',
  'trace-restarted',
  'own-sampling',
  'retry-without-context',
  'stale-context',
]);
const SYMPTOMS: ReadonlySet<string> = new Set<FindingCode>([
  'missing-context',
  'client-root',
  'trace-restarted',
  'request-id-missing',
]);

/** What a call with the context of another request shows as well: the ids are those of two requests. */
const OF_STALE: ReadonlySet<string> = new Set<FindingCode>(['request-id-changed', 'sampling-changed']);

/** `of`: calls that it was looked for in, where that is known. */
interface CountedFinding {
  readonly finding: Finding;
  readonly count: number;
  readonly of: number | undefined;
}

export function isCause({ code }: Finding): boolean {
  return CAUSES.has(code);
}

export function isExplained({ finding, of, count }: CountedFinding, causes: readonly Finding[]): boolean {
  const { code, service, callee } = finding;
  if (service === undefined) return false;
  // What every call shows is another fault beside it.
  const isOfStale = OF_STALE.has(code) && of !== undefined && count < of;
  if (!SYMPTOMS.has(code) && !isOfStale) return false;
  return causes.some((cause) => {
    if (cause.service !== service || (isOfStale && cause.code !== 'stale-context')) return false;
    // Of one rule, what is said of every callee covers what is said of one.
    if (cause.code === code) return cause.callee === undefined && callee !== undefined;
    return cause.callee === undefined || callee === undefined || cause.callee === callee;
  });
}
