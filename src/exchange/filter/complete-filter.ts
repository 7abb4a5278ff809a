// What could follow in a filter that is being typed: keys, and the values of the key before the cursor.
import { filterKeys, type KnownFact } from './filter-keys.ts';

export interface FilterCompletion {
  /** What would stand in the place of what was typed so far. */
  readonly text: string;
  /** One clause; values have none. */
  readonly meaning?: string;
}

export interface FilterCompletions {
  /** The part of the text that a completion replaces, up to the cursor. */
  readonly from: number;
  readonly to: number;
  readonly completions: readonly FilterCompletion[];
}

const MAX_COMPLETIONS = 50;

/**
 * `known` tells facts of the exchanges at hand, the likeliest first; they come before the values that every session has.
 */
export function completeFilter(
  text: string,
  cursor: number,
  known: (fact: KnownFact) => readonly string[] = () => [],
): FilterCompletions {
  const from = termStart(text, cursor);
  const typed = text.slice(from, cursor);
  const colon = typed.indexOf(':');
  const completions = colon < 0 ? keyCompletions(typed) : valueCompletions(typed, colon, known);
  return { from, to: cursor, completions: completions.slice(0, MAX_COMPLETIONS) };
}

/** The term that the cursor is in begins after the last blank, operator or `!` that no quote holds. */
function termStart(text: string, cursor: number): number {
  let from = 0;
  let quote: string | undefined;
  for (let at = 0; at < cursor; at += 1) {
    const character = text[at] ?? '';
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || character === "'") quote = character;
    else if (/[\s()&|]/.test(character) || (character === '!' && at === from)) from = at + 1;
  }
  return from;
}

function keyCompletions(typed: string): FilterCompletion[] {
  const lower = typed.toLowerCase();
  if (lower.startsWith('~')) {
    return filterKeys.flatMap(({ short, meaning }) =>
      short !== undefined && `~${short}`.startsWith(lower) ? { text: `~${short} `, meaning } : [],
    );
  }
  const keys = filterKeys.map(({ key, meaning }) => ({ text: `${key}:`, meaning }));
  const states = [{ text: 'replay', meaning: 'sends another request again' }];
  return [...keys, ...states].filter(({ text }) => text.startsWith(lower) && text !== lower);
}

function valueCompletions(
  typed: string,
  colon: number,
  known: (fact: KnownFact) => readonly string[],
): FilterCompletion[] {
  const row = filterKeys.find(({ key }) => key === typed.slice(0, colon).toLowerCase());
  if (row === undefined) return [];
  const value = typed.slice(colon + 1);
  const comma = value.lastIndexOf(',');
  const start = typed.slice(0, colon + 1) + value.slice(0, comma + 1);
  const begun = value
    .slice(comma + 1)
    .replace(/^["']/, '')
    .toLowerCase();
  const values = [...(row.known === undefined ? [] : known(row.known)), ...(row.values ?? [])];
  return [...new Set(values)]
    .filter((each) => each.toLowerCase().startsWith(begun) && each.toLowerCase() !== begun)
    .map((each) => ({ text: start + quotedWhereNeeded(each) }));
}

function quotedWhereNeeded(value: string): string {
  if (!/[\s()&|"']/.test(value)) return value;
  return `"${value.replace(/[\\"]/g, '\\$&')}"`;
}
