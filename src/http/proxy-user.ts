// The user name of a proxy's URL, as it arrives: `http://orders:x@127.0.0.1:15001` makes clients send
// `Proxy-Authorization: Basic b3JkZXJzOng=` (RFC 7617). The name says which service it is; the password says nothing.
import { type HeaderList, headerValue } from './header-list.ts';

const BASIC = /^basic +([a-z0-9+/=_-]{1,400})\s*$/i;
const MAX_NAME_CHARACTERS = 100;

/** Undefined without the header, with another scheme, and for what is no name that could be shown. */
export function proxyUser(headers: HeaderList): string | undefined {
  const value = headerValue(headers, 'proxy-authorization');
  if (value === undefined) return undefined;
  const encoded = BASIC.exec(value)?.[1];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  const name = (colon < 0 ? credentials : credentials.slice(0, colon)).trim();
  const isName = name !== '' && name.length <= MAX_NAME_CHARACTERS && !/[\p{C}\ufffd]/u.test(name);
  return isName ? name : undefined;
}
