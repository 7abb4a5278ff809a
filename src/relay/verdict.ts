// What an answer to a batch means for it. Pure: the relay only does as it says.
import type { HttpOutcome } from './http-call.ts';
import type { RelayFormat } from './relay-format.ts';

export type Verdict =
  | { readonly kind: 'taken'; readonly rejected?: { readonly count: number; readonly reason: string } }
  /** The same bytes again, after a while: whoever got them and could not say so will know them again. */
  | {
      readonly kind: 'retry';
      readonly error: string;
      readonly retryAfter?: string;
      /** Only the answer was lost: the target may have the batch. */
      readonly mayHaveArrived?: true;
    }
  /** Something in it is not acceptable; the rest may be. */
  | { readonly kind: 'condemned'; readonly error: string }
  /** The whole batch is given up. */
  | { readonly kind: 'refused'; readonly error: string };

/** Of the collector's own words that are quoted. */
const MAX_QUOTE = 200;

export function verdictOn(
  outcome: HttpOutcome,
  compat: 'none' | 'envoy',
  format: Pick<RelayFormat, 'isTransient' | 'rejectedOf'>,
): Verdict {
  if (compat === 'envoy') return envoyVerdict(outcome);
  if (outcome.kind === 'lost') {
    const { reason, isConnected } = outcome;
    return { kind: 'retry', error: reason, ...(isConnected && { mayHaveArrived: true as const }) };
  }
  const { status, retryAfter } = outcome;
  const error = errorText(outcome);
  if (status >= 200 && status < 300) {
    const rejected = format.rejectedOf?.(outcome.bytes);
    return { kind: 'taken', ...(rejected !== undefined && { rejected }) };
  }
  if (format.isTransient(status)) {
    return { kind: 'retry', error, ...(retryAfter === undefined ? {} : { retryAfter }) };
  }
  // 413: halves are smaller.
  if (status === 400 || status === 413) return { kind: 'condemned', error };
  return { kind: 'refused', error };
}

/** Envoy: only 202 is success, and nothing is ever sent twice (zipkin_tracer_impl.cc). */
function envoyVerdict(outcome: HttpOutcome): Verdict {
  if (outcome.kind === 'lost') return { kind: 'refused', error: outcome.reason };
  return outcome.status === 202 ? { kind: 'taken' } : { kind: 'refused', error: errorText(outcome) };
}

function errorText({ status, body }: HttpOutcome & { readonly kind: 'answered' }): string {
  const words = body.trim().slice(0, MAX_QUOTE);
  return words === '' ? `answered ${status}` : `answered ${status}: ${words}`;
}
