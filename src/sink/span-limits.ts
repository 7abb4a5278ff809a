// What one reported span may hold. A span that holds more is cut, counted and kept: clients of Zipkin answer a
// refusal by dropping the whole batch, and would send the same again next time.
import type { Annotation, Span } from '../trace/span.ts';

/** Tags, and annotations, of one span. */
export const MAX_ENTRIES = 128;
/** UTF-16 units of a tag's key; a tag with a longer one is left out, since a cut key would be another key. */
export const MAX_KEY = 256;
/** UTF-16 units of a tag's value or an annotation. */
export const MAX_VALUE = 16 * 1024;

/** The same span object when nothing had to be cut. */
export function cutToLimits(span: Span): Span {
  const isWithin =
    span.tags.length <= MAX_ENTRIES &&
    span.annotations.length <= MAX_ENTRIES &&
    span.tags.every(([key, value]) => key.length <= MAX_KEY && value.length <= MAX_VALUE) &&
    span.annotations.every(({ value }) => value.length <= MAX_VALUE);
  if (isWithin) return span;
  return {
    ...span,
    tags: span.tags
      .filter(([key]) => key.length <= MAX_KEY)
      .slice(0, MAX_ENTRIES)
      .map(([key, value]) => [key, cutText(value)] as const),
    annotations: span.annotations.slice(0, MAX_ENTRIES).map(cutAnnotation),
  };
}

function cutAnnotation({ timestampMicros, value }: Annotation): Annotation {
  return { timestampMicros, value: cutText(value) };
}

/** Never between the halves of a surrogate pair. */
function cutText(text: string): string {
  if (text.length <= MAX_VALUE) return text;
  const last = text.charCodeAt(MAX_VALUE - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_VALUE - 1 : MAX_VALUE);
}
