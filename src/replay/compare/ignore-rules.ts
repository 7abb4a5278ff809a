// What a person has said does not count in a comparison: JSON pointers with `*` for any one name or index, and names of
// headers as `header:NAME`.

/** Whether a pattern names this place of a JSON value, or one that it lies within. */
export function coversPointer(pattern: string, pointer: string): boolean {
  const wanted = pattern.split('/');
  const tokens = pointer.split('/');
  return wanted.length <= tokens.length && wanted.every((token, i) => token === '*' || token === tokens[i]);
}

/** Whether a pattern names exactly this place. */
export function matchesPointer(pattern: string, pointer: string): boolean {
  return pattern.split('/').length === pointer.split('/').length && coversPointer(pattern, pointer);
}

/** `lowerCaseName` as in a comparison. */
export function ignoresHeader(rules: readonly string[], lowerCaseName: string): boolean {
  return rules.some((rule) => rule.toLowerCase() === `header:${lowerCaseName}`);
}

export function ignoresPointer(rules: readonly string[], pointer: string): boolean {
  return rules.some((rule) => rule.startsWith('/') && coversPointer(rule, pointer));
}
