// How a service of the demo takes part in a trace: its own span for the request that came in, a child for every call.
// Done right, every family that came in goes out again, with x-request-id, tracestate and baggage as they came.
import { type HeaderList, headerValue } from '../http/header-list.ts';
import type { TraceFamily } from '../propagation/defect.ts';
import { type Extraction, extract } from '../propagation/extract.ts';
import type { HopPolicy } from '../propagation/hop.ts';
import { inject } from '../propagation/inject.ts';
import { readTraceHeaders } from '../propagation/trace-headers.ts';
import type { IdSource } from '../trace/ids.ts';
import type { TraceContext } from '../trace/trace-context.ts';

/** What a service keeps of a request while it serves it. */
export interface ServiceContext {
  readonly received: HeaderList;
  readonly extraction: Extraction;
  /** Of the service's own span. */
  readonly span: TraceContext;
}

export function contextOfRequest(received: HeaderList, ids: IdSource): ServiceContext {
  const extraction = extract(readTraceHeaders(received), 'none');
  const parent = extraction.winner;
  const traceId = parent?.traceId ?? ids.id64() + ids.id64();
  return {
    received,
    extraction,
    span: {
      traceId,
      spanId: ids.id64(),
      ...(parent !== undefined && { parentId: parent.ids.spanId }),
      sampled: extraction.state !== 'deny',
      debug: extraction.state === 'debug',
    },
  };
}

export function childOf({ traceId, spanId, sampled, debug }: TraceContext, ids: IdSource): TraceContext {
  return { traceId, spanId: ids.id64(), parentId: spanId, sampled, debug };
}

/** Headers that go on as they came. */
export const PASSED_ON: readonly string[] = ['x-request-id', 'tracestate', 'baggage'];

/** @param families what is written @default what came in */
export function traceHeaders(
  context: TraceContext,
  { received, extraction }: ServiceContext,
  families: readonly TraceFamily[] = extraction.families,
): string[] {
  const written = inject(
    { context, isJoined: false, isRandom: extraction.isRandom },
    readTraceHeaders([]),
    { ...extraction, families: [] },
    policyOf(families),
  );
  return [...passedOn(received, PASSED_ON), ...written.set.flat()];
}

/** The first value of each, where there is one. */
export function passedOn(received: HeaderList, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = headerValue(received, name);
    return value === undefined ? [] : [name, value];
  });
}

function policyOf(write: readonly TraceFamily[]): HopPolicy {
  const sampling = { client: 100, random: 100, overall: 100 };
  return { direction: 'egress', compat: 'none', write, traceId128bit: true, sampling };
}
