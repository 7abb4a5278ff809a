// Texts as numbers by Java's rules (Double.parseDouble and casts to long and int), with Java's messages.
// Not taken over: hexadecimal floats, which no client of Zipkin writes.
import { Refusal } from './refusal.ts';

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

export const longRange: IntegerRange = { min: -(2 ** 63), max: 2 ** 63 };
export const intRange: IntegerRange = { min: -(2 ** 31), max: 2 ** 31 - 1 };

const DOUBLE = /^([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))[fFdD]?$/;

export function doubleOfText(text: string): number {
  const trimmed = text.trim();
  if (trimmed === '') throw new Refusal('empty String');
  const match = DOUBLE.exec(trimmed);
  if (match === null) throw new Refusal(`For input string: "${trimmed}"`);
  return Number(match[1]);
}

export function fitsInteger(value: number, range: IntegerRange): boolean {
  return Number.isInteger(value) && value >= range.min && value <= range.max;
}
