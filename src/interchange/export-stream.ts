// Captured exchanges and spans written as one of the formats, piece by piece. What cannot be written is told and passed over.
import { captureHeader, encodeLine } from '../capture/capture-format.ts';
import { captureLine, captureSpanLine, type KnownExchange } from '../capture/capture-line.ts';
import { maskedExchange } from '../capture/masked-exchange.ts';
import type { Redaction } from '../capture/redaction.ts';
import { encodeSpan } from '../codec/encode-spans.ts';
import type { ExportFormat } from '../config/export-format.ts';
import { type SpanOptions, spansOfExchange } from '../sink/exchange-span.ts';
import type { Span } from '../trace/span.ts';
import { curlLine } from './curl-line.ts';
import { goReplayText } from './goreplay/goreplay-exchange.ts';
import { writeHar } from './har/write-har.ts';
import { hurlEntry } from './hurl-entry.ts';
import { k6Group, k6Head, k6Tail } from './k6-script.ts';
import { type SendableRequest, sendableRequest } from './sendable-request.ts';

export interface ExportOptions {
  readonly redaction: Redaction;
  /** See `sendableRequest`. */
  readonly keepTrace: boolean;
  readonly spans: SpanOptions;
  readonly nowMicros: number;
  /** Told of each exchange that is passed over: its number, and why, in one clause. */
  readonly onLeft: (seq: number, reason: string) => void;
}

export type ExportItem =
  | { readonly kind: 'exchange'; readonly exchange: KnownExchange }
  | { readonly kind: 'span'; readonly span: Span };

type Chunks = AsyncGenerator<string | Uint8Array>;

/** Whether spans that applications reported are part of the format. */
export function takesSpans(format: ExportFormat): boolean {
  return format === 'zipkin' || format === 'jsonl';
}

export function exportStream(
  format: ExportFormat,
  items: AsyncIterable<ExportItem>,
  options: ExportOptions,
): Chunks {
  switch (format) {
    case 'har':
      return writeHar(maskedExchanges(items, options));
    case 'jsonl':
      return captureLines(items, options);
    case 'zipkin':
      return zipkinSpans(items, options);
    case 'gor':
      return goReplayRecords(items, options);
    case 'curl':
      return sendable(items, options, { of: (request) => curlLine(request), between: '\n' });
    case 'hurl':
      return sendable(items, options, { of: hurlEntry });
    case 'k6':
      return sendable(items, options, { head: k6Head, of: k6Group, tail: k6Tail });
  }
}

async function* maskedExchanges(
  items: AsyncIterable<ExportItem>,
  { redaction: { mask, keyId } }: ExportOptions,
): AsyncGenerator<KnownExchange> {
  for await (const item of items) {
    if (item.kind !== 'exchange') continue;
    yield keyId === undefined ? item.exchange : maskedExchange(item.exchange, mask);
  }
}

interface TextFormat {
  readonly head?: string;
  readonly of: (
    request: SendableRequest,
    known: KnownExchange,
  ) => string | Uint8Array | { readonly left: string };
  readonly between?: string;
  readonly tail?: string;
}

async function* sendable(
  items: AsyncIterable<ExportItem>,
  options: ExportOptions,
  { head, of, between = '', tail }: TextFormat,
): Chunks {
  if (head !== undefined) yield head;
  let isFirst = true;
  for await (const known of maskedExchanges(items, options)) {
    const request = sendableRequest(known, options);
    const text = 'left' in request ? request : of(request, known);
    if (typeof text === 'object' && 'left' in text) {
      options.onLeft(known.exchange.seq, text.left);
      continue;
    }
    if (!isFirst && between !== '') yield between;
    isFirst = false;
    yield text;
  }
  if (tail !== undefined) yield tail;
}

async function* captureLines(items: AsyncIterable<ExportItem>, options: ExportOptions): Chunks {
  const { redaction, nowMicros } = options;
  const { mask, keyId } = redaction;
  yield encodeLine(
    captureHeader({
      ...{ session: 'export', createdAtMicros: nowMicros },
      ...(keyId !== undefined && { keyId }),
    }),
  );
  for await (const item of items) {
    if (item.kind === 'span') yield encodeLine(captureSpanLine(item.span, mask));
    else
      yield encodeLine(
        captureLine(keyId === undefined ? item.exchange : maskedExchange(item.exchange, mask), { mask }),
      );
  }
}

async function* zipkinSpans(
  items: AsyncIterable<ExportItem>,
  { redaction: { mask, keyId }, spans: spanOptions }: ExportOptions,
): Chunks {
  yield '[';
  let separator = '\n';
  for await (const item of items) {
    const spans =
      item.kind === 'span'
        ? [captureSpanLine(item.span, mask).span]
        : spansOfExchange(
            (keyId === undefined ? item.exchange : maskedExchange(item.exchange, mask)).exchange,
            spanOptions,
          );
    for (const span of spans) {
      yield `${separator}${encodeSpan(span, 'v2')}`;
      separator = ',\n';
    }
  }
  yield '\n]\n';
}

async function* goReplayRecords(items: AsyncIterable<ExportItem>, options: ExportOptions): Chunks {
  for await (const known of maskedExchanges(items, options)) {
    const records = goReplayText(known);
    if ('left' in records) options.onLeft(known.exchange.seq, records.left);
    else yield records;
  }
}
