// Reads the members of a JSON value of unknown shape. A member that is absent or of another kind is noted by name and read
// as something empty, so that all that is wrong with a value is known at once. Nothing is inherited: `__proto__` and
// `constructor` are members like any other.
import { headersFromPairs } from '../http/header-list.ts';

export interface FieldReader {
  value(key: string): unknown;
  text(key: string): string;
  number(key: string): number;
  flag(key: string): boolean;
  texts(key: string): string[];
  /** A flat header list from a list of pairs. */
  headers(key: string): string[];
  pairs(key: string): [string, string][];
  fields(key: string): FieldReader;
  /** Each object of a list. */
  list(key: string): FieldReader[];
  optionalFields(key: string): FieldReader | undefined;
  /** `{ [key]: value }`, or nothing at all when the member is absent. */
  optionalText<K extends string>(key: K): { [k in K]?: string };
  optionalNumber<K extends string>(key: K): { [k in K]?: number };
}

/** `wrong` is added to. */
export function readFields(value: object, wrong: string[]): FieldReader {
  const own = new Map<string, unknown>(Object.entries(value));

  const checked = <T>(key: string, isRight: (value: unknown) => value is T, empty: T): T => {
    const member = own.get(key);
    if (isRight(member)) return member;
    wrong.push(key);
    return empty;
  };

  const optional = <K extends string, T>(key: K, read: (key: K) => T): { [k in K]?: T } =>
    own.get(key) === undefined ? {} : ({ [key]: read(key) } as { [k in K]?: T });

  const reader: FieldReader = {
    value: (key) => own.get(key),
    text: (key) => checked(key, isText, ''),
    number: (key) => checked(key, isNumber, 0),
    flag: (key) => checked(key, isFlag, false),
    texts: (key) => [...checked(key, isTexts, [])],
    headers: (key) => headersFromPairs(checked(key, isPairs, [])),
    pairs: (key) => checked(key, isPairs, []).map(([name, text]) => [name, text]),
    fields: (key) => readFields(checked(key, isObject, {}), wrong),
    list: (key) => checked(key, isObjects, []).map((each) => readFields(each, wrong)),
    optionalFields: (key) => (own.get(key) === undefined ? undefined : reader.fields(key)),
    optionalText: (key) => optional(key, reader.text),
    optionalNumber: (key) => optional(key, reader.number),
  };
  return reader;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isObjects = (value: unknown): value is object[] => Array.isArray(value) && value.every(isObject);
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isPairs = (value: unknown): value is [string, string][] =>
  Array.isArray(value) && value.every((pair) => isTexts(pair) && pair.length === 2);
