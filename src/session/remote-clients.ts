// What a person must know of listeners that other machines can reach.
import { isLoopbackAddress } from '../http/authority.ts';

/** One sentence, or undefined when all of these URLs are on loopback. */
export function remoteClientsNotice(
  proxyUrls: readonly string[],
  sinkUrl: string | undefined,
): string | undefined {
  const parts: string[] = [];
  const proxies = proxyUrls.filter(isRemote);
  if (proxies.length > 0) {
    parts.push(
      `other machines can send requests through ${proxies.join(' and ')}, to whatever this one reaches`,
    );
  }
  if (sinkUrl !== undefined && isRemote(sinkUrl)) parts.push(`other machines can report spans to ${sinkUrl}`);
  return parts.length === 0 ? undefined : `${parts.join('; ')} (--allow-remote-clients)`;
}

function isRemote(url: string): boolean {
  return !isLoopbackAddress(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}
