// What the keys of the filter language ask of an exchange, made from the values that a person gives them.
import { type HeaderList, hasHeader, headerPairs } from '../../http/header-list.ts';
import type { FilterSubject, Predicate } from './filter.ts';
import { traceIdsOf } from './subject-facts.ts';
import { regexTest, textTest, type ValueTest } from './value-tests.ts';

/** A predicate made from a value, or what would have been right. */
export type KeyTest = { readonly matches: Predicate } | { readonly expected: string };

export type MakeTest = (value: string, isShortForm: boolean) => KeyTest;

export const severities = ['error', 'warning', 'info'];

export function text(facts: (subject: FilterSubject) => readonly string[]): MakeTest {
  return (value, isShortForm) => ofText(isShortForm ? regexTest(value) : { test: textTest(value) }, facts);
}

export function ofText(
  test: ValueTest<string>,
  facts: (subject: FilterSubject) => readonly string[],
): KeyTest {
  return 'expected' in test ? test : { matches: (subject) => facts(subject).some(test.test) };
}

export function ofNumber(
  test: ValueTest<number>,
  fact: (subject: FilterSubject) => number | undefined,
): KeyTest {
  if ('expected' in test) return test;
  return {
    matches: (subject) => {
      const number = fact(subject);
      return number !== undefined && test.test(number);
    },
  };
}

export function findingTest(value: string, withInformation: boolean): KeyTest {
  const lower = value.toLowerCase();
  const isAny = lower === 'any' || lower === '*';
  const severity = severities.find((each) => each === lower);
  const code = textTest(value);
  return {
    matches: ({ findings }) =>
      findings.some((finding) => {
        if (finding.severity === 'info' && !withInformation) return false;
        return isAny || (severity === undefined ? code(finding.code) : finding.severity === severity);
      }),
  };
}

/** A 64-bit id and the 128-bit one that ends with it are the same trace. */
export function traceTest(value: string): KeyTest {
  const prefix = value.toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(prefix)) return { expected: 'the first hex digits of a trace id as 4bf9' };
  const low = prefix.length === 32 ? prefix.slice(16) : undefined;
  return {
    matches: (subject) =>
      traceIdsOf(subject).some(
        (id) => id.startsWith(prefix) || id.slice(-16).startsWith(prefix) || (id.length === 16 && id === low),
      ),
  };
}

/** `name`, `name=value`; the short form takes a regular expression over `name: value`, as in mitmproxy. */
export function headerTest(lists: (subject: FilterSubject) => readonly HeaderList[]): MakeTest {
  return (value, isShortForm) => {
    if (isShortForm) {
      return ofText(regexTest(value), (subject) =>
        lists(subject).flatMap((headers) => headerPairs(headers).map((pair) => pair.join(': '))),
      );
    }
    const equals = value.indexOf('=');
    if (equals === 0) return { expected: 'a name, or name=value' };
    if (equals < 0 && !value.includes('*')) {
      return { matches: (subject) => lists(subject).some((headers) => hasHeader(headers, value)) };
    }
    const name = equals < 0 ? value : value.slice(0, equals);
    const ofName = textTest(nameOrPattern(name));
    const ofValue = textTest(equals < 0 ? '' : value.slice(equals + 1));
    return {
      matches: (subject) =>
        lists(subject).some((headers) =>
          headerPairs(headers).some(([header, content]) => ofName(header) && ofValue(content)),
        ),
    };
  };
}

/** `name`, `name=value`; each may be a pattern with `*`. */
export function tagTest(value: string): KeyTest {
  const equals = value.indexOf('=');
  if (equals === 0 || value === '') return { expected: 'the name of a tag, or name=value' };
  const name = textTest(nameOrPattern(equals < 0 ? value : value.slice(0, equals)));
  const content = textTest(equals < 0 ? '' : value.slice(equals + 1));
  return {
    matches: ({ reported }) =>
      reported?.().some(({ tags }) => tags.some(([each, held]) => name(each) && content(held))) === true,
  };
}

/** A name is meant whole. */
function nameOrPattern(name: string): string {
  return name.includes('*') ? name : `=${name}`;
}
