import { describe, expect, it } from 'vitest';
import { isNamedParty, isSameParty, partyOfUrl } from '../../../src/proxy/stub/stub-party.ts';

describe('who is answered for', () => {
  it.each([
    ['http://localhost:3002/x', 'Payments', { service: 'payments', authority: 'localhost:3002' }],
    ['https://API.example.com/x?y', undefined, { authority: 'api.example.com:443' }],
    ['http://payments.localhost/x', undefined, { service: 'payments', authority: 'payments.localhost:80' }],
    ['http://user:x@a:8080', undefined, { authority: 'a:8080' }],
    ['http://[::1]:3000/', undefined, { authority: '[::1]:3000' }],
  ])('%s of %s', (url, service, expected) => {
    expect(partyOfUrl(url, service)).toEqual(expected);
  });

  it.each([
    [
      'one name, wherever it stands',
      { service: 'a', authority: 'x:1' },
      { service: 'a', authority: 'y:2' },
      true,
    ],
    ['two names at one place', { service: 'a', authority: 'x:1' }, { service: 'b', authority: 'x:1' }, false],
    ['a name and none at one place', { service: 'a', authority: 'x:1' }, { authority: 'x:1' }, true],
    ['no names at two places', { authority: 'x:1' }, { authority: 'x:2' }, false],
  ])('%s', (_, one, other, isSame) => {
    expect(isSameParty(one, other)).toBe(isSame);
  });

  it.each(['payments', 'localhost', 'localhost:3002'])('is named by %s', (name) => {
    expect(isNamedParty({ service: 'payments', authority: 'localhost:3002' }, [name])).toBe(true);
  });

  it.each(['pay', '3002', 'localhost:3003'])('is not named by %s', (name) => {
    expect(isNamedParty({ service: 'payments', authority: 'localhost:3002' }, [name])).toBe(false);
  });
});
