// What waits to be written to a capture, and about how much memory it holds meanwhile.
import type { CapturedBody } from '../exchange/captured-body.ts';
import type { HeaderList } from '../http/header-list.ts';
import type { Span } from '../trace/span.ts';
import type { KnownExchange } from './capture-line.ts';

export type CaptureRecord =
  /** `hasBodies`: whether they are to be written too. */
  | { readonly type: 'exchange'; readonly known: KnownExchange; readonly hasBodies: boolean }
  | { readonly type: 'span'; readonly span: Span };

/** Of the objects themselves, beside their texts and bodies. */
const EXCHANGE_BYTES = 1000;
const SPAN_BYTES = 300;

export function isWithBodies(record: CaptureRecord): boolean {
  return record.type === 'exchange' && record.hasBodies;
}

/** The same each time for one record. */
export function bytesOf(record: CaptureRecord): number {
  if (record.type === 'span') {
    return record.span.tags.reduce((sum, [key, value]) => sum + key.length + value.length, SPAN_BYTES);
  }
  const { received, sent = [], answer, target, url, requestBody, responseBody } = record.known.exchange;
  const bodies = record.hasBodies ? requestBody.bytes.length + responseBody.bytes.length : 0;
  const heads = [received, sent, answer?.received ?? [], answer?.sent ?? []].map(charactersOf);
  return heads.reduce((sum, count) => sum + count, EXCHANGE_BYTES + target.length + url.length + bodies);
}

/** What is written when there is no room for the bodies: their sizes. */
export function withoutBodies(known: KnownExchange): KnownExchange {
  const { requestBody, responseBody } = known.exchange;
  const exchange = {
    ...known.exchange,
    requestBody: emptied(requestBody),
    responseBody: emptied(responseBody),
  };
  return { ...known, exchange };
}

function emptied({ totalBytes }: CapturedBody): CapturedBody {
  return { bytes: new Uint8Array(), totalBytes, isTruncated: totalBytes > 0 };
}

function charactersOf(headers: HeaderList): number {
  return headers.reduce((sum, text) => sum + text.length, 0);
}
