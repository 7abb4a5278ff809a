// What a comparison shows of bodies, without the secrets in them: it ends on screens and in logs. Pure.
import { maskedJson } from '../../capture/masked-body.ts';
import { starMask } from '../../http/secret-mask.ts';
import { isSensitiveKey, maskedTokens } from '../../http/sensitive-headers.ts';

/** A field of a form, or a `meta`, whose name says that its value is a token. */
const TOKEN_ATTRIBUTE =
  /(\b(?:name|id|property)\s*=\s*["']?[^"'\s>]*(?:csrf|xsrf|token|nonce|password)[^>]*?\b(?:value|content)\s*=\s*["'])[^"']*/gi;
const TOKEN_ATTRIBUTE_FIRST =
  /(\b(?:value|content)\s*=\s*["'])[^"']*(?=["'][^>]*?\b(?:name|id|property)\s*=\s*["']?[^"'\s>]*(?:csrf|xsrf|token|nonce|password))/gi;

/** `where` as in `Difference`. */
export function maskedDifference(where: string, text: string): string {
  const names = where.startsWith('/') ? where.slice(1).split('/') : [];
  if (names.some((name) => isSensitiveKey(name))) return '***';
  if (/^\s*[[{]/.test(text)) return maskedJson(text, starMask);
  return maskedTokens(text, starMask)
    .replace(TOKEN_ATTRIBUTE, '$1***')
    .replace(TOKEN_ATTRIBUTE_FIRST, '$1***');
}
