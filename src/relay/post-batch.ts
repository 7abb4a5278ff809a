// One batch of spans as a POST to a collector.
import { gzipSync } from 'node:zlib';
import { isLoopbackAddress } from '../http/authority.ts';
import type { HttpCall } from './http-call.ts';

/** Below this a body is not worth packing. */
const GZIP_FROM_BYTES = 1024;

export interface BatchPost {
  readonly url: URL;
  readonly body: Buffer;
  readonly contentType: string;
  /** What the target wants besides, for example a token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Envoy never packs. */
  readonly mayGzip: boolean;
  readonly timeoutMs: number;
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}

export function batchCall({
  url,
  body: plain,
  contentType,
  headers,
  mayGzip,
  timeoutMs,
}: BatchPost): HttpCall {
  // Over loopback it saves nothing and costs a twentieth of a busy main thread.
  const isPacked = mayGzip && plain.length > GZIP_FROM_BYTES && !isLoopbackHost(url.hostname);
  const body = isPacked ? gzipSync(plain) : plain;
  const sent = {
    ...headers,
    'content-type': contentType,
    'content-length': body.length,
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    // Tells whatever traces on the way not to trace the traces (B3 README).
    b3: '0',
  };
  return { method: 'POST', url, headers: sent, body, timeoutMs };
}
