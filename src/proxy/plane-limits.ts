// The limits of the data plane, and the sentences that say that one was met. There is none of time on bodies: a
// developer stops at breakpoints, and streams stay open for hours.
import type { Exchange } from '../exchange/exchange.ts';
import type { Limit } from '../exchange/limit.ts';
import type { PlaneOptions } from './plane-options.ts';

/** Infinity, and 0 for a time: no limit. */
export interface PlaneLimits {
  /** Bytes of a request's line and headers; more is answered 431. */
  readonly maxHeadBytes: number;
  /** Bytes of a request target; more is answered 414. */
  readonly maxTargetBytes: number;
  /** Open at once on each listener; more are closed. */
  readonly maxConnections: number;
  /** Requests under way, tunnels included; more are answered 503. Envoy's own default for a cluster. */
  readonly maxRequestsUnderWay: number;
  /** A head has to arrive within this time of its first byte, or of the connection. */
  readonly headTimeoutMs: number;
  /** Envoy's idle timeout of a downstream connection. Node's 5 s close under the feet of clients that reuse it. */
  readonly idleTimeoutMs: number;
}

export const defaultPlaneLimits: PlaneLimits = {
  maxHeadBytes: 64 * 1024,
  maxTargetBytes: 16 * 1024,
  maxConnections: 1024,
  maxRequestsUnderWay: 1024,
  headTimeoutMs: 10_000,
  idleTimeoutMs: 3_600_000,
};

export interface LimitMet {
  readonly limit: Limit;
  readonly sentence: string;
}

const DESCRIPTOR_CODES = new Set<string | undefined>(['EMFILE', 'ENFILE']);

/** The limit that an exchange ended at, when it did. Bodies are captured unless memory is short, or none are at all. */
export function limitMetBy(
  exchange: Exchange,
  { maxBodyBytes, maxHeaders }: Pick<PlaneOptions, 'maxBodyBytes' | 'maxHeaders'>,
): LimitMet | undefined {
  const { answer, failure } = exchange;
  if (failure?.flag === 'OM') {
    return {
      limit: 'memory',
      sentence: `${failure.reason}: new requests are answered 503 until some is free`,
    };
  }
  if (failure?.flag === 'UO') {
    return { limit: 'requests', sentence: `${failure.reason}: further ones are answered 503` };
  }
  if (DESCRIPTOR_CODES.has(failure?.code)) return { limit: 'descriptors', sentence: noDescriptors };
  if (failure !== undefined && answer?.received === undefined) {
    const sentence = `a request was answered ${answer?.status}: ${failure.reason}`;
    if (answer?.status === 414) return { limit: 'target', sentence };
    if (answer?.status === 431) {
      return { limit: exchange.received.length / 2 > maxHeaders ? 'headerLines' : 'headerBytes', sentence };
    }
  }
  if (maxBodyBytes === 0 || exchange.outcome === 'tunnelled' || !lostItsBodies(exchange)) return undefined;
  return { limit: 'bodies', sentence: 'memory is nearly full: bodies are not kept until some is free' };
}

export const noDescriptors =
  'the system lets tracectl open no more files and sockets (ulimit -n): connections fail until some are closed';

function lostItsBodies({ requestBody, responseBody }: Exchange): boolean {
  return [requestBody, responseBody].some(
    ({ bytes, totalBytes }) => totalBytes > 0 && bytes.byteLength === 0,
  );
}
