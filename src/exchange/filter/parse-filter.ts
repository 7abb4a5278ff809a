// From the text of a filter to what matchesFilter asks: words and tests side by side are joined by and, which binds
// closer than `|` and less close than `!`. What cannot be read is a problem with its place, for the one who types it.
import type { Filter, FilterProblem, ParsedFilter, Predicate } from './filter.ts';
import { bareStates, type FilterKey, filterKeys, shortStates } from './filter-keys.ts';
import { type FilterToken, filterTokens, type TermToken } from './filter-tokens.ts';
import { pathOf, servedBy } from './subject-facts.ts';
import { textTest } from './value-tests.ts';

/** `order status:5xx !(method:GET | replay)`; an empty text matches everything. */
export function parseFilter(text: string): ParsedFilter {
  const tokens = filterTokens(text);
  if ('problem' in tokens) return tokens;
  if (tokens.length === 0) return { filter: { kind: 'all' } };
  try {
    const reader = new TokenReader(tokens, text.length);
    const filter = reader.readOr();
    reader.expectEnd();
    return { filter };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.problem };
    throw error;
  }
}

/** Leaves the descent from wherever the reader is; never leaves this file. */
class Unreadable extends Error {
  readonly problem: FilterProblem;

  constructor(at: number, message: string) {
    super(message);
    this.problem = { at, message };
  }
}

/** Deeper than a person writes; a text of a million `(` or `!` must not fill the stack. */
const MAX_DEPTH = 100;

class TokenReader {
  readonly #tokens: readonly FilterToken[];
  readonly #end: number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly FilterToken[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  readOr(): Filter {
    const parts = [this.#readAnd()];
    while (this.#peek()?.kind === 'or') {
      this.#next += 1;
      parts.push(this.#readAnd());
    }
    return joined('or', parts);
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token !== undefined) throw new Unreadable(token.at, 'this ) has no ( before it');
  }

  #readAnd(): Filter {
    const parts = [this.#readNot()];
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.kind === 'or' || token.kind === 'close') break;
      if (token.kind === 'and') this.#next += 1;
      parts.push(this.#readNot());
    }
    return joined('and', parts);
  }

  #readNot(): Filter {
    const token = this.#peek();
    if (token?.kind === 'not') {
      this.#next += 1;
      return this.#deeper(token.at, () => ({ kind: 'not', part: this.#readNot() }));
    }
    if (token?.kind === 'open') return this.#readGroup(token.at);
    if (token?.kind === 'term') {
      this.#next += 1;
      return this.#readTerm(token);
    }
    throw new Unreadable(token?.at ?? this.#end, 'a word or key:value is missing here');
  }

  #readGroup(at: number): Filter {
    this.#next += 1;
    const filter = this.#deeper(at, () => this.readOr());
    if (this.#peek()?.kind !== 'close') throw new Unreadable(at, 'this ( is not closed: ) is missing');
    this.#next += 1;
    return filter;
  }

  #deeper(at: number, read: () => Filter): Filter {
    if (this.#depth >= MAX_DEPTH) throw new Unreadable(at, `at most ${MAX_DEPTH} levels of ( and !`);
    this.#depth += 1;
    const filter = read();
    this.#depth -= 1;
    return filter;
  }

  #readTerm(term: TermToken): Filter {
    if (term.key === undefined) return wordFilter(term);
    if (term.key.startsWith('~')) return this.#readShortForm(term, term.key.slice(1).toLowerCase());
    const key = filterKeys.find((each) => each.key === term.key);
    if (key === undefined) return unknownKey(term);
    if (term.value === '' && !term.isQuoted) {
      throw new Unreadable(term.valueAt, `${key.key}: needs a value, as in ${key.key}:${key.example}`);
    }
    return keyFilter(key, term, false);
  }

  #readShortForm(term: TermToken, name: string): Filter {
    const state = Object.hasOwn(shortStates, name) ? shortStates[name] : undefined;
    if (state !== undefined) return { kind: 'test', key: `~${name}`, value: '', matches: state };
    const key = filterKeys.find(({ short }) => short === name);
    if (key === undefined) throw new Unreadable(term.at, `no short form ~${name}; there are ${shortNames()}`);
    const value = this.#peek();
    if (value?.kind !== 'term' || value.key?.startsWith('~')) {
      throw new Unreadable(term.end, `~${name} needs a value, as in ~${name} ${key.example}`);
    }
    this.#next += 1;
    // `~u http://a` and `~h server:x`: after a short form the whole term is the value.
    const whole = value.key === undefined ? value.value : `${value.key}:${value.value}`;
    return keyFilter(key, { ...value, value: whole, valueAt: value.at }, true);
  }

  #peek(): FilterToken | undefined {
    return this.#tokens[this.#next];
  }
}

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

/** A word is looked for in what a row of the list shows: path and service. */
function wordFilter({ value, isQuoted }: TermToken): Filter {
  const state = !isQuoted && Object.hasOwn(bareStates, value) ? bareStates[value] : undefined;
  if (state !== undefined) return { kind: 'test', key: value, value: '', matches: state };
  const holds = textTest(isQuoted ? value : value.replace(/^=/, ''));
  const matches: Predicate = (subject) => holds(pathOf(subject)) || holds(servedBy(subject));
  return { kind: 'test', value, matches };
}

function keyFilter(key: FilterKey, { value, valueAt }: TermToken, isShortForm: boolean): Filter {
  const test = key.test(value, isShortForm);
  if ('expected' in test) throw new Unreadable(valueAt, `${key.key} takes ${test.expected}`);
  return { kind: 'test', key: key.key, value, matches: test.matches };
}

/** `localhost:3000` is a host with its port, and so a word. */
function unknownKey(term: TermToken): Filter {
  const whole = `${term.key}:${term.value}`;
  if (/^\d{1,5}(?:\/|$)/.test(term.value)) return wordFilter({ ...term, value: whole });
  const names = filterKeys.map(({ key }) => key).join(' ');
  throw new Unreadable(term.at, `no key ${term.key}; there are ${names}. As text: "${whole}"`);
}

function shortNames(): string {
  const withValue = filterKeys.flatMap(({ short }) => (short === undefined ? [] : `~${short}`));
  return [...withValue, ...Object.keys(shortStates).map((name) => `~${name}`)].join(' ');
}
