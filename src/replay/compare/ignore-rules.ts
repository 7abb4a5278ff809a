// What a person has said does not count in a comparison: JSON pointers with `*` for any one name or index, and names of
// headers as `header:NAME`.
import { coversPointer } from '../../http/json-pointer.ts';

/** `lowerCaseName` as in a comparison. */
export function ignoresHeader(rules: readonly string[], lowerCaseName: string): boolean {
  return rules.some((rule) => rule.toLowerCase() === `header:${lowerCaseName}`);
}

export function ignoresPointer(rules: readonly string[], pointer: string): boolean {
  return rules.some((rule) => rule.startsWith('/') && coversPointer(rule, pointer));
}
