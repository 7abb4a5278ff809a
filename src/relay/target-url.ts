// Where spans are posted, from what a person writes: `http://zipkin:9411` means its usual path, a URL with a path of
// its own is taken as it is.
import type { RelayFormat } from './relay-format.ts';

/** Undefined: not a URL of http or https. */
export function collectorUrl(target: string, { path }: Pick<RelayFormat, 'path'>): URL | undefined {
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.pathname === '/') url.pathname = path;
  return url;
}
