import { describe, expect, it } from 'vitest';
import { commandNames } from '../../../src/tui/command.ts';
import { type KeyPlace, keymap } from '../../../src/tui/keymap.ts';
import { createKeyTable, keyRuleProblem } from '../../../src/tui/keys/key-table.ts';

const places = [...new Set(keymap.flatMap(({ where }) => where))];

describe('the keymap', () => {
  it.each(places)('gives no key two meanings in %s', (place) => {
    const keys = keymap.filter(({ where }) => where.includes(place)).flatMap((binding) => binding.keys);

    expect(keys).toEqual([...new Set(keys)]);
  });

  it.each(places)('has a way out of %s', (place) => {
    const { commandFor } = createKeyTable();

    expect(commandFor('Ctrl-c', place)).toBe('interrupt');
    expect(commandFor('Esc', place)).toMatch(/^(?:back|no|cancel|clearFilter)$/);
  });

  it('has a label in each place for how to leave it and how to get help', () => {
    for (const place of ['requests', 'traces', 'routes', 'services', 'log', 'detail', 'waterfall'] as const) {
      const shown = keymap.filter(({ label, where }) => label !== undefined && where.includes(place));
      expect(shown.map(({ command }) => command)).toContain('help');
    }
  });

  it('binds no key that a terminal cannot tell from another', () => {
    for (const { command, keys } of keymap) expect(keyRuleProblem({ command, keys })).toBeUndefined();
  });

  it('explains every key in one sentence', () => {
    for (const { meaning } of keymap) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});

describe('createKeyTable', () => {
  it.each<[string, KeyPlace, string | undefined]>([
    ['Enter', 'requests', 'open'],
    ['Enter', 'detail', undefined],
    ['Esc', 'detail', 'back'],
    ['Esc', 'requests', 'clearFilter'],
    ['q', 'requests', 'quit'],
    ['q', 'help', 'back'],
    ['q', 'question', 'no'],
    ['y', 'question', 'yes'],
    ['y', 'requests', 'copy'],
    ['y', 'copy', 'copyCurl'],
    ['h', 'waterfall', 'collapse'],
    ['h', 'detail', 'left'],
    ['r', 'question', undefined],
    ['q', 'prompt', undefined],
  ])('%s in %s is %s', (key, place, command) => {
    expect(createKeyTable().commandFor(key, place)).toBe(command);
  });

  it('binds a command to other keys, and takes them from whoever had them there', () => {
    const { commandFor, bindings } = createKeyTable([{ command: 'replay', keys: ['R', 'm'] }]);

    expect(commandFor('r', 'requests')).toBeUndefined();
    expect(commandFor('R', 'requests')).toBe('replay');
    expect(commandFor('m', 'detail')).toBe('replay');
    expect(bindings.filter(({ keys }) => keys.includes('m')).map(({ command }) => command)).toEqual([
      'replay',
    ]);
  });

  it('leaves a key its meaning where the command has none', () => {
    const { commandFor } = createKeyTable([{ command: 'replay', keys: ['?'] }]);

    expect(commandFor('?', 'requests')).toBe('replay');
    expect(commandFor('?', 'log')).toBe('help');
  });
});

describe('keyRuleProblem', () => {
  it.each([
    ['replay', ['R'], undefined],
    ['replay', ['Ctrl-r', 'PgDn'], undefined],
    ['repeat', ['R'], 'there is no command repeat'],
    ['replay', ['Ctrl-m'], 'Ctrl-m cannot be told from Enter'],
    ['replay', ['Ctrl-['], 'Ctrl-[ cannot be told from Esc'],
    ['replay', ['Alt-r'], 'there is no key Alt-r'],
    ['replay', ['F5'], 'there is no key F5'],
    ['replay', [], 'replay needs a key'],
  ])('of %s on %j is %s', (command, keys, problem) => {
    const found = keyRuleProblem({ command, keys });

    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });
});

describe('the commands', () => {
  it('are all bound to a key', () => {
    const bound = new Set(keymap.map(({ command }) => command));

    expect(commandNames.filter((name) => !bound.has(name))).toEqual([]);
  });
});
