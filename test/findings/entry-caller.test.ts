import { describe, expect, it } from 'vitest';
import { isEntryCaller, matchesEntryPattern } from '../../src/findings/entry-caller.ts';

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

describe('isEntryCaller', () => {
  const nothingKnown = { entryPatterns: [], services: [], openServiceExchanges: 0 };

  it.each([
    [
      'its user agent is named',
      { userAgent: 'curl/8.5.0' },
      { ...nothingKnown, entryPatterns: ['wget', 'curl'] },
    ],
    [
      'its name is named',
      { userAgent: 'node', name: 'loadtest' },
      { ...nothingKnown, entryPatterns: ['loadtest'] },
    ],
    [
      'it is named although a service is busy',
      { userAgent: 'curl/8' },
      { entryPatterns: ['curl'], services: ['a'], openServiceExchanges: 3 },
    ],
    [
      'it is named although it is a service',
      { name: 'a' },
      { entryPatterns: ['a'], services: ['a'], openServiceExchanges: 0 },
    ],
    ['no service was busy', { userAgent: 'curl/8' }, { ...nothingKnown, services: ['a'] }],
    ['no service was busy, and nothing is known of it', {}, { ...nothingKnown, services: ['a'] }],
    ['it is not one of the services', { name: 'web' }, { ...nothingKnown, services: ['a', 'b'] }],
  ])('holds when %s', (_, caller, rules) => {
    expect(isEntryCaller(caller, rules)).toBe(true);
  });

  it.each([
    ['nothing is known', { userAgent: 'curl/8.5.0' }, nothingKnown],
    ['nothing matches', { userAgent: 'curl/8.5.0', name: 'x' }, { ...nothingKnown, entryPatterns: ['wget'] }],
    [
      'a service was busy',
      { userAgent: 'curl/8' },
      { ...nothingKnown, services: ['a'], openServiceExchanges: 1 },
    ],
    ['it is one of the services', { name: 'Orders' }, { ...nothingKnown, services: ['orders'] }],
  ])('does not hold when %s', (_, caller, rules) => {
    expect(isEntryCaller(caller, rules)).toBe(false);
  });
});
