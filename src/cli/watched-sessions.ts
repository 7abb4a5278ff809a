// The arguments of `tracectl watch` as sessions. Pure.
import type { RemoteSession } from '../session/remote-stream.ts';

/** Each `URL` or `NAME=URL`; a URL is that of a sink, `http://` may be left out. A problem is one sentence. */
export function watchedSessions(
  texts: readonly string[],
  token: string | undefined,
): readonly RemoteSession[] | { readonly problem: string } {
  const sessions: RemoteSession[] = [];
  for (const text of texts) {
    const [, name, address = ''] = /^(?:([^=:/?#]+)=)?(.*)$/s.exec(text) ?? [];
    const url = URL.parse(/^[a-z]+:\/\//i.test(address) ? address : `http://${address}`);
    if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
      return { problem: `"${text}" is no URL of a tracectl: http://HOST:PORT of its sink, or NAME=URL.` };
    }
    if (url.username !== '' || url.password !== '') {
      return { problem: `A token stands in no URL (${url.host}): give it with --token-from env:NAME.` };
    }
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
      return { problem: `"${text}" has a path: the URL of a sink has none, as http://HOST:9411.` };
    }
    const session = { name: name ?? url.host, url, ...(token !== undefined && { token }) };
    if (sessions.some((other) => other.name === session.name || other.url.href === url.href)) {
      return {
        problem: `${session.name} (${url.host}) is given twice; NAME=URL gives each a name of its own.`,
      };
    }
    sessions.push(session);
  }
  return sessions;
}
