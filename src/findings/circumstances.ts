// What is known around an exchange when it is judged, and what every finding about it says.
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import type { ServiceIdentity } from '../exchange/service-identity.ts';
import type { Seen } from './make-finding.ts';
import { calleeText, callerService } from './who.ts';

export type Exchanged = OpenExchange | Exchange;

export interface Circumstances {
  /** Its caller is named as a place where traces begin. */
  readonly isEntry: boolean;
  /** Nothing was sent to its caller through tracectl so far, or nothing was under way there: it had no context to pass on. */
  readonly isOutside?: boolean;
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** The exchange that the link names. */
  readonly inbound?: Exchanged;
  /** Those that it could have been, as far as they are held. */
  readonly candidates?: readonly Exchanged[];
}

/** Below this an inferred link makes no error, and names no culprit. */
const SURE = 0.9;

export function isSureLink(link: Link | undefined): boolean {
  if (link === undefined) return false;
  return link.confidence === 'exact' || (link.confidence === 'likely' && link.probability >= SURE);
}

/** What every finding about an exchange says of it. */
export function seenIn(exchange: Exchanged, { caller, callee }: Circumstances, seen: Seen): Seen {
  return {
    exchange: exchange.id,
    traceId: exchange.hop.context?.traceId,
    service: callerService(exchange, caller),
    callee: calleeText(exchange, callee),
    ...seen,
  };
}

/** What tracectl made of the headers, as the end of a sentence. */
export function consequence({ hop }: Exchanged): string {
  const { relation, received } = hop;
  if (relation === 'untouched')
    return 'they were sent on as they came and no span is reported, as Envoy does';
  if (received !== undefined) return `trace ${received.traceId} was read from ${familyName[received.family]}`;
  return `the new trace ${hop.context?.traceId ?? ''} was started`;
}

const familyName = {
  b3: 'b3',
  b3multi: 'x-b3-*',
  tracecontext: 'traceparent',
  ot: 'x-ot-span-context',
} as const;
