// What one ended exchange adds to the tables of routes and services; the same is taken back when more is found out about it.

import { isClosed } from '../../exchange/exchange.ts';
import { servedBy } from '../../exchange/filter/subject-facts.ts';
import { pathTemplate } from '../../http/path-template.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';

export interface Contribution {
  readonly method: string;
  /** Path with what differs from request to request taken out. */
  readonly template: string;
  /** Who served it: the service, or the host. */
  readonly service: string;
  /** Who called, when attribution knows it; never told from headers. */
  readonly caller?: string;
  /** Whether `service` is known to be one, and not a host. */
  readonly isServiceKnown: boolean;
  /** Second since the epoch in which it ended. */
  readonly second: number;
  readonly micros: number;
  /** Failed or answered 5xx. */
  readonly isError: boolean;
  /** Has a finding of severity warning or error. */
  readonly hasWarning: boolean;
  /** Came in with a trace context that could be read. */
  readonly hasContext: boolean;
}

/** Undefined while it is open. */
export function contributionOf(entry: ExchangeEntry): Contribution | undefined {
  const { exchange, caller, callee } = entry;
  if (!isClosed(exchange)) return undefined;
  const known = callee?.service ?? exchange.service;
  const callerName = caller?.service ?? caller?.processName;
  return {
    method: exchange.method,
    template: exchange.method === 'CONNECT' ? '' : pathTemplate(exchange.target),
    service: servedBy(entry),
    ...(callerName !== undefined && { caller: callerName }),
    isServiceKnown: known !== undefined,
    second: Math.floor((exchange.startedAtMicros + exchange.timing.endedMicros) / 1_000_000),
    micros: exchange.timing.endedMicros,
    isError: exchange.outcome === 'failed' || (exchange.answer?.status ?? 0) >= 500,
    hasWarning: entry.findings.some(({ severity }) => severity !== 'info'),
    hasContext: exchange.hop.received !== undefined,
  };
}
