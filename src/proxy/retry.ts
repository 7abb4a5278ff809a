// Whether and when a request is sent to its upstream once more. Pure.
// Envoy's `retry_on: connect-failure,reset,gateway-error` (router_filter.rst) for idempotent methods
// (RFC 9110 section 9.2.2), with its fully jittered back-off (retry_state_impl.cc).
import type { ResponseFlag } from '../exchange/failure.ts';

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE']);
const GATEWAY_ERRORS = new Set([502, 503, 504]);
/** No connection, and a connection that ended before the answer began. */
const RETRIABLE_FLAGS = new Set<ResponseFlag>(['UF', 'UC']);

const BASE_MS = 25;
const MAX_MS = 250;

/** How an attempt ended: with an answer's status, or without one. */
export type AttemptEnd = { readonly status: number } | { readonly flag: ResponseFlag };

export function isRetriable(method: string, end: AttemptEnd): boolean {
  if (!IDEMPOTENT.has(method)) return false;
  return 'status' in end ? GATEWAY_ERRORS.has(end.status) : RETRIABLE_FLAGS.has(end.flag);
}

/** Milliseconds before retry number `retry` (1, 2, ...); `integer(n)` draws from 0 to n - 1. */
export function retryDelayMs(retry: number, integer: (bound: number) => number): number {
  return integer(Math.min(BASE_MS * (2 ** Math.min(retry, 10) - 1), MAX_MS) + 1);
}
