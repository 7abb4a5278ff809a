// How much memory an exchange takes, estimated: captured bodies exactly, header text by its length, everything else
// by a flat rate. Measured against the heap on exchanges cloned between threads, 0 to 40 headers a list: within a tenth.
import { type Exchange, isClosed, type OpenExchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import type { HeaderList } from '../http/header-list.ts';

/** Objects, ids, timing, hop and numbers of one exchange, and its places in the indexes. */
const EXCHANGE_BYTES = 2_700;
/** A string's own header, and its place in the list. */
const STRING_BYTES = 28;
/** A typed array and its buffer. */
const BODY_BYTES = 200;

export function exchangeBytes(exchange: OpenExchange | Exchange, findings: readonly Finding[]): number {
  let bytes = EXCHANGE_BYTES + exchange.url.length + exchange.target.length;
  bytes += headerBytes(exchange.received) + headerBytes(exchange.sent);
  for (const finding of findings) bytes += findingBytes(finding);
  if (!isClosed(exchange)) return bytes;
  bytes += headerBytes(exchange.answer?.received) + headerBytes(exchange.answer?.sent);
  for (const body of [exchange.requestBody, exchange.responseBody])
    bytes += BODY_BYTES + body.bytes.byteLength;
  return bytes;
}

function headerBytes(headers: HeaderList | undefined): number {
  return headers === undefined ? 0 : textBytes(headers);
}

function findingBytes({ message, fix, evidence }: Finding): number {
  let bytes = 2 * STRING_BYTES + message.length + fix.length;
  for (const [name, value] of evidence) bytes += 2 * STRING_BYTES + name.length + value.length;
  return bytes;
}

function textBytes(texts: readonly string[]): number {
  let bytes = texts.length * STRING_BYTES;
  for (const text of texts) bytes += text.length;
  return bytes;
}
