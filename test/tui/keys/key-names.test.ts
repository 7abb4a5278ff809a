import { describe, expect, it } from 'vitest';
import type { Key } from '../../../src/tui/ink.ts';
import { keyNames } from '../../../src/tui/keys/key-names.ts';

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};

describe('keyNames', () => {
  it.each<[string, Partial<Key>, string[]]>([
    ['j', {}, ['j']],
    ['G', { shift: true }, ['G']],
    ['?', {}, ['?']],
    [' ', {}, ['Space']],
    ['\r', { return: true }, ['Enter']],
    ['', { upArrow: true }, ['Up']],
    ['', { pageDown: true }, ['PgDn']],
    ['', { escape: true }, ['Esc']],
    ['', { escape: true, meta: true }, ['Esc']],
    ['c', { ctrl: true }, ['Ctrl-c']],
    ['d', { ctrl: true }, ['Ctrl-d']],
    ['q', { meta: true }, []],
    ['', { tab: true }, ['Tab']],
    ['', { tab: true, shift: true }, ['Shift-Tab']],
    ['', { leftArrow: true }, ['Left']],
    ['', { backspace: true }, ['Backspace']],
    ['', { delete: true }, ['Delete']],
    ['a\tb', {}, ['a', 'Tab', 'b']],
    ['jjk\r', {}, ['j', 'j', 'k', 'Enter']],
  ])('%j with %j is %j', (input, key, names) => {
    expect(keyNames(input, { ...none, ...key })).toEqual(names);
  });
});
