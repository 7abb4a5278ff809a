// What a real Zipkin answered to ugly bodies, and what it made of good ones: test/vectors/zipkin-*.json.
import { readFileSync } from 'node:fs';
import type { SpanFormat } from '../../src/codec/decode-spans.ts';

export interface AnswerVector {
  readonly format: SpanFormat;
  readonly body: string;
  readonly status: number;
  readonly text: string;
}

export interface ConversionVector {
  readonly format: SpanFormat;
  readonly body: string;
  /** v2 JSON. */
  readonly spans: readonly Record<string, unknown>[];
}

export function answerVectors(): readonly AnswerVector[] {
  return read<AnswerVector>('zipkin-answers.json');
}

export function conversionVectors(): readonly ConversionVector[] {
  return read<ConversionVector>('zipkin-conversions.json');
}

function read<T>(name: string): readonly T[] {
  const text = readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8');
  const file: { readonly vectors: readonly T[] } = JSON.parse(text);
  return file.vectors;
}
