// Every key of the dashboard as one table: what it does, where it is valid, and what the key line, the help screen and
// docs/keys.md say about it. A key that stands nowhere else cannot be drawn without working, nor work without being told.

/** A place in which keys mean something. `question` is the one line that waits for yes or no. */
export type KeyPlace = 'requests' | 'detail' | 'help' | 'question';

export type Command =
  | 'down'
  | 'up'
  | 'pageDown'
  | 'pageUp'
  | 'halfPageDown'
  | 'halfPageUp'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'follow'
  | 'freeze'
  | 'replay'
  | 'help'
  | 'yes'
  | 'no'
  | 'quit'
  | 'interrupt';

export interface KeyBinding {
  readonly command: Command;
  /** Names as in key-names.ts: a character, or Enter, Esc, Space, Up, PgDn, Ctrl-d ... The first one stands in the key line. */
  readonly keys: readonly string[];
  /** One or two words for the key line; without it, only the help tells of the key. */
  readonly label?: string;
  /** One sentence. */
  readonly meaning: string;
  readonly where: readonly KeyPlace[];
}

const reading: readonly KeyPlace[] = ['requests', 'detail', 'help'];
const exchanges: readonly KeyPlace[] = ['requests', 'detail'];
const everywhere: readonly KeyPlace[] = ['requests', 'detail', 'help', 'question'];

/** In the order of the key line. */
export const keymap: readonly KeyBinding[] = [
  {
    command: 'open',
    keys: ['Enter'],
    label: 'open',
    meaning: 'Open the selected request.',
    where: ['requests'],
  },
  {
    command: 'back',
    keys: ['Esc', 'q'],
    label: 'back',
    meaning: 'Go one step back.',
    where: ['detail', 'help'],
  },
  {
    command: 'replay',
    keys: ['r'],
    label: 'replay',
    meaning: 'Send the selected request again, as a new trace; asks first when that could change something.',
    where: exchanges,
  },
  {
    command: 'follow',
    keys: ['F'],
    label: 'follow',
    meaning: 'Follow the newest request, or stop doing so.',
    where: ['requests'],
  },
  {
    command: 'freeze',
    keys: ['p'],
    label: 'freeze',
    meaning: 'Freeze the list, or let it go on; capturing goes on either way.',
    where: ['requests'],
  },
  { command: 'help', keys: ['?'], label: 'help', meaning: 'Show or hide this help.', where: reading },
  { command: 'quit', keys: ['q'], label: 'quit', meaning: 'Quit.', where: ['requests'] },
  { command: 'down', keys: ['j', 'Down'], meaning: 'One row down.', where: reading },
  { command: 'up', keys: ['k', 'Up'], meaning: 'One row up.', where: reading },
  { command: 'pageDown', keys: ['PgDn', 'Space'], meaning: 'One page down.', where: reading },
  { command: 'pageUp', keys: ['PgUp'], meaning: 'One page up.', where: reading },
  { command: 'halfPageDown', keys: ['Ctrl-d'], meaning: 'Half a page down.', where: reading },
  { command: 'halfPageUp', keys: ['Ctrl-u'], meaning: 'Half a page up.', where: reading },
  { command: 'first', keys: ['g', 'Home'], meaning: 'To the first row.', where: reading },
  { command: 'last', keys: ['G', 'End'], meaning: 'To the last row.', where: reading },
  { command: 'yes', keys: ['y'], label: 'yes', meaning: 'Yes, send it again.', where: ['question'] },
  { command: 'no', keys: ['n', 'Esc', 'q'], label: 'no', meaning: 'No, leave it.', where: ['question'] },
  { command: 'quit', keys: ['Q'], meaning: 'Quit at once.', where: everywhere },
  { command: 'interrupt', keys: ['Ctrl-c'], meaning: 'Quit at once, as by an interrupt.', where: everywhere },
];

/** What a key means in a place; undefined when it means nothing there. */
export function commandFor(key: string, place: KeyPlace): Command | undefined {
  return keymap.find(({ keys, where }) => where.includes(place) && keys.includes(key))?.command;
}
