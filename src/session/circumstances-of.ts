// What the stores know around an exchange, for the rules that judge it: who is at its ends, and the request that caused it.
import type { OpenExchange } from '../exchange/exchange.ts';
import type { Link } from '../exchange/link.ts';
import type { Circumstances } from '../findings/circumstances.ts';
import type { ExchangeStore, StoredExchange } from '../sink/exchange-store.ts';
import { isSameTraceId } from '../trace/trace-id.ts';

const noCause: Cause = {};

type Cause = Pick<Circumstances, 'link' | 'inbound' | 'candidates'>;

export function circumstancesOf(
  { exchange, caller, callee, link }: StoredExchange,
  exchanges: ExchangeStore,
): Omit<Circumstances, 'isEntry'> {
  const cause = link === undefined ? causeBySpan(exchange, exchanges) : causeOf(exchange, link, exchanges);
  return { ...(caller !== undefined && { caller }), ...(callee !== undefined && { callee }), ...cause };
}

/** Nobody else has the id of a span that was sent to a service: who sends it, or a child of it, was asked by that request. */
function causeBySpan({ id, hop: { received } }: OpenExchange, exchanges: ExchangeStore): Cause {
  if (received === undefined) return noCause;
  const { spanId, parentId } = received;
  const inbound =
    exchanges.bySentSpanId(spanId)?.exchange ??
    (parentId === undefined ? undefined : exchanges.bySentSpanId(parentId)?.exchange);
  if (inbound === undefined || inbound.id === id) return noCause;
  if (!isSameTraceId(inbound.hop.context?.traceId ?? '', received.traceId)) return noCause;
  const link: Link = {
    method: 'headers',
    confidence: 'exact',
    probability: 1,
    exchange: inbound.id,
    candidates: [inbound.id],
    candidateCount: 1,
  };
  return { inbound, link };
}

/** A cause that the call's own headers contradict is none to compare them with. */
function causeOf({ hop }: OpenExchange, link: Link, exchanges: ExchangeStore): Cause {
  const linked = link.exchange === undefined ? undefined : exchanges.byId(link.exchange)?.exchange;
  const { received } = hop;
  const sender = received === undefined ? undefined : exchanges.bySentSpanId(received.spanId)?.exchange;
  if (linked !== undefined && sender === linked && link.candidates.length === 1)
    return { link, inbound: linked, candidates: [linked] };
  const named = [received?.spanId, received?.parentId].flatMap((spanId) =>
    spanId === undefined ? [] : (exchanges.bySentSpanId(spanId)?.exchange.id ?? []),
  );
  const inbound = named.length > 0 && linked !== undefined && !named.includes(linked.id) ? undefined : linked;
  const candidates = link.candidates
    .map((id) => exchanges.byId(id)?.exchange)
    .filter((candidate) => candidate !== undefined);
  return { link, ...(inbound !== undefined && { inbound }), candidates };
}
