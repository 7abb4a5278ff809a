// JSON read for comparison: numbers by value, however they are written and however large they are.

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | ExactNumber
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** A number that a double cannot hold, as its digits and its exponent. */
export class ExactNumber {
  readonly text: string;

  constructor(source: string) {
    this.text = canonical(source);
  }
}

/** Nothing that is honest nests deeper; what does would overflow the stack of whoever walks it. */
const MAX_DEPTH = 200;

/** Undefined when the text is no JSON, or one that nests too deep to be walked. */
export function parsedJson(text: string): { readonly value: JsonValue } | undefined {
  if (!isShallow(text)) return undefined;
  try {
    // The reviver costs more than the rest; only a long number needs it.
    const value = /\d{16}/.test(text) ? JSON.parse(text, exact) : JSON.parse(text);
    return { value: value as JsonValue };
  } catch {
    return undefined;
  }
}

export function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}

export function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The same text for the same value, whatever the order of its members. */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof ExactNumber) return value.text;
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`,
  );
  return `{${members.sort().join(',')}}`;
}

/** Brackets in strings do not count. Text that is no JSON may be judged either way. */
function isShallow(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') {
      isInString = true;
    } else if (char === '[' || char === '{') {
      depth += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (char === ']' || char === '}') {
      depth -= 1;
    }
  }
  return true;
}

function exact(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  if (typeof value !== 'number' || source === undefined) return value;
  return Number.isFinite(value) && canonical(String(value)) === canonical(source)
    ? value
    : new ExactNumber(source);
}

/** Digits without zeros at either end, and a power of ten: `1.50` and `15e-1` are both `15e-1`. */
function canonical(source: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const shortest = digits.replace(/0+$/, '');
  if (shortest === '') return '0';
  return `${sign}${shortest}e${Number(exponent) - fraction.length + digits.length - shortest.length}`;
}
