// What a session says of itself when everything listens, from what its parts listen on.
import type { Listening } from '../proxy/data-plane.ts';
import type { ReadyInfo } from './session-event.ts';

export type SessionParts = Pick<
  ReadyInfo,
  'session' | 'pid' | 'upstreams' | 'sink' | 'otlp' | 'lens' | 'relay' | 'relays'
>;

/** A port of a service, or of a caller, is told as that and not as the proxy. */
export function readyInfo(parts: SessionParts, listening: readonly Listening[]): ReadyInfo {
  const named = (name: string | undefined, url: string) => (name === undefined ? [] : [{ name, url }]);
  return {
    ...parts,
    proxy: listening.flatMap(({ url, service, caller }) => ((service ?? caller) === undefined ? [url] : [])),
    services: listening.flatMap(({ url, service }) => named(service, url)),
    callers: listening.flatMap(({ url, caller }) => named(caller, url)),
  };
}
