import { describe, expect, it } from 'vitest';
import { commandFor, type KeyPlace, keymap } from '../../src/tui/keymap.ts';

const places: readonly KeyPlace[] = ['requests', 'detail', 'help', 'question'];

describe('keymap', () => {
  it.each(places)('gives no key two meanings in %s', (place) => {
    const keys = keymap.filter(({ where }) => where.includes(place)).flatMap((binding) => binding.keys);

    expect(keys).toEqual([...new Set(keys)]);
  });

  it.each(places)('has a way out of %s', (place) => {
    expect(commandFor('q', place)).toBeDefined();
    expect(commandFor('Ctrl-c', place)).toBe('interrupt');
    expect(commandFor('Q', place)).toBe('quit');
  });

  it('binds no key that a terminal cannot tell from Enter, Tab, Backspace or Esc', () => {
    const keys = keymap.flatMap((binding) => binding.keys);

    for (const same of ['Ctrl-m', 'Ctrl-j', 'Ctrl-i', 'Ctrl-h', 'Ctrl-[']) expect(keys).not.toContain(same);
  });

  it('explains every key in one sentence', () => {
    for (const { meaning } of keymap) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });
});

describe('commandFor', () => {
  it.each([
    ['Enter', 'requests', 'open'],
    ['Enter', 'detail', undefined],
    ['Esc', 'detail', 'back'],
    ['Esc', 'requests', undefined],
    ['q', 'requests', 'quit'],
    ['q', 'help', 'back'],
    ['q', 'question', 'no'],
    ['y', 'question', 'yes'],
    ['y', 'requests', undefined],
    ['r', 'question', undefined],
  ] as const)('%s in %s is %s', (key, place, command) => {
    expect(commandFor(key, place)).toBe(command);
  });
});
