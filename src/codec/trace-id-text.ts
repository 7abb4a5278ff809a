// A trace id that a person asks for, made as Zipkin makes it (Span.normalizeTraceId), with its words for what is wrong.
import { normalTraceId } from './span-draft.ts';

export function normalTraceIdOf(text: string): { readonly value: string } | { readonly wrong: string } {
  try {
    return { value: normalTraceId(text) };
  } catch (refusal) {
    return { wrong: refusal instanceof Error ? refusal.message : String(refusal) };
  }
}
