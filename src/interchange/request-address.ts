// Where a request went, as a URL that other programs take. Worked out on the text: `new URL` would rewrite what was sent. Pure.
import type { Exchange } from '../exchange/exchange.ts';

/** Absolute and without a fragment; of a request that no route took, where the client meant it to go. */
export function absoluteUrl({ url, host, target }: Pick<Exchange, 'url' | 'host' | 'target'>): string {
  const known = /^[a-z][a-z0-9+.-]*:\/\//i.test(url)
    ? url
    : `http://${host}${target.startsWith('/') ? target : '/'}`;
  const withoutFragment = known.replace(/#.*$/s, '');
  // A path, even when it is the empty one before a query.
  return withoutFragment.replace(/^([^:]+:\/\/[^/?]*)(?=\?|$)/, '$1/');
}

/** Without a user name, which stands in no `Host`. */
export function authorityOfUrl(url: string): string {
  return (/^[^:]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? '').replace(/^.*@/, '');
}

/** Path and query. */
export function targetOfUrl(url: string): string {
  const rest = url.replace(/^[^:]+:\/\/[^/?#]*/, '').replace(/#.*$/s, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}
