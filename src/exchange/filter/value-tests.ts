// What the value of a key may be, and what it then asks of a fact: text, a number with its unit, one word of a few.

export type ValueTest<Fact> = { readonly test: (fact: Fact) => boolean } | { readonly expected: string };

/**
 * Case does not count. `order` is found anywhere; `=order` is the whole of it; with `*` in it, it is a pattern of the
 * whole: `/orders/*`.
 */
export function textTest(value: string): (fact: string) => boolean {
  const lower = value.toLowerCase();
  if (lower.startsWith('=') && lower.length > 1) {
    const whole = lower.slice(1);
    return (fact) => fact.toLowerCase() === whole;
  }
  if (!lower.includes('*')) return (fact) => fact.toLowerCase().includes(lower);
  const pattern = new RegExp(`^${lower.split('*').map(escaped).join('.*')}$`, 's');
  return (fact) => pattern.test(fact.toLowerCase());
}

/** A regular expression as mitmproxy's short forms take it: case does not count, found anywhere. */
export function regexTest(value: string): ValueTest<string> {
  try {
    const pattern = new RegExp(value, 'is');
    return { test: (fact) => pattern.test(fact) };
  } catch {
    return { expected: 'a regular expression' };
  }
}

/** `404`, `5xx`, `4xx,5xx`, `400-499`, `>=400`. */
export function statusTest(value: string): ValueTest<number> {
  const tests = value.split(',').map((part) => {
    const family = /^([1-9])xx$/i.exec(part)?.[1];
    if (family !== undefined) return (status: number) => Math.floor(status / 100) === Number(family);
    return numberTest(part, (text) => (/^\d{1,3}$/.test(text) ? Number(text) : undefined), 'equal');
  });
  return tests.every((test) => test !== undefined)
    ? { test: (status) => tests.some((test) => test(status)) }
    : { expected: 'a status as 404, 5xx, 400-499 or >=400' };
}

/** In microseconds: `>300ms`, `<1.5s`, `100ms-1s`; `300ms` alone is at least that. */
export function durationTest(value: string): ValueTest<number> {
  const test = numberTest(value, (text) => quantity(text, MICROS), 'atLeast');
  return test === undefined ? { expected: 'a time as >300ms, <1.5s or 100ms-1s' } : { test };
}

/** In bytes: `>10kB`, `<1MB`; `10kB` alone is at least that. */
export function sizeTest(value: string): ValueTest<number> {
  const test = numberTest(value, (text) => quantity(text, BYTES), 'atLeast');
  return test === undefined ? { expected: 'a size as >10kB, <1MB or 500B' } : { test };
}

/** `17`, `10-20`, `>100`. */
export function countTest(value: string): ValueTest<number> {
  const tests = value
    .split(',')
    .map((part) => numberTest(part, (text) => (/^\d+$/.test(text) ? Number(text) : undefined), 'equal'));
  return tests.every((test) => test !== undefined)
    ? { test: (count) => tests.some((test) => test(count)) }
    : { expected: 'a number as 17, 10-20 or >100' };
}

/** One or several of a few words, by comma. */
export function wordTest(value: string, words: readonly string[]): ValueTest<string> {
  const wanted = value.toLowerCase().split(',');
  return wanted.every((word) => words.includes(word))
    ? { test: (fact) => wanted.includes(fact) }
    : { expected: words.join(', ') };
}

const MICROS = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, min: 60_000_000 };
const BYTES = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 };

type Test = (fact: number) => boolean;

/** A comparison, a range or a number alone; undefined when it is none of them. */
function numberTest(
  text: string,
  read: (text: string) => number | undefined,
  alone: 'equal' | 'atLeast',
): Test | undefined {
  const [, comparison = '', rest = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(text) ?? [];
  const range = comparison === '' ? /^(.+?)(?:-|\.\.)(.+)$/.exec(rest) : null;
  if (range !== null) {
    const [low, high] = [read(range[1] ?? ''), read(range[2] ?? '')];
    if (low === undefined || high === undefined) return undefined;
    return (fact) => fact >= low && fact <= high;
  }
  const limit = read(rest);
  if (limit === undefined) return undefined;
  switch (comparison) {
    case '>':
      return (fact) => fact > limit;
    case '<':
      return (fact) => fact < limit;
    case '>=':
      return (fact) => fact >= limit;
    case '<=':
      return (fact) => fact <= limit;
    case '=':
      return (fact) => fact === limit;
    default:
      return alone === 'equal' ? (fact) => fact === limit : (fact) => fact >= limit;
  }
}

function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
