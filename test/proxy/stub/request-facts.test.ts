import { describe, expect, it } from 'vitest';
import { bodyFacts } from '../../../src/proxy/stub/body-facts.ts';
import { fits, headFacts, headKey } from '../../../src/proxy/stub/request-facts.ts';
import type { MatchRules } from '../../../src/proxy/stub/stub-plan.ts';

const rules: MatchRules = {
  ...{ method: true, service: true, path: true, query: true, body: true },
  headers: [],
  ignoredParameters: [],
  ignoredPlaces: [],
  ignoredHeaders: [],
};

function keyOf(target: string, headers: readonly string[] = [], changes: Partial<MatchRules> = {}): string {
  const facts = headFacts({ method: 'GET', target, headers }, { ...rules, ...changes });
  return `${facts.place} ${headKey(facts)}`;
}

describe('requests that count as the same by their heads', () => {
  it.each([
    ['the order of parameters', '/a?x=1&y=2', '/a?y=2&x=1'],
    ['percent codes', '/a?x=%41%20b', '/a?x=A+b'],
    ['an empty query', '/a?', '/a'],
    ['a secret that the recording lacks', '/a?token=live', '/a?token=tracectl-redacted-0123456789abcdef'],
    ['two different secrets', '/a?api_key=one', '/a?api_key=two'],
    [
      'a token of its own shape in any parameter',
      '/a?next=eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl',
      '/a?next=tracectl-redacted-0123456789abcdef',
    ],
  ])('%s does not count', (_, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  it.each([
    ['a value', '/a?x=1', '/a?x=2'],
    ['a parameter more', '/a?x=1', '/a?x=1&y=2'],
    ['the order of values of one name', '/a?x=1&x=2', '/a?x=2&x=1'],
    ['the path', '/a', '/b'],
    ['the case of the path', '/a', '/A'],
    ['what looks joined', '/a?x=1%26y%3D2', '/a?x=1&y=2'],
  ])('%s counts', (_, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it.each<[string, Partial<MatchRules>, string, string]>([
    ['an ignored parameter', { ignoredParameters: ['ts'] }, '/a?x=1&ts=5', '/a?x=1'],
    ['a pattern of parameters', { ignoredParameters: ['utm_*'] }, '/a?utm_source=q&utm_id=2', '/a'],
    ['the query, when it is not matched', { query: false }, '/a?x=1', '/a?x=2'],
    ['the path, when it is not matched', { path: false }, '/a', '/b'],
  ])('%s does not count', (_, changes, one, other) => {
    expect(keyOf(one, [], changes)).toBe(keyOf(other, [], changes));
  });

  it('headers count when they are chosen, whatever the case of their names', () => {
    const chosen = { headers: ['accept'] };

    expect(keyOf('/a', ['Accept', 'x'])).toBe(keyOf('/a', ['Accept', 'y']));
    expect(keyOf('/a', ['Accept', 'x'], chosen)).not.toBe(keyOf('/a', ['Accept', 'y'], chosen));
    expect(keyOf('/a', ['ACCEPT', 'x', 'other', '1'], chosen)).toBe(keyOf('/a', ['accept', 'x'], chosen));
  });

  it('of a chosen header with a secret it counts only that it is there', () => {
    const chosen = { headers: ['authorization'] };
    const recorded = ['Authorization', 'Bearer tracectl-redacted-0123456789abcdef'];

    expect(keyOf('/a', ['Authorization', 'Bearer live'], chosen)).toBe(keyOf('/a', recorded, chosen));
    expect(keyOf('/a', [], chosen)).not.toBe(keyOf('/a', recorded, chosen));
  });

  it('all headers leave out those of the connection, of the trace, and ignored ones', () => {
    const all = { headers: ['*'], ignoredHeaders: ['user-agent'] };
    const one = ['Host', 'a', 'X-B3-TraceId', '1', 'x-request-id', '2', 'User-Agent', 'a', 'Tenant', '7'];
    const other = ['Host', 'b', 'traceparent', '3', 'Content-Length', '0', 'User-Agent', 'b', 'tenant', '7'];

    expect(keyOf('/a', one, all)).toBe(keyOf('/a', other, all));
    expect(keyOf('/a', [...one, 'Extra', '1'], all)).not.toBe(keyOf('/a', other, all));
  });

  it.each([
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*b*c', 'a-b-c', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-c', false],
    ['abc', 'abcd', false],
    ['*', '', true],
  ])('the pattern %s and the name %s', (pattern, name, isFit) => {
    expect(fits(pattern, name)).toBe(isFit);
  });
});

const json = ['Content-Type', 'application/json; charset=utf-8'];
const form = ['Content-Type', 'application/x-www-form-urlencoded'];

function bodyOf(
  text: string,
  headers: readonly string[],
  ignoredPlaces: string[] = [],
  hidesSecrets = false,
) {
  return bodyFacts(Buffer.from(text), headers, { ignoredPlaces, hidesSecrets });
}

describe('requests that count as the same by their bodies', () => {
  it.each([
    ['the order of members', json, '{"a":1,"b":[1,2]}', '{ "b": [1, 2], "a": 1.0 }'],
    ['the order of fields', form, 'a=1&b=2', 'b=2&a=1'],
    [
      'the boundary',
      ['Content-Type', 'multipart/form-data; boundary=one'],
      '--one\r\n\r\nx\r\n--one--',
      '--one\r\n\r\nx\r\n--one--',
    ],
  ])('%s does not count', (_, headers, one, other) => {
    expect(bodyOf(one, headers)).toBe(bodyOf(other, headers));
  });

  it('a boundary of its own does not count', () => {
    const withBoundary = (boundary: string): string =>
      bodyOf(`--${boundary}\r\n\r\nx\r\n--${boundary}--`, [
        'Content-Type',
        `multipart/form-data; boundary="${boundary}"`,
      ]);

    expect(withBoundary('one')).toBe(withBoundary('two'));
  });

  it.each([
    ['a number', json, '{"a":1}', '{"a":2}'],
    ['the order of an array', json, '{"a":[1,2]}', '{"a":[2,1]}'],
    ['a large number', json, '{"a":12345678901234567890}', '{"a":12345678901234567891}'],
    ['what is no JSON though it says so', json, '{"a":1', '{"a":2'],
    ['a field', form, 'a=1', 'a=2'],
    ['the bytes of anything else', ['Content-Type', 'text/plain'], 'a b', 'a  b'],
    ['a secret', json, '{"password":"a"}', '{"password":"b"}'],
  ])('%s counts', (_, headers, one, other) => {
    expect(bodyOf(one, headers)).not.toBe(bodyOf(other, headers));
  });

  it.each([
    ['a member', ['/id'], json, '{"id":1,"a":2}', '{"id":9,"a":2}'],
    ['a member that is not always there', ['/id'], json, '{"id":1,"a":2}', '{"a":2}'],
    ['a member of each element', ['/items/*/at'], json, '{"items":[{"at":1},{"at":2}]}', '{"items":[{},{}]}'],
    ['a field', ['/nonce'], form, 'a=1&nonce=2', 'a=1&nonce=3'],
  ])('%s that is ignored does not count', (_, places, headers, one, other) => {
    expect(bodyOf(one, headers, places)).toBe(bodyOf(other, headers, places));
  });

  it('secrets do not count against a recording that lacks them', () => {
    const recorded = '{"user":"a","password":"tracectl-redacted-0123456789abcdef"}';

    expect(bodyOf('{"user":"a","password":"p"}', json, [], true)).toBe(bodyOf(recorded, json, [], true));
    expect(bodyOf('{"user":"b","password":"p"}', json, [], true)).not.toBe(bodyOf(recorded, json, [], true));
  });
});
