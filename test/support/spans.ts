// Spans for tests that need one and do not care about the rest of it.
import { type DecodedSpans, decodeSpans, type SpanFormat } from '../../src/codec/decode-spans.ts';
import type { Span } from '../../src/trace/span.ts';

export function span(changes: Partial<Span> = {}): Span {
  return { traceId: '00000000000000a1', id: '00000000000000b1', annotations: [], tags: [], ...changes };
}

/** `count` spans with ids 1, 2, 3 ... in one trace. */
export function manySpans(count: number, changes: Partial<Span> = {}): Span[] {
  return Array.from({ length: count }, (_, index) => span({ id: hexId(index + 1), ...changes }));
}

export function hexId(value: number): string {
  return value.toString(16).padStart(16, '0');
}

export function decodeText(body: string, format: SpanFormat = 'v2', maxSpans = 10_000): DecodedSpans {
  return decodeSpans(Buffer.from(body), format, maxSpans);
}

/** The spans of a body that must be good. */
export function decodedSpans(body: string, format: SpanFormat = 'v2'): readonly Span[] {
  const decoded = decodeText(body, format);
  if ('error' in decoded) throw new Error(decoded.error);
  return decoded.spans;
}
