// From Ink's key events to the names that stand in the keymap.
import type { Key } from '../ink.ts';

const specialKeys: readonly (readonly [flag: keyof Key, name: string])[] = [
  ['upArrow', 'Up'],
  ['downArrow', 'Down'],
  ['leftArrow', 'Left'],
  ['rightArrow', 'Right'],
  ['pageUp', 'PgUp'],
  ['pageDown', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['escape', 'Esc'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
];

const characterNames: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\x7f': 'Backspace',
  '\b': 'Backspace',
};

/** The keys of one event: several when they were typed faster than they were read. */
export function keyNames(input: string, key: Key): string[] {
  if (key.tab) return [key.shift ? 'Shift-Tab' : 'Tab'];
  const special = specialKeys.find(([flag]) => key[flag] === true);
  if (special !== undefined) return [special[1]];
  if (key.ctrl) return [`Ctrl-${input}`];
  // Alt-letters differ between terminals and are bound to nothing; without the modifier they would be another key.
  if (key.meta) return [];
  return Array.from(input, (character) => characterNames[character] ?? character);
}
