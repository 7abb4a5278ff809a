// The body of a post, read and unpacked within bounds: a small body that inflates without end is the oldest trick.
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

export interface BodyLimits {
  /** Bytes of a gzip body as it arrives. @default 5 MiB */
  readonly maxGzipBytes: number;
  /** Bytes of a body, plain or unpacked. @default 20 MiB */
  readonly maxBodyBytes: number;
}

export type CollectedBody =
  | { readonly bytes: Buffer }
  | { readonly problem: 'too-large' | 'not-gzip' | 'client-left' };

/** Zipkin unpacks whatever has `gzip` anywhere in its content-encoding, once. */
export function isGzip(contentEncoding: string | undefined): boolean {
  return contentEncoding?.toLowerCase().includes('gzip') ?? false;
}

export async function collectBody(request: IncomingMessage, limits: BodyLimits): Promise<CollectedBody> {
  if (!isGzip(request.headers['content-encoding'])) return receive(request, limits.maxBodyBytes);
  const packed = await receive(request, limits.maxGzipBytes);
  // Nothing is nothing, whatever it is labelled.
  if ('problem' in packed || packed.bytes.length === 0) return packed;
  return gunzip(packed.bytes, limits.maxBodyBytes);
}

/** Beyond the limit the rest still flows, unkept, so that the client gets to read the answer. */
function receive(request: IncomingMessage, maxBytes: number): Promise<CollectedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    request.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total <= maxBytes) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        resolve({ problem: 'too-large' });
      }
    });
    request.on('end', () => resolve({ bytes: Buffer.concat(chunks) }));
    request.on('error', () => resolve({ problem: 'client-left' }));
    request.on('close', () => resolve({ problem: 'client-left' }));
  });
}

/** Counts what comes out: `maxOutputLength` of a zlib stream limits nothing (it belongs to the one-shot calls). */
function gunzip(packed: Buffer, maxBytes: number): Promise<CollectedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const inflater = createGunzip();
    inflater.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > maxBytes) {
        inflater.destroy();
        resolve({ problem: 'too-large' });
      } else {
        chunks.push(chunk);
      }
    });
    // An empty result counts as a failure, as in Zipkin.
    inflater.on('end', () =>
      resolve(total === 0 ? { problem: 'not-gzip' } : { bytes: Buffer.concat(chunks) }),
    );
    inflater.on('error', () => resolve({ problem: 'not-gzip' }));
    inflater.end(packed);
  });
}
