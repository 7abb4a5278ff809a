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

/** Undefined when the text is no JSON. */
export function parsedJson(text: string): { readonly value: JsonValue } | undefined {
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
