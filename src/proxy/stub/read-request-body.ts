// Reads a request's body to its end, for comparing it, or as far as that makes sense: then it is put back.
import type { IncomingMessage } from 'node:http';
import { hasBody } from '../request-body.ts';

export type ReadBodyResult =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  /** More than was to be read; what was read is in the request again, which is paused. */
  | { readonly kind: 'larger' };

/** `done` is never called when the client leaves before the end. */
export function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (result: ReadBodyResult) => void,
): void {
  if (!hasBody(request)) {
    done({ kind: 'whole', bytes: Buffer.alloc(0) });
    return;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxBytes) return;
    request.off('data', onData).off('end', onEnd);
    request.pause();
    request.unshift(Buffer.concat(chunks));
    done({ kind: 'larger' });
  };
  const onEnd = (): void => {
    request.off('data', onData);
    done({ kind: 'whole', bytes: Buffer.concat(chunks) });
  };
  request.on('data', onData).once('end', onEnd);
}
