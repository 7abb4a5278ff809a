// Other people's text inside a sentence of ours: quoted, with control characters escaped, and short.

const LONGEST = 20;

/** Enough of `text` to recognise it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
