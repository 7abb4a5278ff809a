// Secrets in bodies, for whatever leaves the capture file: in JSON, in forms of both kinds, and JSON Web Tokens in any text.
// Works on the text and changes nothing but the secrets, so that the rest stays byte for byte, numbers too large for
// JavaScript included; and on the start of a body that was cut off, which no parser takes.
import { isUtf8 } from 'node:buffer';
import type { SecretMask } from '../http/secret-mask.ts';
import { isSensitiveKey, maskedForm, maskedTokens, maskedUrl } from '../http/sensitive-headers.ts';

/** The same bytes when there was nothing to mask. */
export function maskedBody(bytes: Uint8Array, contentType: string, mask: SecretMask): Uint8Array {
  if (bytes.length === 0) return bytes;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  if (mediaType.startsWith('multipart/') && boundary !== null) {
    // Parts may be binary: each byte is a character of its own.
    const text = buffer.toString('latin1');
    const masked = maskedMultipart(text, boundary[1] ?? boundary[2] ?? '', mask);
    return masked === text ? bytes : Buffer.from(masked, 'latin1');
  }
  // Latin-1 again, for text that is no whole UTF-8: keys of secrets are ASCII either way.
  const encoding = isUtf8(buffer) ? 'utf8' : 'latin1';
  if (encoding === 'latin1' && !isTextual(mediaType)) return bytes;
  const text = buffer.toString(encoding);
  const masked = maskedText(text, mediaType, mask);
  return masked === text ? bytes : Buffer.from(masked, encoding);
}

function maskedText(text: string, mediaType: string, mask: SecretMask): string {
  if (mediaType === 'application/x-www-form-urlencoded') return maskedForm(text, mask);
  if (/[/+](?:x-)?(?:nd)?json(?:l|-seq)?$|[+/]json\b/.test(mediaType) || /^\s*[{[]/.test(text))
    return maskedJson(text, mask);
  return maskedTokens(text, mask);
}

function isTextual(mediaType: string): boolean {
  return /^text\/|json|xml|x-www-form-urlencoded|javascript/.test(mediaType);
}

/** One token of JSON, in a text that may end anywhere: a string, a bracket, a comma or colon, or a plain value. */
const JSON_TOKEN = /"((?:[^"\\]|\\.)*)("|$)|[{}[\],:]|[^\s{}[\],:"]+/gsy;
const SPACES = /\s*/gy;

/** JSON within a string of JSON within ... */
const MAX_NESTING = 4;

/** `key` and `code` hold secrets in a query and everyday values in JSON. */
const EVERYDAY_KEYS = new Set(['key', 'code', 'auth', 'sig']);

/**
 * Masks the value of each sensitive key, every value inside it included, and tokens and secrets of URLs in every other string.
 * A text that is no JSON comes out as it is, but for its tokens.
 */
export function maskedJson(text: string, mask: SecretMask, depth = 0): string {
  const pieces: string[] = [];
  /** For each open bracket: whether all within is secret, and whether keys stand in it. */
  const open: { readonly isSecret: boolean; readonly isObject: boolean }[] = [];
  let key: string | undefined;
  let isKeyNext = false;
  let at = 0;
  while (at < text.length) {
    SPACES.lastIndex = at;
    const spaces = SPACES.exec(text)?.[0] ?? '';
    pieces.push(spaces);
    at += spaces.length;
    if (at >= text.length) break;
    JSON_TOKEN.lastIndex = at;
    const match = JSON_TOKEN.exec(text);
    // A lone backslash, or a byte that stands in no token.
    if (match === null) return pieces.join('') + maskedTokens(text.slice(at), mask);
    const [token, string] = match;
    at += token.length;
    const top = open.at(-1);
    const isSecret = top?.isSecret === true || (key !== undefined && isSecretMember(key));
    if (token === '{' || token === '[') {
      open.push({ isSecret, isObject: token === '{' });
      isKeyNext = token === '{';
      key = undefined;
      pieces.push(token);
    } else if (token === '}' || token === ']') {
      open.pop();
      key = undefined;
      isKeyNext = false;
      pieces.push(token);
    } else if (token === ',') {
      isKeyNext = top?.isObject === true;
      key = undefined;
      pieces.push(token);
    } else if (token === ':') {
      pieces.push(token);
    } else if (string !== undefined && isKeyNext) {
      key = unescaped(string);
      isKeyNext = false;
      pieces.push(token);
    } else {
      pieces.push(isSecret ? maskedValue(token, string, mask) : maskedOther(token, string, mask, depth));
    }
  }
  return pieces.join('');
}

function isSecretMember(key: string): boolean {
  return !EVERYDAY_KEYS.has(key.toLowerCase()) && isSensitiveKey(key);
}

/** `null`, `true` and the empty string tell nothing. */
function maskedValue(token: string, string: string | undefined, mask: SecretMask): string {
  if (string === undefined) return /^(?:null|true|false)$/.test(token) ? token : JSON.stringify(mask(token));
  return string === '' ? token : JSON.stringify(mask(unescaped(string)));
}

function maskedOther(token: string, string: string | undefined, mask: SecretMask, depth: number): string {
  if (string === undefined) return token;
  if (depth < MAX_NESTING && /^\s*[{[]/.test(string)) {
    const inner = unescaped(string);
    const maskedInner = maskedJson(inner, mask, depth + 1);
    return maskedInner === inner ? token : JSON.stringify(maskedInner);
  }
  const masked = maskedTokens(string, mask);
  // Only what looks like a URL with something to hide: `?` and `@` are everyday characters.
  const isUrl = /^[a-z][a-z0-9+.-]*:(?:\\?\/){2}|^\\?\/[^\s]*\?/i.test(masked);
  const end = token.endsWith('"') && token.length > 1 ? '"' : '';
  return `"${isUrl ? maskedUrl(masked, mask) : masked}${end}`;
}

function unescaped(string: string): string {
  try {
    return String(JSON.parse(`"${string}"`));
  } catch {
    return string;
  }
}

/** The content of each part whose name is a sensitive key; text within the others, but for files. */
function maskedMultipart(text: string, boundary: string, mask: SecretMask): string {
  const delimiter = `--${boundary}`;
  return text
    .split(delimiter)
    .map((part, index) => {
      const headEnd = part.indexOf('\r\n\r\n');
      if (index === 0 || headEnd < 0) return part;
      const head = part.slice(0, headEnd);
      const name = /;\s*name=(?:"([^"]*)"|([^\s;]+))/i.exec(head);
      const key = name?.[1] ?? name?.[2] ?? '';
      if (/;\s*filename/i.test(head)) return part;
      const content = part.slice(headEnd + 4);
      const end = content.endsWith('\r\n') ? '\r\n' : '';
      const value = content.slice(0, content.length - end.length);
      const isSecret = value !== '' && isSensitiveKey(key);
      return `${head}\r\n\r\n${isSecret ? mask(value) : maskedTokens(value, mask)}${end}`;
    })
    .join(delimiter);
}
