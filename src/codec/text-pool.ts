// Texts that come again and again in one list of spans, held once: keys of tags, and most of their values. A fifth of the memory
// that spans take, and no slower than copies, which have to be moved by the collector of garbage.

/** The same text, told before or now. */
export type TextPool = (text: string) => string;

/** Longer ones seldom come again. */
const MAX_LENGTH = 64;
/** Of a list in which nothing comes again, not everything is looked up. */
const MAX_TEXTS = 1_000;

/** For one list; it must not outlive it. */
export function createTextPool(): TextPool {
  const texts = new Map<string, string>();
  return (text) => {
    if (text.length > MAX_LENGTH) return text;
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < MAX_TEXTS) texts.set(text, text);
    return text;
  };
}
