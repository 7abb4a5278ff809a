// The keys as they are in this run: the table's own, with those that the settings bind otherwise.
import { type Command, isCommand } from '../command.ts';
import { type KeyBinding, type KeyPlace, keymap } from '../keymap.ts';

/** One `--key`: a command and the keys that it shall have instead of its own. */
export interface KeyRule {
  readonly command: string;
  readonly keys: readonly string[];
}

export interface KeyTable {
  readonly bindings: readonly KeyBinding[];
  /** What a key means in a place; undefined when it means nothing there. */
  commandFor(key: string, place: KeyPlace): Command | undefined;
}

/** Terminals send the same for these and for another key. */
const SAME_AS: Readonly<Record<string, string>> = {
  'Ctrl-m': 'Enter',
  'Ctrl-j': 'Enter',
  'Ctrl-i': 'Tab',
  'Ctrl-h': 'Backspace',
  'Ctrl-[': 'Esc',
};

const NAMED =
  /^(?:Enter|Esc|Tab|Shift-Tab|Space|Backspace|Delete|Up|Down|Left|Right|PgUp|PgDn|Home|End|Ctrl-[a-z])$/;

/** A key that is bound anew means in every place of its command only that. */
export function createKeyTable(rules: readonly KeyRule[] = []): KeyTable {
  const bindings = rules.reduce(rebound, keymap);
  const byPlace = new Map<KeyPlace, Map<string, Command>>();
  for (const { command, keys, where } of bindings) {
    for (const place of where) {
      const commands = byPlace.get(place) ?? new Map<string, Command>();
      byPlace.set(place, commands);
      for (const key of keys) if (!commands.has(key)) commands.set(key, command);
    }
  }
  return { bindings, commandFor: (key, place) => byPlace.get(place)?.get(key) };
}

/** What is wrong with a rule, one sentence; undefined when nothing is. */
export function keyRuleProblem({ command, keys }: KeyRule): string | undefined {
  if (!isCommand(command) || !keymap.some((binding) => binding.command === command)) {
    return `there is no command ${command}; docs/keys.md has them all`;
  }
  for (const key of keys) {
    const same = SAME_AS[key];
    if (same !== undefined) return `${key} cannot be told from ${same} by a terminal`;
    if ([...key].length !== 1 && !NAMED.test(key)) {
      return `there is no key ${key}; a key is one character or a name as Enter, PgDn, Ctrl-d`;
    }
  }
  return keys.length === 0 ? `${command} needs a key` : undefined;
}

function rebound(bindings: readonly KeyBinding[], { command, keys }: KeyRule): readonly KeyBinding[] {
  const places = new Set(bindings.flatMap((each) => (each.command === command ? each.where : [])));
  return bindings.flatMap((binding) => {
    if (binding.command === command) return { ...binding, keys };
    if (
      !binding.where.some((place) => places.has(place)) ||
      !binding.keys.some((key) => keys.includes(key))
    ) {
      return binding;
    }
    const others = binding.where.filter((place) => !places.has(place));
    const shared = binding.where.filter((place) => places.has(place));
    const left = binding.keys.filter((key) => !keys.includes(key));
    return [
      ...(left.length === 0 ? [] : [{ ...binding, keys: left, where: shared }]),
      ...(others.length === 0 ? [] : [{ ...binding, where: others }]),
    ];
  });
}
