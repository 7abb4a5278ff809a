// What is typed after `:`, as in vim and k9s: any command of the keys by its name, and a few that take words.
import { parseFilter } from '../../exchange/filter/parse-filter.ts';
import { type Command, commandNames, isCommand } from '../command.ts';
import { type SortKey, sortKeys } from '../ledger/entry-order.ts';
import type { Completions } from '../prompt/prompt.ts';
import { say, type ViewName, type ViewState, viewNames } from '../view-state.ts';
import { asked, exported } from './act.ts';
import { toView } from './places.ts';
import type { Seen } from './seen.ts';

const aliases: Readonly<Record<string, Command>> = {
  q: 'quit',
  'q!': 'quitNow',
  qa: 'quitNow',
  quit: 'quitNow',
  h: 'help',
  r: 'replay',
};

/** Words that take others. */
const withWords: readonly (readonly [word: string, words: readonly string[]])[] = [
  ['view', viewNames],
  ['sort', sortKeys],
  ['filter', []],
  ['write', []],
  ['export', ['har', 'curl', 'hurl', 'k6', 'zipkin']],
];

/** The state after a line that takes words, or the command that it names. */
export function typedCommand(
  state: ViewState,
  line: string,
  seen: Seen,
): ViewState | { readonly command: Command } {
  const [word = '', ...words] = line.trim().split(/\s+/);
  const rest = line.trim().slice(word.length).trim();
  if (rest !== '' || word === 'filter') {
    const done = withArguments(state, word, rest, words, seen);
    if (done !== undefined) return done;
    return { ...state, ...say(`:${word} takes no words.`, 'warning') };
  }
  if ((viewNames as readonly string[]).includes(word)) return toView(state, word as ViewName);
  const command = aliases[word] ?? camelCase(word);
  if (isCommand(command) && !isTypingCommand(command)) return { command };
  if (word === '') return state;
  return { ...state, ...say(`There is no command ${word}; Tab after : shows them.`, 'warning') };
}

function withArguments(
  state: ViewState,
  word: string,
  rest: string,
  words: readonly string[],
  seen: Seen,
): ViewState | undefined {
  const [first = ''] = words;
  switch (word) {
    case 'view':
      return (viewNames as readonly string[]).includes(first)
        ? toView(state, first as ViewName)
        : { ...state, ...say(`There is no view ${first}; there are ${viewNames.join(', ')}.`, 'warning') };
    case 'sort':
      return (sortKeys as readonly string[]).includes(first)
        ? { ...state, sort: { ...state.sort, key: first as SortKey } }
        : { ...state, ...say(`Nothing sorts by ${first}; there are ${sortKeys.join(', ')}.`, 'warning') };
    case 'filter': {
      const parsed = parseFilter(rest);
      if ('filter' in parsed) return { ...state, filter: rest };
      return { ...state, ...say(`At ${parsed.problem.at + 1}: ${parsed.problem.message}`, 'warning') };
    }
    case 'write':
      return asked(state, { kind: 'write', file: rest });
    case 'export':
      return exported(state, first, words.slice(1).join(' '), seen);
    default:
      return undefined;
  }
}

export function completeCommand(text: string, cursor: number): Completions {
  const typed = text.slice(0, cursor);
  const space = typed.lastIndexOf(' ');
  if (space < 0) {
    const words = [
      ...new Set([
        ...withWords.map(([word]) => word),
        ...commandNames.filter((name) => !isTypingCommand(name)).map(kebabCase),
      ]),
    ];
    return completions(words.sort(), 0, cursor, typed);
  }
  const word = typed.slice(0, typed.indexOf(' '));
  const words = withWords.find(([each]) => each === word)?.[1] ?? [];
  return completions(words, space + 1, cursor, typed.slice(space + 1));
}

function completions(words: readonly string[], from: number, to: number, typed: string): Completions {
  const texts = words.filter((word) => word.startsWith(typed) && word !== typed).map((text) => ({ text }));
  return { from, to, texts };
}

/** What means something only while something is typed, asked or chosen. */
function isTypingCommand(command: Command): boolean {
  return /^(?:yes|no|cancel|submit|complete|history|cursor|line|delete)/.test(command);
}

function camelCase(word: string): string {
  return word.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function kebabCase(name: string): string {
  return name.replace(/[A-Z0-9]/g, (letter) => `-${letter.toLowerCase()}`);
}
