// What stands in place of a secret: stars on a screen, a placeholder in a file. A placeholder is a keyed hash, so that equal
// secrets stay comparable and nobody without the key can try out guesses; its shape says what it is, so that it is never
// taken for a value and sent.
import { createHmac } from 'node:crypto';

/** From a secret to what is shown or kept instead. Given what it has made before, it gives the same again. */
export type SecretMask = (secret: string) => string;

const STARS = '***';
const HEX_DIGITS = 16;
const PLACEHOLDER = new RegExp(`tracectl-redacted-[0-9a-f]{${HEX_DIGITS}}`);
const WHOLE_PLACEHOLDER = new RegExp(`^${PLACEHOLDER.source}$`);
/** A cookie is seen thousands of times in a session, and hashing costs more than a look-up. */
const REMEMBERED = 1000;

/** Tells nothing of the secret, not even its length. A placeholder tells nothing either, and stays. */
export const starMask: SecretMask = (secret) => (WHOLE_PLACEHOLDER.test(secret) ? secret : STARS);

/** Secrets stay. */
export const noMask: SecretMask = (secret) => secret;

/**
 * `tracectl-redacted-` and 16 hex digits of the secret's HMAC-SHA-256. All of it may stand in a header, a cookie, a URL and a
 * JSON string as it is.
 */
export function keyedMask(key: Uint8Array): SecretMask {
  const known = new Map<string, string>();
  return (secret) => {
    if (secret === STARS || WHOLE_PLACEHOLDER.test(secret)) return secret;
    const before = known.get(secret);
    if (before !== undefined) return before;
    const hash = createHmac('sha256', key).update(secret).digest('hex').slice(0, HEX_DIGITS);
    const placeholder = `tracectl-redacted-${hash}`;
    if (known.size >= REMEMBERED) known.clear();
    known.set(secret, placeholder);
    return placeholder;
  };
}

/** Whether a secret is missing from this text: it must not be sent as it stands. */
export function holdsPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

const EACH_PLACEHOLDER = new RegExp(PLACEHOLDER.source, 'g');

/** The text with something else in each place where a secret is missing. */
export function withoutPlaceholders(text: string, instead: string): string {
  return text.replace(EACH_PLACEHOLDER, () => instead);
}
