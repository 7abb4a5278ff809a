// The trace headers of one request, received beside sent upstream, and what happened to each on the way.
import type { OpenExchange } from '../../exchange/exchange.ts';
import { type HeaderList, headerValues } from '../../http/header-list.ts';
import { maskedHeaders } from '../../http/sensitive-headers.ts';

export interface TraceHeaderChange {
  /** Lower case. */
  readonly name: string;
  /** All values, joined by a comma; absent when it did not come in. */
  readonly received?: string;
  /** The same of what was sent upstream. */
  readonly sent?: string;
  readonly change: 'injected' | 'kept' | 'rewritten' | 'removed' | 'not sent';
}

/** In the order in which a person reads them: the identity first, its carriers after. */
const TRACE_HEADERS = [
  'x-request-id',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'b3',
  'traceparent',
  'tracestate',
  'x-ot-span-context',
  'x-client-trace-id',
  'x-envoy-force-trace',
  'x-forwarded-proto',
];

export function traceHeaderChanges(exchange: Pick<OpenExchange, 'received' | 'sent'>): TraceHeaderChange[] {
  const received = maskedHeaders(exchange.received);
  const sent = exchange.sent && maskedHeaders(exchange.sent);
  return TRACE_HEADERS.flatMap((name) => {
    const before = joinedValues(received, name);
    const after = sent && joinedValues(sent, name);
    if (before === undefined && after === undefined) return [];
    return {
      name,
      ...(before !== undefined && { received: before }),
      ...(after !== undefined && { sent: after }),
      change: sent === undefined ? 'not sent' : changeOf(before, after),
    };
  });
}

function changeOf(before: string | undefined, after: string | undefined): TraceHeaderChange['change'] {
  if (before === undefined) return 'injected';
  if (after === undefined) return 'removed';
  return before === after ? 'kept' : 'rewritten';
}

function joinedValues(headers: HeaderList, name: string): string | undefined {
  const values = headerValues(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}
