// What Envoy does to a request's headers besides tracing, and tracectl only with `--compat envoy`. Pure.
import { type HeaderList, headerValues } from '../http/header-list.ts';

export interface EnvoyRewrite {
  /** Host as received; undefined when there was none. */
  readonly receivedHost: string | undefined;
  readonly sentHost: string;
  readonly timeoutMs: number | undefined;
}

/**
 * Names in lower case (HTTP/1 codec), a referer that is no URL dropped (conn_manager_utility.cc), and what the router
 * tells the upstream: the host before it was rewritten, and how long it will wait (router.cc, finalTimeout).
 */
export function envoyRequestHeaders(
  headers: HeaderList,
  { receivedHost, sentHost, timeoutMs }: EnvoyRewrite,
): string[] {
  const dropsReferer = !isValidReferer(headerValues(headers, 'referer'));
  const sent: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    if (name !== 'referer' || !dropsReferer) sent.push(name, headers[i + 1] ?? '');
  }
  if (receivedHost !== undefined && receivedHost !== sentHost)
    sent.push('x-envoy-original-host', receivedHost);
  if (timeoutMs !== undefined) sent.push('x-envoy-expected-rq-timeout-ms', String(timeoutMs));
  return sent;
}

function isValidReferer(values: readonly string[]): boolean {
  const [value] = values;
  if (value === undefined) return true;
  if (values.length > 1 || !URL.canParse(value)) return false;
  const { hash, username, password } = new URL(value);
  return hash === '' && username === '' && password === '';
}
