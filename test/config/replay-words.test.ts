import { describe, expect, test } from 'vitest';
import type { ValueType } from '../../src/config/parse-result.ts';
import {
  arrayPlace,
  comparedPlace,
  credentialSource,
  headerEdit,
  replayMapRule,
  replayTiming,
  requestMethod,
  requestPath,
} from '../../src/config/replay-words.ts';

const upstream = { scheme: 'http', host: 'localhost', port: 3001, basePath: '', insecure: false };

describe.each<[string, ValueType<unknown>, [string, unknown][], string[]]>([
  [
    'a header',
    headerEdit,
    [
      ['X-A: 1', { name: 'X-A', value: '1' }],
      ['X-A:1: 2 ', { name: 'X-A', value: '1: 2' }],
      ['X-A:', { name: 'X-A' }],
      ['X-A;', { name: 'X-A', value: '' }],
    ],
    ['X-A', 'X A: 1', ': 1', 'X-A; 1', 'X-A: \u{1f600}', 'X-A: a\nb: c'],
  ],
  [
    'where something goes',
    replayMapRule,
    [
      ['orders=:3001', { name: 'orders', upstream }],
      ['localhost:80=localhost:3001', { name: 'localhost:80', upstream }],
    ],
    ['orders', '=localhost:1', 'orders=ftp://a'],
  ],
  [
    'a source of credentials',
    credentialSource,
    [
      ['live', { kind: 'live' }],
      ['env:TOKEN', { kind: 'env', header: 'authorization', variable: 'TOKEN' }],
      ['X-Api-Key=env:KEY', { kind: 'env', header: 'x-api-key', variable: 'KEY' }],
    ],
    ['TOKEN', 'env:', 'env:1', 'X Y=env:KEY', 'file:x'],
  ],
  [
    'a timing',
    replayTiming,
    [
      ['asap', { kind: 'asap' }],
      ['original', { kind: 'original', factor: 1 }],
      ['originalx0.5', { kind: 'original', factor: 0.5 }],
    ],
    ['fast', 'originalx', 'originalx0', 'original4'],
  ],
  [
    'a method',
    requestMethod,
    [
      ['PUT', 'PUT'],
      ['x-own', 'x-own'],
    ],
    ['', 'G T', 'CONNECT'],
  ],
  [
    'a path',
    requestPath,
    [
      ['/a?b=c', '/a?b=c'],
      ['?b', '?b'],
    ],
    ['a', '/a b', '/a#b', 'http://a/'],
  ],
  [
    'a place',
    comparedPlace,
    [
      ['/a/*/b', '/a/*/b'],
      ['header:X-A', 'header:X-A'],
    ],
    ['a', 'header:', 'header:a b'],
  ],
  [
    'an array',
    arrayPlace,
    [
      ['', ''],
      ['/a', '/a'],
    ],
    ['a'],
  ],
])('%s', (_name, type, right, wrong) => {
  test.each(right)('may be %j', (text, value) => {
    expect(type.parse(text)).toEqual({ ok: true, value });
  });

  test.each(wrong)('cannot be %j, and what would be right is said', (text) => {
    expect(type.parse(text)).toMatchObject({
      ok: false,
      wrong: expect.any(String),
      right: expect.any(String),
    });
  });
});
