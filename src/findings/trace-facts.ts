// What the rules of traces are told about the wire: which spans were seen in headers, and who does what.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { Span } from '../trace/span.ts';
import type { FindingCode } from './catalogue.ts';
import { type MessageValues, makeFinding } from './make-finding.ts';

export interface SeenExchange {
  readonly exchange: Exchange;
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
}

export interface TraceFacts {
  /** The exchange that tracectl sent on with this span id. */
  sentWith(spanId: string): SeenExchange | undefined;
  /** The newest exchange that came in with this span id. */
  receivedWith(spanId: string): SeenExchange | undefined;
  /** Whether any request that was under way in this time came in without a context that could be read. */
  hadUntracedCall(startMicros: number, endMicros: number): boolean;
  /** Whether this service reported spans of its own. */
  reports(service: string): boolean;
  /** Since when all exchanges are remembered. */
  readonly remembersSinceMicros: number;
}

/** A finding about a reported span. */
export function spanFinding(
  rule: FindingCode,
  span: Pick<Span, 'traceId' | 'id' | 'name'> & { readonly service: string | undefined },
  values: MessageValues,
  evidence: Finding['evidence'],
  more: Partial<Pick<Finding, 'callee' | 'exchange' | 'severity'>> = {},
): Finding {
  const { traceId, id, name, service } = span;
  return makeFinding(rule, {
    values: {
      who: service ?? 'a service without a name',
      calls: `${name ?? 'span'} ${id} in trace ${traceId}`,
      ...values,
    },
    evidence: [...evidence, ['span', id]],
    traceId,
    service,
    ...more,
  });
}

export function serviceOf({ localEndpoint }: Span): string | undefined {
  return localEndpoint?.serviceName;
}
