// Where two values of plain data differ, field by field: `span.attributes.http.url: absent, "x"`. Lists of OTLP's key-value
// pairs are read as maps, since their order means nothing.
export function fieldDifferences(left: unknown, right: unknown, path = ''): string[] {
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const [a, b] = [asMap(left), asMap(right)];
  if (a === undefined || b === undefined) return [`${path}: ${text(left)}, ${text(right)}`];
  const keys = new Set([...a.keys(), ...b.keys()]);
  return [...keys].flatMap((key) =>
    fieldDifferences(a.get(key), b.get(key), path === '' ? key : `${path}.${key}`),
  );
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

function asMap(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const pairs = value as readonly { readonly key?: unknown; readonly value?: unknown }[];
  if (pairs.every(({ key }) => typeof key === 'string'))
    return new Map(pairs.map(({ key, value: held }) => [String(key), held]));
  return new Map(value.map((item, index) => [String(index), item]));
}
