// What of a target may be shown: its URL without what is secret in it, and what it says of itself without what it was sent.
import { starMask } from '../http/secret-mask.ts';
import { maskedUrl } from '../http/sensitive-headers.ts';

/** Shorter ones would be found in words that are none. */
const SHORTEST_SECRET = 4;

/** Without user and password, and with the secrets of its query masked. */
export function shownUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  return maskedUrl(shown.href);
}

/** Takes out of a text what was sent to the target as a header, and what its URL has as secrets: targets quote what they refuse. */
export function withoutSecretsOf(
  url: URL,
  headers: Readonly<Record<string, string>> = {},
): (text: string) => string {
  const masked = new URL(maskedUrl(url.href));
  const parameters = [...url.searchParams].filter(([name, value]) => masked.searchParams.get(name) !== value);
  const words = Object.values(headers).flatMap((value) => [value, value.slice(value.lastIndexOf(' ') + 1)]);
  const secrets = [...words, ...credentialsOf(url), ...parameters.map(([, value]) => value)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((shown, secret) => shown.replaceAll(secret, starMask(secret)), text);
}

/** The password as it stands in the URL, as it is meant, and as it is sent (RFC 7617). */
function credentialsOf({ username, password }: URL): string[] {
  if (password === '') return [];
  try {
    const [user, plain] = [decodeURIComponent(username), decodeURIComponent(password)];
    return [password, plain, Buffer.from(`${user}:${plain}`).toString('base64')];
  } catch {
    return [password];
  }
}
