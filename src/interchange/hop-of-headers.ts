// What is known of the trace of a request that somebody else recorded: what its headers say. It counts as one where a trace
// began: there is no telling who would send it again.
import type { RecordedHop } from '../exchange/exchange.ts';
import type { HeaderList } from '../http/header-list.ts';
import { extract } from '../propagation/extract.ts';
import { readTraceHeaders } from '../propagation/trace-headers.ts';

export function hopOfHeaders(headers: HeaderList): RecordedHop {
  const { families, winner, state, defects } = extract(readTraceHeaders(headers), 'none');
  const sampled = state !== 'deny';
  return {
    relation: 'started',
    ...(winner !== undefined && {
      context: {
        traceId: winner.traceId,
        spanId: winner.ids.spanId,
        ...(winner.ids.parentId !== undefined && { parentId: winner.ids.parentId }),
        sampled,
        debug: state === 'debug',
      },
    }),
    families,
    sampledBy: 'header',
    echoRequestId: false,
    reported: winner !== undefined && sampled,
    defects,
  };
}
