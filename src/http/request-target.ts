// The request target of a request line, in its four forms (RFC 9112 section 3.2).
// The path is never normalised and never goes through `new URL`: `//evil.test/x` must stay a path.
import { type Authority, parseAuthority } from './authority.ts';

export type RequestTarget =
  | { readonly form: 'origin'; readonly path: string }
  | {
      readonly form: 'absolute';
      readonly scheme: 'http' | 'https';
      readonly authority: Authority;
      readonly path: string;
    }
  | { readonly form: 'asterisk' }
  | { readonly form: 'invalid'; readonly reason: string };

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]*)(.*)$/;

/** Reads a target; what is wrong with an invalid one is said in one clause. */
export function parseRequestTarget(target: string): RequestTarget {
  if (!VISIBLE_ASCII.test(target))
    return invalid('the target holds a byte that is no visible ASCII character');
  if (target.includes('#')) return invalid('the target holds a fragment (#)');
  if (target.startsWith('/')) return { form: 'origin', path: target };
  if (target === '*') return { form: 'asterisk' };
  const match = ABSOLUTE.exec(target);
  if (match === null) return invalid('the target is neither a path nor a URL');
  const [, schemeText = '', authorityText = '', rest = ''] = match;
  const scheme = schemeText.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https')
    return invalid(`the target's scheme is ${scheme}, not http or https`);
  if (authorityText.includes('@')) return invalid('the target holds a user name or password');
  const authority = parseAuthority(authorityText);
  if (authority === undefined) return invalid("the target's host or port is malformed");
  return { form: 'absolute', scheme, authority, path: rest.startsWith('/') ? rest : `/${rest}` };
}

function invalid(reason: string): RequestTarget {
  return { form: 'invalid', reason };
}
