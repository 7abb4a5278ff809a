// The text of a filter as tokens, each with its place. Quotes and a backslash inside of them take the meaning from what
// would be an operator; outside of quotes `&`, `|`, `(` and `)` end a word, and `!` stands before what it negates.
import type { FilterProblem } from './filter.ts';

export type FilterToken =
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not'; readonly at: number }
  | TermToken;

/** A word, `key:value`, or a short form `~k`. */
export interface TermToken {
  readonly kind: 'term';
  readonly at: number;
  /** Index after its last character. */
  readonly end: number;
  /** `~m` or `status`; absent for a word. */
  readonly key?: string;
  /** Without quotes; empty for a short form, whose value is the next term. */
  readonly value: string;
  /** Where the value begins. */
  readonly valueAt: number;
  readonly isQuoted: boolean;
}

export type FilterTokens = readonly FilterToken[] | { readonly problem: FilterProblem };

const OPERATORS = { '(': 'open', ')': 'close', '&': 'and', '|': 'or' } as const;
const KEY = /^([a-z][a-z-]*):(?!\/\/)/i;
const SHORT_FORM = /^~[a-z]*/i;

export function filterTokens(text: string): FilterTokens {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      at += 1;
    } else if (isOperator(character)) {
      const kind = OPERATORS[character];
      const previous = tokens.at(-1);
      // `&&` and `||` are what most other languages want.
      const isDoubled =
        (kind === 'and' || kind === 'or') && previous?.kind === kind && previous.at === at - 1;
      if (!isDoubled) tokens.push({ kind, at });
      at += 1;
    } else if (character === '!') {
      tokens.push({ kind: 'not', at });
      at += 1;
    } else {
      const term = readTerm(text, at);
      if ('problem' in term) return term;
      tokens.push(term);
      at = term.end;
    }
  }
  return tokens;
}

function isOperator(character: string): character is keyof typeof OPERATORS {
  return Object.hasOwn(OPERATORS, character);
}

function readTerm(text: string, at: number): TermToken | { readonly problem: FilterProblem } {
  const short = SHORT_FORM.exec(text.slice(at))?.[0];
  if (short !== undefined) {
    const end = at + short.length;
    return { kind: 'term', at, end, key: short, value: '', valueAt: end, isQuoted: false };
  }
  const keyMatch = KEY.exec(text.slice(at));
  const valueAt = at + (keyMatch?.[0].length ?? 0);
  const value = readValue(text, valueAt);
  if ('problem' in value) return value;
  const key = keyMatch?.[1]?.toLowerCase();
  // `localhost:3000` is a word: no key takes digits alone and is called like that. parseFilter says so when it is none.
  return { kind: 'term', at, valueAt, ...(key !== undefined && { key }), ...value };
}

/** Up to a blank or an operator; quotes may stand anywhere in it, as in `header:k="a b"`. */
function readValue(
  text: string,
  from: number,
): Pick<TermToken, 'end' | 'value' | 'isQuoted'> | { readonly problem: FilterProblem } {
  let value = '';
  let isQuoted = false;
  let at = from;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character) || isOperator(character)) break;
    if (character !== '"' && character !== "'") {
      value += character;
      at += 1;
      continue;
    }
    const quoted = readQuoted(text, at, character);
    if (quoted === undefined) {
      return { problem: { at, message: `the quote is not closed: ${character} is missing at the end` } };
    }
    value += quoted.value;
    at = quoted.end;
    isQuoted = true;
  }
  return { end: at, value, isQuoted };
}

function readQuoted(text: string, at: number, quote: string): { value: string; end: number } | undefined {
  let value = '';
  for (let i = at + 1; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (character === quote) return { value, end: i + 1 };
    if (character === '\\' && (text[i + 1] === quote || text[i + 1] === '\\')) i += 1;
    value += text[i] ?? '';
  }
  return undefined;
}
