// JSON that others wrote, read as far as it goes: what is missing or of another kind counts as absent.
import type { JsonPair } from '../exchange/exchange-json.ts';

export type Members = { readonly [key: string]: unknown };

/** The members of an object, its own only; none of anything else. */
export function members(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.assign(Object.create(null), Object.fromEntries(Object.entries(value)));
}

export function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Empty for anything but text, numbers and switches. */
export function text(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** Also from digits in a text; undefined for anything else. */
export function number(value: unknown): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** Headers and parameters: objects with `name` and `value`, or, as some write them, pairs; or one object of all of them. */
export function pairList(value: unknown): JsonPair[] {
  if (!Array.isArray(value)) return Object.entries(members(value)).map(([name, each]) => [name, text(each)]);
  return value.flatMap((each): JsonPair[] => {
    if (Array.isArray(each)) return each.length >= 2 ? [[text(each[0]), text(each[1])]] : [];
    const { name, value: content } = members(each);
    return text(name) === '' ? [] : [[text(name), text(content)]];
  });
}
