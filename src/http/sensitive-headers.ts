// Which headers and which parts of a URL hold secrets, and how they look once masked. Whatever leaves memory
// (JSON lines, capture files, the screen) passes through here; what is sent upstream never does.
// A mask keeps what helps to debug (the scheme, the cookie's name, the key) and nothing of the secret, not even its length.
import type { HeaderList } from './header-list.ts';
import { type SecretMask, starMask, withoutPlaceholders } from './secret-mask.ts';

const CREDENTIAL_HEADERS = new Set(['authorization', 'proxy-authorization']);
const COOKIE_HEADERS = new Set(['cookie', 'cookie2']);
const SET_COOKIE_HEADERS = new Set(['set-cookie', 'set-cookie2']);
const URL_HEADERS = new Set([
  'location',
  'content-location',
  'referer',
  'x-forwarded-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-envoy-original-path',
]);

/** Matches x-csrf-token, x-auth-token, x-amz-security-token, lightstep-access-token, x-api-key, x-forwarded-authorization ... */
const SENSITIVE_PART =
  /authorization|csrf|xsrf|token|secret|password|passwd|api-?_?key|subscription-key|functions-key|assertion|credential/;

/** Schemes of the IANA registry and the common private ones. The first word of an unknown scheme may be the secret itself. */
const KNOWN_SCHEME =
  /^(?:basic|bearer|digest|dpop|negotiate|ntlm|oauth|hoba|mutual|hawk|vapid|privatetoken|token|apikey|ssws|scram-sha-(?:1|256)|aws4-hmac-sha256) /i;

/** Attributes of Set-Cookie (RFC 6265 section 5.2 and its later drafts). */
const COOKIE_ATTRIBUTE = /^(?:expires|max-age|domain|path|secure|httponly|samesite|priority|partitioned)$/i;

/** Keys of query, fragment and form that hold secrets: Cloudflare's list for HAR files, without `state`, which is mostly no secret. */
const SENSITIVE_KEY =
  /^(?:auth|code|code_verifier|key|sig|signature|hmac|pwd|passwd|jwt|assertion|samlrequest|samlresponse|x-(?:amz|goog)-(?:signature|credential))$/;
const SENSITIVE_KEY_PART =
  /csrf|xsrf|token|secret|password|passphrase|api[-_]?key|access[-_]?key|client_assertion/;

/** Starts only where no other could be under way, which keeps the search linear. */
const JWT = /(?<![\w-])eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]+/g;

/** Whether a header of this name holds a secret by itself (a URL in another header may hold one too). */
export function isSensitiveHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return COOKIE_HEADERS.has(lower) || SET_COOKIE_HEADERS.has(lower) || SENSITIVE_PART.test(lower);
}

/** The same list with every secret masked; order, case and duplicates stay. */
export function maskedHeaders(headers: HeaderList, mask: SecretMask = starMask): string[] {
  return headers.map((text, i) => (i % 2 === 0 ? text : maskedHeaderValue(headers[i - 1] ?? '', text, mask)));
}

/** The names, in lower case and once each, of the headers whose value `maskedHeaders` changes. */
export function maskedHeaderNames(headers: HeaderList, mask: SecretMask = starMask): string[] {
  const masked = maskedHeaders(headers, mask);
  const names = new Set<string>();
  for (let i = 1; i < headers.length; i += 2) {
    if (masked[i] !== headers[i]) names.add((headers[i - 1] ?? '').toLowerCase());
  }
  return [...names];
}

/**
 * A URL or request target with its userinfo and the values of secret keys masked. Works on the text: what a client
 * sent need not be a URL that a parser takes.
 */
export function maskedUrl(url: string, mask: SecretMask = starMask): string {
  const end = url.search(/[?#]/);
  if (end < 0) return maskedUserInfo(url, mask);
  return (
    maskedUserInfo(url.slice(0, end), mask) +
    url.slice(end).replace(/[^&#]+/g, (parameter) => maskedParameter(parameter, mask))
  );
}

/** `a=1&token=x`, as it stands in a body of `application/x-www-form-urlencoded`. */
export function maskedForm(form: string, mask: SecretMask = starMask): string {
  return form.replace(/[^&]+/g, (parameter) => maskedParameter(parameter, mask));
}

/** Every JSON Web Token in a text. */
export function maskedTokens(text: string, mask: SecretMask = starMask): string {
  return text.replace(JWT, (token) => mask(token));
}

/** The text with one word in the place of each secret that shows by its shape, be it there or missing. */
export function withoutSecrets(text: string, instead: string): string {
  return withoutPlaceholders(
    maskedTokens(text, () => instead),
    instead,
  );
}

/** Whether what is kept under this key of a query or a form is a secret. */
export function isSensitiveKey(rawKey: string): boolean {
  const key = percentDecoded(rawKey).toLowerCase();
  // `user[password]` and `login.token` count by each of their parts.
  return SENSITIVE_KEY_PART.test(key) || key.split(/[[\].]+/).some((part) => SENSITIVE_KEY.test(part));
}

function maskedHeaderValue(name: string, value: string, mask: SecretMask): string {
  if (value === '') return value;
  const lower = name.toLowerCase();
  if (CREDENTIAL_HEADERS.has(lower)) return maskedCredentials(value, mask);
  if (COOKIE_HEADERS.has(lower))
    return value
      .split(';')
      .map((pair) => maskedCookie(pair, mask))
      .join(';');
  if (SET_COOKIE_HEADERS.has(lower)) return maskedSetCookie(value, mask);
  if (SENSITIVE_PART.test(lower)) return mask(value);
  if (URL_HEADERS.has(lower)) return maskedUrl(value, mask);
  if (lower === 'link') return value.replace(/<([^<>]*)>/g, (_, url: string) => `<${maskedUrl(url, mask)}>`);
  return maskedTokens(value, mask);
}

function maskedCredentials(value: string, mask: SecretMask): string {
  const [scheme = ''] = KNOWN_SCHEME.exec(value) ?? [];
  return scheme + mask(value.slice(scheme.length));
}

function maskedCookie(pair: string, mask: SecretMask): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return pair.replace(/\S.*/s, (secret) => mask(secret));
  return pair.slice(0, equals + 1) + mask(pair.slice(equals + 1));
}

function maskedSetCookie(value: string, mask: SecretMask): string {
  const [cookie = '', ...attributes] = value.split(';');
  const rest = attributes.map((part) => (isAttribute(part) ? part : maskedCookie(part, mask)));
  return [maskedCookie(cookie, mask), ...rest].join(';');
}

/** An attribute's own value holds no `=`: where one stands, a further cookie was joined on by a comma. */
function isAttribute(part: string): boolean {
  const [name = '', ...values] = part.split('=');
  return COOKIE_ATTRIBUTE.test(name.trim()) && values.length < 2;
}

function maskedUserInfo(beforeQuery: string, mask: SecretMask): string {
  const withoutUser = beforeQuery.replace(
    /^([a-z][a-z0-9+.-]*:\/\/|\/\/)?([^/]*)@/i,
    (_, scheme: string | undefined, user: string) => `${scheme ?? ''}${mask(user)}@`,
  );
  return maskedTokens(withoutUser, mask);
}

/** A secret value ends at `&` or `#` only; in any other value a further URL may stand, with a query of its own. */
function maskedParameter(parameter: string, mask: SecretMask): string {
  let passed = 0;
  for (const piece of parameter.split('?')) {
    const equals = piece.indexOf('=');
    const valueAt = passed + equals + 1;
    if (equals > 0 && valueAt < parameter.length && isSensitiveKey(piece.slice(0, equals))) {
      return maskedTokens(parameter.slice(0, valueAt), mask) + mask(parameter.slice(valueAt));
    }
    passed += piece.length + 1;
  }
  return maskedTokens(parameter, mask);
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
