// Headers as they stood on the wire: one flat list [name, value, name, value, ...].
// Order, case and duplicates are evidence, so they are never folded into an object. Names compare without case.

export type HeaderList = readonly string[];

/** The first value of `name`, or undefined. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  const wanted = name.toLowerCase();
  for (let i = 0; i < headers.length; i += 2) {
    if (isName(headers[i], wanted)) return headers[i + 1];
  }
  return undefined;
}

/** Every value of `name`, in order. */
export function headerValues(headers: HeaderList, name: string): string[] {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    if (isName(headers[i], wanted)) values.push(headers[i + 1] ?? '');
  }
  return values;
}

export function hasHeader(headers: HeaderList, name: string): boolean {
  return headerValue(headers, name) !== undefined;
}

/** The list as pairs, for JSON. */
export function headerPairs(headers: HeaderList): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i] ?? '', headers[i + 1] ?? '']);
  return pairs;
}

/** The list of pairs as read from JSON, flat again. */
export function headersFromPairs(pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.flat();
}

/** What to change in a list: names to take out, and names with the one value they shall have. */
export interface HeaderEdits {
  /** Lower case. */
  readonly remove: readonly string[];
  /** Pairs of a lower-case name and its value. */
  readonly set: readonly (readonly [name: string, value: string])[];
}

export const noEdits: HeaderEdits = { remove: [], set: [] };

/**
 * A new list with the edits made. A header that is set keeps its place and its spelling when it was there
 * (further ones of the name go), and is appended, in lower case, when it was not.
 */
export function applyEdits(headers: HeaderList, edits: HeaderEdits): string[] {
  // Searched and not looked up: the lists are short, and this runs several times for each request.
  const { remove, set } = edits;
  const done: string[] = [];
  const result: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const lower = name.toLowerCase();
    if (remove.includes(lower) || done.includes(lower)) continue;
    const value = valueSet(set, lower);
    if (value !== undefined) done.push(lower);
    result.push(name, value ?? headers[i + 1] ?? '');
  }
  for (const [name, value] of set) {
    if (!done.includes(name)) result.push(name, value);
  }
  return result;
}

function valueSet(set: HeaderEdits['set'], lowerCaseName: string): string | undefined {
  for (const [name, value] of set) {
    if (name === lowerCaseName) return value;
  }
  return undefined;
}

function isName(name: string | undefined, lowerCase: string): boolean {
  return name !== undefined && name.length === lowerCase.length && name.toLowerCase() === lowerCase;
}
