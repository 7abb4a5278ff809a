// Places in a JSON value, as people name them: JSON pointers (RFC 6901) with `*` for any one name or index.

/** Whether a pattern names this place, or one that it lies within. */
export function coversPointer(pattern: string, pointer: string): boolean {
  const wanted = pattern.split('/');
  const tokens = pointer.split('/');
  return wanted.length <= tokens.length && wanted.every((token, i) => token === '*' || token === tokens[i]);
}

/** Whether a pattern names exactly this place. */
export function matchesPointer(pattern: string, pointer: string): boolean {
  return pattern.split('/').length === pointer.split('/').length && coversPointer(pattern, pointer);
}

/** The name of a member, or an index, as it stands in a pointer. */
export function pointerToken(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
