// What each way of breaking an instrumentation is seen by: in the calls of `front`, and as the finding about it.
import type { ExchangeJson } from '../../../src/exchange/exchange-json.ts';
import type { Break } from './instrumented-stacks.ts';

/** What `front` did with the trace of the request that it served. */
export type CallFate = 'kept' | 'lost' | 'restarted';

export interface ExpectedBreak {
  readonly broken: Break;
  /** Of the calls to each callee. */
  readonly fates: { readonly back: CallFate; readonly audit: CallFate };
  /** What has to be said of `front`. */
  readonly finding: { readonly code: string; readonly callee?: 'back' | 'audit' };
}

export const expectedBreaks: readonly ExpectedBreak[] = [
  { broken: 'no-client', fates: { back: 'lost', audit: 'lost' }, finding: { code: 'context-dropped' } },
  {
    broken: 'second-client',
    fates: { back: 'kept', audit: 'lost' },
    finding: { code: 'client-not-instrumented', callee: 'audit' },
  },
  { broken: 'queue', fates: { back: 'restarted', audit: 'restarted' }, finding: { code: 'trace-restarted' } },
];

/** @param served trace ids that were sent to `front` */
export function fateOf({ trace }: ExchangeJson, served: ReadonlySet<string>): CallFate {
  if (trace.relation === 'started') return 'lost';
  return served.has(trace.traceId ?? '') ? 'kept' : 'restarted';
}
