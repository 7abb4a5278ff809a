// Why no recorded answer was found for a request: what the recorded request that is nearest to it differs in, and the
// setting with which it would fit. Pure.
import { coversPointer, pointerToken } from '../../http/json-pointer.ts';
import { isArray, isObject, type JsonValue, parsedJson } from '../../http/json-value.ts';
import type { Fact, HeadFacts } from './request-facts.ts';
import type { StubRecord } from './stub-record.ts';

export interface AskedRequest {
  readonly head: HeadFacts;
  /** In the form in which it is compared. Absent: not looked at. */
  readonly body?: string;
}

export interface Difference {
  /** For a person: `the query parameter page`. */
  readonly what: string;
  /** For `--stub-ignore`. Absent: nothing that can be ignored. */
  readonly place?: string;
}

export interface Unmatched {
  readonly reason: string;
  readonly fix?: string;
}

const MOST_TOLD = 3;

/** `near`: recorded requests of the same method and path. */
export function whyUnmatched(asked: AskedRequest, near: readonly StubRecord[], service: string): Unmatched {
  const place = `${asked.head.place} of ${service}`;
  const compared = near.map((record) => ({ record, differences: differencesOf(asked, record) }));
  const [nearest] = compared.toSorted((a, b) => a.differences.length - b.differences.length);
  if (nearest === undefined) return { reason: `no answer to ${place} was recorded` };
  const { record, differences } = nearest;
  const name = `#${record.seq} of ${record.recording}`;
  if (differences.length === 0) return { reason: `each recorded answer to ${place} has been given` };
  const told = differences.slice(0, MOST_TOLD).map(({ what }) => what);
  const more = differences.length > told.length ? ` and ${differences.length - told.length} more` : '';
  const places = differences.flatMap((difference) => difference.place ?? []);
  return {
    reason: `no recorded request fits ${place}: the nearest, ${name}, differs in ${told.join(', ')}${more}`,
    ...(places.length === differences.length &&
      places.length <= MOST_TOLD && { fix: places.map((each) => `--stub-ignore ${each}`).join(' ') }),
  };
}

export function differencesOf({ head, body }: AskedRequest, { request }: StubRecord): Difference[] {
  return [
    ...factDifferences(head.query, request.query).map((name) => ({
      what: `the query parameter ${name}`,
      place: `query:${name}`,
    })),
    ...factDifferences(head.headers, request.headers).map((name) => ({
      what: `the header ${name}`,
      place: `header:${name}`,
    })),
    ...(body === undefined || body === request.body ? [] : bodyDifferences(body, request.body)),
  ];
}

function factDifferences(asked: readonly Fact[], recorded: readonly Fact[]): string[] {
  const values = (facts: readonly Fact[], name: string): string =>
    JSON.stringify(facts.filter(([each]) => each === name).map(([, value]) => value));
  const names = new Set([...asked, ...recorded].map(([name]) => name));
  return [...names].filter((name) => values(asked, name) !== values(recorded, name));
}

/** `recorded` is absent when it was not kept. */
function bodyDifferences(asked: string, recorded: string | undefined): Difference[] {
  const [before, after] = [recorded, asked].map((text) =>
    text === undefined ? undefined : parsedJson(text),
  );
  if (before === undefined || after === undefined) return [{ what: 'the body' }];
  const places = placesOf(before.value, after.value);
  return places.map((place) =>
    place === '' ? { what: 'the body' } : { what: `the body at ${place}`, place },
  );
}

/** All of it, where it is nested too deeply to be looked into. */
function placesOf(before: JsonValue, after: JsonValue): string[] {
  try {
    return differingPlaces(before, after, '');
  } catch (error) {
    if (error instanceof RangeError) return [''];
    throw error;
  }
}

function differingPlaces(before: JsonValue, after: JsonValue, pointer: string): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isForm(before) && isForm(after)) {
    return factDifferences(before, after).map((name) => `/${pointerToken(name)}`);
  }
  if (!isObject(before) || !isObject(after)) {
    if (!isArray(before) || !isArray(after) || before.length !== after.length) return [pointer];
    return before.flatMap((element, i) => differingPlaces(element, after[i] ?? null, `${pointer}/${i}`));
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const places = [...names].flatMap((name) => {
    const inside = `${pointer}/${pointerToken(name)}`;
    const [own, other] = [before[name], after[name]];
    return own === undefined || other === undefined ? [inside] : differingPlaces(own, other, inside);
  });
  return places.filter((place, i) => !places.some((other, j) => j < i && coversPointer(other, place)));
}

/** The form in which fields of a form are compared. */
function isForm(value: JsonValue): value is readonly Fact[] & JsonValue {
  return (
    isArray(value) &&
    value.length > 0 &&
    value.every(
      (pair) => isArray(pair) && pair.length === 2 && pair.every((each) => typeof each === 'string'),
    )
  );
}
