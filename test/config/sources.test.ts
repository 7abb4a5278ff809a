import { describe, expect, it } from 'vitest';
import { environmentLayer, fileLayer, flagLayer } from '../../src/config/sources.ts';

describe('flagLayer', () => {
  it('gives what was typed, with the flag as its path', () => {
    const layer = flagLayer(new Map([['timeout', { texts: ['30s'], isOff: false }]]));

    expect(layer.given.get('timeout')).toEqual({ texts: ['30s'], path: '--timeout', isIndexed: false });
    expect(layer.problems).toEqual([]);
  });

  it('splits a list at commas only where the flag takes commas', () => {
    const layer = flagLayer(
      new Map([
        ['failOn', { texts: ['error, 5xx', 'failed'], isOff: false }],
        ['tag', { texts: ['a=literal:x,y'], isOff: false }],
      ]),
    );

    expect(layer.given.get('failOn')?.texts).toEqual(['error', '5xx', 'failed']);
    expect(layer.given.get('tag')?.texts).toEqual(['a=literal:x,y']);
  });

  it('reads the flag that says off as off, and that of a switch as false', () => {
    const off = { texts: [], isOff: true };
    const layer = flagLayer(
      new Map([
        ['zipkin', off],
        ['tui', off],
        ['insecure', off],
      ]),
    );

    expect(layer.given.get('zipkin')).toMatchObject({ texts: ['off'], path: '--no-relay' });
    expect(layer.given.get('tui')).toMatchObject({ texts: ['false'], path: '--no-tui' });
    expect(layer.given.get('insecure')).toMatchObject({ texts: ['false'], path: '--no-insecure' });
  });

  it('finds a flag and its opposite side by side', () => {
    const layer = flagLayer(new Map([['zipkin', { texts: ['host'], isOff: true }]]));

    expect(layer.problems).toEqual([
      { path: '--zipkin', wrong: 'it contradicts --no-relay', fix: 'give one of the two' },
    ]);
  });
});

describe('environmentLayer', () => {
  it('reads the variables of tracectl and no others', () => {
    const layer = environmentLayer({ TRACECTL_TIMEOUT: '30s', TIMEOUT: '1s', PATH: '/bin' });

    expect([...layer.given]).toEqual([
      ['timeout', { texts: ['30s'], path: 'TRACECTL_TIMEOUT', isIndexed: false }],
    ]);
    expect(layer.problems).toEqual([]);
  });

  it('splits every list at commas', () => {
    const layer = environmentLayer({ TRACECTL_LISTEN: '127.0.0.1:1, [::1]:1' });

    expect(layer.given.get('listen')?.texts).toEqual(['127.0.0.1:1', '[::1]:1']);
  });

  it('takes an empty variable as not set', () => {
    expect(environmentLayer({ TRACECTL_TIMEOUT: '' }).given.size).toBe(0);
  });

  it('tells which variable a misspelled one was meant to be', () => {
    expect(environmentLayer({ TRACECTL_UPSTREM: 'x' }).problems).toEqual([
      {
        path: 'TRACECTL_UPSTREM',
        wrong: 'there is no such variable',
        fix: 'perhaps TRACECTL_UPSTREAM was meant',
      },
    ]);
  });

  it('leaves decisions about one run to flags', () => {
    expect(environmentLayer({ TRACECTL_UNSAFE: '1' }).problems).toMatchObject([{ path: 'TRACECTL_UNSAFE' }]);
  });
});

describe('fileLayer', () => {
  it('reads texts, numbers, switches and lists', () => {
    const layer = fileLayer('project', 'f.json', {
      timeout: '30s',
      sampling: 50,
      json: true,
      route: ['/a=b', '/c=d'],
    });

    expect(layer.problems).toEqual([]);
    expect([...layer.given].map(([key, { texts }]) => [key, texts])).toEqual([
      ['timeout', ['30s']],
      ['sampling', ['50']],
      ['json', ['true']],
      ['route', ['/a=b', '/c=d']],
    ]);
    expect(layer.given.get('route')).toMatchObject({ path: 'f.json: route', isIndexed: true });
  });

  it('reads false as off where a setting can be off', () => {
    const layer = fileLayer('user', 'f.json', { sink: false, timeout: false, upstream: false });

    expect(layer.given.get('sink')?.texts).toEqual(['off']);
    expect(layer.given.get('timeout')?.texts).toEqual(['off']);
    expect(layer.problems).toMatchObject([{ path: 'f.json: upstream', wrong: 'false is no text' }]);
  });

  it.each([
    [{ sampling: true }, 'true is no number', 'give a number'],
    [{ json: 1 }, '1 is no switch', 'give true or false'],
    [{ timeout: 30 }, '30 is no text', 'give a text'],
    [{ timeout: null }, 'null is no text', 'give a text'],
    [{ listen: '127.0.0.1:1' }, '"127.0.0.1:1" is no list of texts', 'give a list of texts'],
    [{ listen: [1] }, '[1] is no list of texts', 'give a list of texts'],
  ])('refuses the wrong kind of JSON: %j', (content, wrong, fix) => {
    expect(fileLayer('project', 'f.json', content).problems).toMatchObject([{ wrong, fix }]);
  });

  it('tells which key a misspelled one was meant to be, and reads the rest', () => {
    const layer = fileLayer('project', 'f.json', {
      timeuot: '1s',
      colour: 'never',
      frobnicate: 1,
      json: true,
    });

    expect(layer.problems).toEqual([
      { path: 'f.json: timeuot', wrong: 'there is no such setting', fix: 'perhaps timeout was meant' },
      { path: 'f.json: colour', wrong: 'there is no such setting', fix: 'perhaps color was meant' },
      { path: 'f.json: frobnicate', wrong: 'there is no such setting', fix: 'take it out' },
    ]);
    expect(layer.given.has('json')).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'toString', 'unsafe'])('knows no key %s', (key) => {
    const layer = fileLayer('project', 'f.json', JSON.parse(`{"${key}":true}`));

    expect(layer.problems).toHaveLength(1);
    expect(layer.given.size).toBe(0);
  });

  it.each([[[]], [null], ['text'], [1]])('refuses %j instead of an object', (content) => {
    expect(fileLayer('project', 'f.json', content).problems).toMatchObject([{ path: 'f.json' }]);
  });
});
