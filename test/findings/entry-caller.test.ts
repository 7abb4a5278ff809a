import { describe, expect, it } from 'vitest';
import { isNamedEntry, isOutsider, matchesEntryPattern } from '../../src/findings/entry-caller.ts';

describe('matchesEntryPattern', () => {
  it.each([
    ['curl', 'curl/8.5.0'],
    ['CURL/8', 'curl/8.5.0'],
    ['safari', 'Mozilla/5.0 (Macintosh) Safari/605'],
    ['curl/*', 'curl/8.5.0'],
    ['*', 'anything'],
    ['*', ''],
    ['*fox*', 'Mozilla/5.0 Firefox/130'],
    ['moz*fire*30', 'Mozilla/5.0 Firefox/130'],
    ['a*a', 'aa'],
    ['python-requests/2.3.1', 'python-requests/2.3.1'],
  ])('finds %s in %s', (pattern, name) => {
    expect(matchesEntryPattern(pattern, name)).toBe(true);
  });

  it.each([
    ['wget', 'curl/8.5.0'],
    ['', 'curl/8.5.0'],
    ['curl/8.5', 'curl/8x5'],
    ['curl*', 'libcurl/8'],
    ['*curl', 'curl/8'],
    ['fire*moz*', 'Mozilla/5.0 Firefox/130'],
    ['ab*ba', 'aba'],
    ['a*b*b*c', 'abc'],
  ])('does not find %j in %s', (pattern, name) => {
    expect(matchesEntryPattern(pattern, name)).toBe(false);
  });
});

describe('isNamedEntry', () => {
  it.each([
    ['its user agent', { userAgent: 'curl/8.5.0' }, ['wget', 'curl']],
    ['its name', { userAgent: 'node', name: 'loadtest' }, ['loadtest']],
    ['what runs in its process', { processName: 'k6' }, ['k6']],
    ['its name, although it serves', { name: 'a', serves: true }, ['a']],
  ])('holds when --entry names %s', (_, caller, patterns) => {
    expect(isNamedEntry(caller, patterns)).toBe(true);
  });

  it.each([
    ['nothing is named', { userAgent: 'curl/8.5.0' }, []],
    ['nothing matches', { userAgent: 'curl/8.5.0', name: 'x' }, ['wget']],
  ])('does not hold when %s', (_, caller, patterns) => {
    expect(isNamedEntry(caller, patterns)).toBe(false);
  });
});

describe('isOutsider', () => {
  const nothingKnown = { services: [], openServiceExchanges: 0 };

  it.each([
    ['nothing was ever sent to it', { name: 'web', serves: false }, nothingKnown],
    [
      'nothing was ever sent to it, although it is a service and others are busy',
      { name: 'orders', serves: false },
      { services: ['orders'], openServiceExchanges: 3 },
    ],
    [
      'nobody knows it and no service was busy',
      { userAgent: 'curl/8' },
      { ...nothingKnown, services: ['a'] },
    ],
    ['it is not one of the services', { name: 'web' }, { ...nothingKnown, services: ['a', 'b'] }],
  ])('holds when %s', (_, caller, rules) => {
    expect(isOutsider(caller, rules)).toBe(true);
  });

  it.each([
    ['nothing is known', { userAgent: 'curl/8.5.0' }, nothingKnown],
    ['it is called itself', { name: 'web', serves: true }, { ...nothingKnown, services: ['a'] }],
    ['a service was busy', { userAgent: 'curl/8' }, { services: ['a'], openServiceExchanges: 1 }],
    ['it has the name of a service', { name: 'Orders' }, { ...nothingKnown, services: ['orders'] }],
  ])('does not hold when %s', (_, caller, rules) => {
    expect(isOutsider(caller, rules)).toBe(false);
  });
});
