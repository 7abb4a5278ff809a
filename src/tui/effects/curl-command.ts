// A request as a curl command that a POSIX shell takes.
import { type Exchange, isClosed, type OpenExchange } from '../../exchange/exchange.ts';
import { type HeaderList, headerPairs } from '../../http/header-list.ts';

/** curl makes these itself. */
const MADE_BY_CURL = new Set([
  'host',
  'content-length',
  'connection',
  'accept-encoding',
  'expect',
  'proxy-connection',
]);

/** `headers`: as received, so that the trace begins or goes on as it did. */
export function curlCommand(exchange: OpenExchange | Exchange, url: string, headers: HeaderList): string {
  const { method } = exchange;
  const parts = ['curl'];
  const body = isClosed(exchange) ? exchange.requestBody : undefined;
  const hasBody = body !== undefined && body.bytes.length > 0;
  if (method === 'HEAD') parts.push('--head');
  else if (method !== (hasBody ? 'POST' : 'GET')) parts.push('--request', quoted(method));
  for (const [name, value] of headerPairs(headers)) {
    if (!MADE_BY_CURL.has(name.toLowerCase()))
      parts.push('--header', quoted(value === '' ? `${name};` : `${name}: ${value}`));
  }
  if (hasBody) parts.push('--data-raw', quoted(new TextDecoder().decode(body.bytes)));
  parts.push(quoted(url));
  return parts.join(' ');
}

/** In single quotes; what is no printable ASCII in `$'...'`, which bash, zsh and ksh read. */
function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (/^[\x20-\x7e\n\t\u00a0-\uffff]*$/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === "'" || character === '\\') return `\\${character}`;
    return code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  });
  return `$'${escaped.join('')}'`;
}
