// Pulls values out of JSON bytes one by one, in the order in which Zipkin's reader (Gson) meets them, so that the
// first thing wrong is the same thing and is told with the same line, column and path.
// JSON.parse would not do: it loses digits of 64-bit numbers, number texts (`1.50` as a tag) and positions, and has
// no limit of depth.
import { doubleOfText, fitsInteger, type IntegerRange, intRange, longRange } from './java-number.ts';
import { type JsonKind, JsonTokens, malformed } from './json-tokens.ts';
import { Refusal } from './refusal.ts';

/** Lists and objects inside one another. Gson stops at 255; spans need 5. */
export const MAX_DEPTH = 64;

interface Frame {
  readonly closer: number;
  /** Elements that were read: the index in the path. */
  index: number;
  /** The name read last: the name in the path. */
  name: string;
  isFresh: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const LIST_CLOSER = 0x5d;
const OBJECT_CLOSER = 0x7d;
const TROUBLESHOOTING = '\nSee https://github.com/google/gson/blob/main/Troubleshooting.md#';

export class JsonReader {
  readonly #tokens: JsonTokens;
  readonly #frames: Frame[] = [];

  constructor(bytes: Buffer) {
    this.#tokens = new JsonTokens(bytes, () => this.path());
  }

  beginList(): void {
    this.#open('BEGIN_ARRAY', LIST_CLOSER);
  }

  beginObject(): void {
    this.#open('BEGIN_OBJECT', OBJECT_CLOSER);
  }

  /** Moves to the next element or name of the innermost list or object; to be called once for each. */
  hasNext(): boolean {
    const frame = this.#frame();
    let byte = this.#tokens.nextByte();
    if (byte === frame.closer) return false;
    if (!frame.isFresh) {
      if (byte !== COMMA) throw malformed();
      this.#tokens.at++;
      byte = this.#tokens.nextByte();
    }
    frame.isFresh = false;
    if (frame.closer === OBJECT_CLOSER && byte !== QUOTE) throw malformed();
    return true;
  }

  /** Leaves the innermost list or object, after `hasNext` was false. */
  end(): void {
    this.#tokens.at++;
    this.#frames.pop();
    this.#countElement();
  }

  name(): string {
    const name = this.#tokens.quoted();
    this.#frame().name = name;
    this.#expectColon();
    return name;
  }

  isNull(): boolean {
    return this.#tokens.kind() === 'NULL';
  }

  isString(): boolean {
    return this.#tokens.kind() === 'STRING';
  }

  isBoolean(): boolean {
    return this.#tokens.kind() === 'BOOLEAN';
  }

  /** A number is taken as its text, as Gson does. */
  string(): string {
    const text = this.#text('a string');
    this.#countElement();
    return text;
  }

  /** A 64-bit integer; beyond 2^53 it is rounded to what a number can hold. */
  long(): number {
    return this.#integer('a long', longRange);
  }

  int(): number {
    return this.#integer('an int', intRange);
  }

  boolean(): boolean {
    if (!this.isBoolean()) throw this.#unexpected('a boolean');
    const isTrue = this.#tokens.keyword() === 'true';
    this.#countElement();
    return isTrue;
  }

  /** Passes over one value, whatever is in it. Depth is limited, so recursion is safe. */
  skip(): void {
    const kind = this.#tokens.kind();
    if (kind === 'STRING') this.#tokens.quoted();
    else if (kind === 'NUMBER') this.#tokens.number();
    else if (kind === 'BOOLEAN' || kind === 'NULL') this.#tokens.keyword();
    else this.#skipInside(kind);
    this.#countElement();
  }

  /** Where the reader stands, for example `$[0].tags.a`. */
  path(): string {
    return `$${this.#frames.map((f) => (f.closer === LIST_CLOSER ? `[${f.index}]` : `.${f.name}`)).join('')}`;
  }

  #skipInside(kind: 'BEGIN_OBJECT' | 'BEGIN_ARRAY'): void {
    this.#open(kind, kind === 'BEGIN_OBJECT' ? OBJECT_CLOSER : LIST_CLOSER);
    const frame = this.#frame();
    while (this.hasNext()) {
      if (kind === 'BEGIN_OBJECT') {
        this.#tokens.quoted();
        this.#expectColon();
      }
      this.skip();
      // Gson does not count what it skips; its paths stay at the first element.
      frame.index = 0;
    }
    this.#tokens.at++;
    this.#frames.pop();
  }

  #open(wanted: JsonKind, closer: number): void {
    if (this.#tokens.kind() !== wanted) throw malformed();
    this.#tokens.at++;
    if (this.#frames.length === MAX_DEPTH) {
      throw new Refusal(`Nesting limit ${MAX_DEPTH} reached${this.#tokens.location()}`);
    }
    this.#frames.push({ closer, index: 0, name: '', isFresh: true });
  }

  #frame(): Frame {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw new Error('read outside of a list or object');
    return frame;
  }

  #countElement(): void {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.index++;
  }

  #expectColon(): void {
    if (this.#tokens.nextByte() !== COLON) throw malformed();
    this.#tokens.at++;
  }

  #text(wanted: string): string {
    const kind = this.#tokens.kind();
    if (kind === 'STRING') return this.#tokens.quoted();
    if (kind === 'NUMBER') return this.#tokens.number();
    throw this.#unexpected(wanted);
  }

  #integer(wanted: string, range: IntegerRange): number {
    const text = this.#text(wanted);
    const value = doubleOfText(text);
    if (!fitsInteger(value, range)) {
      throw new Refusal(`Expected ${wanted} but was ${text}${this.#tokens.location()}`);
    }
    this.#countElement();
    return value;
  }

  #unexpected(wanted: string): Refusal {
    const kind = this.#tokens.kind();
    const topic = kind === 'NULL' ? 'adapter-not-null-safe' : 'unexpected-json-structure';
    return new Refusal(
      `Expected ${wanted} but was ${kind}${this.#tokens.locationOfPeek()}${TROUBLESHOOTING}${topic}`,
    );
  }
}
