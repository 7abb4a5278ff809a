// JSON bytes as tokens: what kind of value comes next, its text, and where in the text that was. Strict as Gson is
// by default: keywords in any case, control characters inside strings; no comments, no other quotes.
// Bytes, not one big string: a substring of that would keep a whole request in memory for the sake of one tag.
import { fitsInteger, longRange } from './java-number.ts';
import { Refusal } from './refusal.ts';

/** Gson's names. */
export type JsonKind = 'BEGIN_OBJECT' | 'BEGIN_ARRAY' | 'STRING' | 'NUMBER' | 'BOOLEAN' | 'NULL';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const WHITESPACE = new Set(Buffer.from(' \t\r\n'));
/** What may stand after a number or keyword. */
const ENDS_LITERAL = new Set(Buffer.from('{}[]:, \t\f\r\n'));
const NUMBER_BYTES = new Set(Buffer.from('0123456789+-.eE'));
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f' };
const SELF_ESCAPES = '\n\'"\\/';

export class JsonTokens {
  /** Index of the byte to be read next. */
  at = 0;
  readonly #bytes: Buffer;
  readonly #path: () => string;

  /** `path` tells where the reader stands, for messages. */
  constructor(bytes: Buffer, path: () => string) {
    this.#bytes = bytes;
    this.#path = path;
  }

  /** The next byte that is no white space, without consuming it. */
  nextByte(): number {
    while (this.at < this.#bytes.length) {
      const byte = this.#bytes[this.at] ?? 0;
      if (!WHITESPACE.has(byte)) return byte;
      this.at++;
    }
    throw new Refusal(`End of input${this.location()}`);
  }

  kind(): JsonKind {
    const char = String.fromCharCode(this.nextByte());
    if (char === '{') return 'BEGIN_OBJECT';
    if (char === '[') return 'BEGIN_ARRAY';
    if (char === '"') return 'STRING';
    if (char === '-' || (char >= '0' && char <= '9')) return 'NUMBER';
    return this.#peekKeyword() === 'null' ? 'NULL' : 'BOOLEAN';
  }

  keyword(): string {
    const keyword = this.#peekKeyword();
    this.at += keyword.length;
    return keyword;
  }

  number(): string {
    const text = this.#peekNumber();
    this.at += text.length;
    return text;
  }

  /** The string that starts at the next quote; consumes it. */
  quoted(): string {
    const start = this.at + 1;
    let hasEscapes = false;
    for (let i = start; i < this.#bytes.length; i++) {
      const byte = this.#bytes[i];
      if (byte === QUOTE) {
        this.at = i + 1;
        const text = this.#bytes.toString('utf8', start, i);
        return hasEscapes ? unescaped(text) : text;
      }
      if (byte === BACKSLASH) {
        hasEscapes = true;
        i++;
      }
    }
    throw malformed();
  }

  /** Where `at` is, as Gson says it. */
  location(): string {
    return this.#locationOf(this.at);
  }

  /** Where Gson is when it has only looked at the next value: past a bracket, quote, keyword or 64-bit integer. */
  locationOfPeek(): string {
    const kind = this.kind();
    if (kind === 'NULL' || kind === 'BOOLEAN') return this.#locationOf(this.at + this.#peekKeyword().length);
    if (kind !== 'NUMBER') return this.#locationOf(this.at + 1);
    const text = this.#peekNumber();
    const isLong = /^-?\d+$/.test(text) && text !== '-0' && fitsInteger(Number(text), longRange);
    return this.#locationOf(isLong ? this.at + text.length : this.at);
  }

  /** Gson takes keywords in any mixture of cases. */
  #peekKeyword(): string {
    for (const keyword of ['true', 'false', 'null']) {
      const end = this.at + keyword.length;
      if (this.#ascii(this.at, end).toLowerCase() === keyword && this.#isLiteralEnd(end)) return keyword;
    }
    throw malformed();
  }

  #peekNumber(): string {
    let end = this.at;
    while (NUMBER_BYTES.has(this.#bytes[end] ?? 0)) end++;
    const text = this.#ascii(this.at, end);
    if (!NUMBER.test(text) || !this.#isLiteralEnd(end)) throw malformed();
    return text;
  }

  #ascii(start: number, end: number): string {
    return this.#bytes.toString('latin1', start, end);
  }

  #isLiteralEnd(at: number): boolean {
    return at >= this.#bytes.length || ENDS_LITERAL.has(this.#bytes[at] ?? 0);
  }

  #locationOf(at: number): string {
    const before = this.#bytes.toString('utf8', 0, at);
    const lines = before.split('\n');
    return ` at line ${lines.length} column ${(lines.at(-1) ?? '').length + 1} path ${this.#path()}`;
  }
}

/** Unit by unit into one buffer: pieces put together would take fifty times the memory of a text full of escapes. */
function unescaped(text: string): string {
  const units = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let unit = text.charCodeAt(i);
    if (unit === BACKSLASH) {
      const sign = text.charAt(++i);
      unit = sign === 'u' ? hexUnit(text.slice(i + 1, i + 5)) : signUnit(sign);
      if (sign === 'u') i += 4;
    }
    length = units.writeUInt16LE(unit, length);
  }
  return units.toString('utf16le', 0, length);
}

function hexUnit(digits: string): number {
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw malformed();
  return Number.parseInt(digits, 16);
}

function signUnit(sign: string): number {
  const text = ESCAPES[sign] ?? (SELF_ESCAPES.includes(sign) ? sign : undefined);
  if (text === undefined) throw malformed();
  return text.charCodeAt(0);
}

/** Zipkin says no more than this of bad syntax, and of a list, object and plain value mixed up. */
export function malformed(): Refusal {
  return new Refusal('Malformed');
}
