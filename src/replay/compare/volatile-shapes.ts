// Values that change with every request by their nature: times, ids, hashes. Two texts of the same shape count as equal
// in a comparison, and are told as volatile. Pure.

export interface ShapedText {
  /** The text with every such value replaced by the name of its shape. */
  readonly shape: string;
  /** Names of the shapes that were found. */
  readonly shapes: readonly string[];
}

const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '\\d{2}:\\d{2}:\\d{2}';

/** The longest forms first: a UUID holds runs of hex digits, a JWT holds a text that may look like a ULID. */
const SHAPES: readonly (readonly [name: string, pattern: string])[] = [
  ['jwt', 'eyJ[\\w-]{4,}\\.[\\w-]{4,}\\.[\\w-]*'],
  // RFC 3339 and what most languages print by themselves.
  [
    'time',
    `\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\\d{2}:?\\d{2}))?`,
  ],
  // RFC 9110 section 5.6.7, all three forms, and RFC 5322's.
  [
    'time',
    `${WEEKDAY},? \\d{2}[ -]${MONTH}[ -]\\d{2,4} ${CLOCK}(?: (?:GMT|UTC|[+-]\\d{4}))?|${WEEKDAY} ${MONTH} [ \\d]\\d ${CLOCK}(?: [A-Z]{3,4})? \\d{4}`,
  ],
  ['uuid', '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}'],
  ['ulid', '[0-7][0-9A-HJKMNP-TV-Z]{25}'],
  // With a letter among them: sixteen digits alone are a number that means something.
  ['hex', '(?=[0-9]*[a-f])[0-9a-f]{16,}|(?=[0-9]*[A-F])[0-9A-F]{16,}|0{8,}[0-9a-f]{8,}'],
];

const ANY_SHAPE = new RegExp(
  SHAPES.map(([, pattern], i) => `(?<s${i}>(?<![\\w])(?:${pattern})(?![\\w]))`).join('|'),
  'g',
);
const EPOCH = /(?<![\w.-])1\d{9}(?:\d{3})?(?:\.\d{1,9})?(?![\w-])/g;
const HOUR_MS = 3_600_000;

/** `atMs`: when the answer came. Numbers of seconds or milliseconds within an hour of it are times. */
export function shapedText(text: string, atMs: number): ShapedText {
  const shapes = new Set<string>();
  const named = (name: string): string => {
    shapes.add(name);
    return `<${name}>`;
  };
  const shape = text
    .replace(ANY_SHAPE, (found: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const index = SHAPES.findIndex((_, i) => groups[`s${i}`] !== undefined);
      return named(SHAPES[index]?.[0] ?? found);
    })
    .replace(EPOCH, (found) => (isAbout(found, atMs) ? named('time') : found));
  return { shape, shapes: [...shapes] };
}

/** The name of the shape that both have, when that is all in which they differ; undefined when they differ in more. */
export function sharedShape(
  before: string,
  after: string,
  times: { readonly beforeMs: number; readonly afterMs: number },
): string | undefined {
  const first = shapedText(before, times.beforeMs);
  if (first.shapes.length === 0) return undefined;
  const second = shapedText(after, times.afterMs);
  return first.shape === second.shape ? first.shapes.join(', ') : undefined;
}

function isAbout(digits: string, atMs: number): boolean {
  const [whole = ''] = digits.split('.');
  const ms = whole.length === 13 ? Number(digits) : Number(digits) * 1000;
  return Math.abs(ms - atMs) <= HOUR_MS;
}
