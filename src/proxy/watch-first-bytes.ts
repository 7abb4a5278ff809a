// Waits until a new tunnel shows what it carries: by the client's first bytes, or because the upstream speaks first.
import type { Duplex } from 'node:stream';
import { type FirstBytes, judgeFirstBytes } from './first-bytes.ts';

/**
 * `decided` is called once, unless one side goes before anything is said: then both are closed. It gets the bytes that
 * were read from the client, and finds both connections paused. `head`: bytes that came with the request already.
 */
export function watchFirstBytes(
  client: Duplex,
  upstream: Duplex | undefined,
  head: Buffer,
  decided: (kind: Exclude<FirstBytes, 'more'>, bytes: Buffer) => void,
): void {
  let bytes = head;
  const stopWatching = (): void => {
    client.off('data', onData).off('end', gone).off('close', gone).off('error', gone);
    client.pause();
    upstream?.off('readable', upstreamSpeaks).off('end', gone).off('close', gone).off('error', gone);
  };
  const settle = (kind: Exclude<FirstBytes, 'more'>): void => {
    stopWatching();
    decided(kind, bytes);
  };
  const gone = (): void => {
    stopWatching();
    client.on('error', () => {});
    upstream?.on('error', () => {});
    client.destroy();
    upstream?.destroy();
  };
  const upstreamSpeaks = (): void => {
    if (upstream === undefined) return;
    if (upstream.readableLength > 0) settle('other');
    // Its end: a stream with a 'readable' listener says so only when it is read.
    else upstream.read();
  };
  const onData = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    const kind = judgeFirstBytes(bytes);
    if (kind !== 'more') settle(kind);
  };

  const kind = head.length === 0 ? 'more' : judgeFirstBytes(head);
  if (kind !== 'more') {
    client.pause();
    decided(kind, bytes);
    return;
  }
  client.on('data', onData).on('end', gone).on('close', gone).on('error', gone);
  upstream?.on('readable', upstreamSpeaks).on('end', gone).on('close', gone).on('error', gone);
  client.resume();
}
