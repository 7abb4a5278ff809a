// Every key of the dashboard as one table: what it does, where it is valid, and what the key line, the help and
// docs/keys.md say about it. A key that stands nowhere else cannot be drawn without working, nor work without being told.
import type { Command } from './command.ts';

/** A place in which keys mean something. The last four wait for one thing and take every key. */
export type KeyPlace =
  | 'requests'
  | 'traces'
  | 'routes'
  | 'services'
  | 'log'
  | 'findings'
  | 'waterfall'
  | 'detail'
  /** The details of a finding. */
  | 'finding'
  | 'diff'
  | 'help'
  | 'question'
  | 'copy'
  | 'export'
  | 'prompt';

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

const lists: readonly KeyPlace[] = ['requests', 'traces', 'routes', 'services', 'log', 'findings'];
const texts: readonly KeyPlace[] = ['detail', 'finding', 'diff', 'help'];
const panes: readonly KeyPlace[] = [...lists, 'waterfall', 'detail', 'finding'];
const reading: readonly KeyPlace[] = [...lists, 'waterfall', ...texts];
const exchanges: readonly KeyPlace[] = ['requests', 'traces', 'waterfall', 'detail'];
const filtered: readonly KeyPlace[] = ['requests', 'traces', 'routes', 'services', 'waterfall'];
const everywhere: readonly KeyPlace[] = [...reading, 'question', 'copy', 'export', 'prompt'];

function key(
  command: Command,
  keys: string,
  where: readonly KeyPlace[],
  meaning: string,
  label?: string,
): KeyBinding {
  return { command, keys: keys.split(' '), meaning, where, ...(label !== undefined && { label }) };
}

/** In the order of the key line. */
export const keymap: readonly KeyBinding[] = [
  key('open', 'Enter', ['requests', 'traces'], 'Open what is selected.', 'open'),
  key('open', 'Enter', ['routes', 'services'], 'Show its requests: the list with a filter.', 'requests'),
  key(
    'open',
    'Enter',
    ['findings'],
    'Show its example; where there is room for one pane, what was found first.',
    'open',
  ),
  key('open', 'Enter', ['finding'], 'Show its example: the request, or the trace.', 'example'),
  key(
    'open',
    'Enter',
    ['waterfall'],
    'Open the request or span that is selected; of one that is in another trace, that trace.',
    'open',
  ),
  key('back', 'Esc q', ['waterfall', ...texts], 'Go one step back.', 'back'),
  key(
    'replay',
    'r',
    exchanges,
    'Send the request again, as a new trace; asks first when that may change something.',
    'replay',
  ),
  key('edit', 'e', exchanges, 'Edit the request in $VISUAL or $EDITOR, then send it.', 'edit'),
  key(
    'copy',
    'y',
    exchanges,
    'Copy: then c curl, u URL, t trace id, h headers, b body, r raw; yy is curl.',
    'copy',
  ),
  key('filter', '/ f', filtered, 'Filter what is listed (docs/filters.md); Tab completes.', 'filter'),
  key('search', '/ f', texts, 'Search in the text.', 'search'),
  key(
    'warnings',
    '!',
    [...filtered, 'findings'],
    'Only what has a warning, or everything again.',
    'warnings',
  ),
  key('freeze', 'p', lists, 'Freeze the lists, or let them go on; capturing goes on either way.', 'freeze'),
  key('diff', 'd', exchanges, 'Compare with the request that it repeats, or with the marked one.', 'diff'),
  key('openZipkin', 'o', exchanges, 'Open the trace in Zipkin.', 'zipkin'),
  key('command', ':', panes, 'Type a command.', 'command'),
  key('help', '?', reading, 'Show or hide this help.', 'help'),
  key('quit', 'q', lists, 'Quit.', 'quit'),
  key('nextPane', 'Tab', panes, 'To the next pane.'),
  key('previousPane', 'Shift-Tab', panes, 'To the pane before.'),
  key('requests', '1', panes, 'View: requests.'),
  key('traces', '2', panes, 'View: traces.'),
  key('routes', '3', panes, 'View: routes.'),
  key('services', '4', panes, 'View: services, who calls whom.'),
  key('log', '5', panes, 'View: what tracectl did and met.'),
  key('findings', '6', panes, 'View: what was found in the whole run, as tracectl check tells it.'),
  key('previousTab', '[', panes, 'Part of the request before: headers, body, propagation, timing.'),
  key('nextTab', ']', panes, 'Next part of the request.'),
  key('down', 'j Down', reading, 'One row down.'),
  key('up', 'k Up', reading, 'One row up.'),
  key('pageDown', 'PgDn Space', reading, 'One page down.'),
  key('pageUp', 'PgUp', reading, 'One page up.'),
  key('halfPageDown', 'Ctrl-d', reading, 'Half a page down.'),
  key('halfPageUp', 'Ctrl-u', reading, 'Half a page up.'),
  key('first', 'g Home', reading, 'To the first row.'),
  key('last', 'G End', reading, 'To the last row.'),
  key('collapse', 'h Left', ['waterfall'], 'Fold the span, or go to its parent.'),
  key('expand', 'l Right', ['waterfall'], 'Unfold the span.'),
  key('left', 'h Left', ['detail', 'finding', 'diff'], 'Scroll the text to its left.'),
  key('right', 'l Right', ['detail', 'finding', 'diff'], 'Scroll the text to its right.'),
  key('nextMatch', 'n', reading, 'Next one: found by the search, or with a warning.'),
  key('previousMatch', 'N', reading, 'The one before.'),
  key('clearFilter', 'Esc', lists, 'One step back: a pane, the filter.'),
  key('follow', 'F', ['requests', 'traces', 'log'], 'Follow the newest, or stop doing so.'),
  key('jumpTrace', 't', ['requests', 'detail'], 'To the trace of the request.'),
  key(
    'jumpRequest',
    't',
    ['traces', 'waterfall'],
    'To the request of the span, or to the first of the trace.',
  ),
  key(
    'replayMarked',
    'R',
    exchanges,
    'Send every marked request again; asks first when that may change something.',
  ),
  key('cancelReplay', 'C', panes, 'End the replay that is under way.'),
  key(
    'export',
    'x',
    exchanges,
    'Export the marked requests, or the selected one: then h HAR, c curl, u Hurl, k k6, z Zipkin.',
  ),
  key('write', 'w', lists, 'Write everything that is listed into a capture file.'),
  key('mark', 'm', exchanges, 'Mark the request, or take the mark away.'),
  key('sort', 's', ['requests', 'routes'], 'Sort by the next column.'),
  key('reverse', 'v', ['requests', 'routes'], 'Turn the order round.'),
  key('clear', 'z', lists, 'Clear the lists; asks first. What is captured stays.'),
  key('reveal', 'u', ['detail'], 'Show the secrets in headers, or mask them again.'),
  key('layout', '-', panes, 'Next layout: as the width wants it, one pane, stacked, beside.'),
  key('zoom', '+', panes, 'Give the pane all the room, or the others theirs again.'),
  key('mouse', 'M', panes, 'Mouse on or off: wheel and click, on rows and on names of views.'),
  key('redraw', 'Ctrl-l', everywhere, 'Draw the screen anew.'),
  key(
    'suspend',
    'Ctrl-z',
    everywhere,
    'Suspend tracectl; fg comes back to it. Capturing stands still meanwhile.',
  ),
  key('yes', 'y', ['question'], 'Yes, do it.', 'yes'),
  key('no', 'n Esc q', ['question'], 'No, leave it.', 'no'),
  key('copyCurl', 'c y', ['copy'], 'As a curl command.', 'curl'),
  key('copyUrl', 'u', ['copy'], 'The URL.', 'URL'),
  key('copyTraceId', 't', ['copy'], 'The trace id.', 'trace id'),
  key('copyHeaders', 'h', ['copy'], 'The headers of request and answer.', 'headers'),
  key('copyBody', 'b', ['copy'], "The answer's body.", 'body'),
  key('copyRaw', 'r', ['copy'], 'Request and answer as text.', 'raw'),
  key('exportHar', 'h', ['export'], 'As HAR 1.2.', 'HAR'),
  key('exportCurl', 'c', ['export'], 'As a script of curl commands.', 'curl'),
  key('exportHurl', 'u', ['export'], 'As a Hurl file.', 'Hurl'),
  key('exportK6', 'k', ['export'], 'As a k6 script.', 'k6'),
  key('exportZipkin', 'z', ['export'], 'The spans as Zipkin JSON.', 'Zipkin'),
  key('cancel', 'Esc q', ['copy', 'export'], 'None of these.', 'cancel'),
  key('submit', 'Enter', ['prompt'], 'Take what was typed.', 'take'),
  key('cancel', 'Esc', ['prompt'], 'Leave it as it was.', 'cancel'),
  key('complete', 'Tab', ['prompt'], 'Complete; again for the next.', 'complete'),
  key('completeBack', 'Shift-Tab', ['prompt'], 'The completion before.'),
  key('historyBack', 'Up', ['prompt'], 'What was typed before.', 'history'),
  key('historyOn', 'Down', ['prompt'], 'What was typed after it.'),
  key('cursorLeft', 'Left Ctrl-b', ['prompt'], 'One character to the left.'),
  key('cursorRight', 'Right Ctrl-f', ['prompt'], 'One character to the right.'),
  key('lineStart', 'Home Ctrl-a', ['prompt'], 'To the start.'),
  key('lineEnd', 'End Ctrl-e', ['prompt'], 'To the end.'),
  key('deleteBack', 'Backspace', ['prompt'], 'Delete the character before.'),
  key('deleteOn', 'Delete', ['prompt'], 'Delete the character under the cursor.'),
  key('deleteWord', 'Ctrl-w', ['prompt'], 'Delete the word before.'),
  key('deleteLine', 'Ctrl-u', ['prompt'], 'Delete everything before.'),
  key('quitNow', 'Q', [...reading, 'question'], 'Quit at once.'),
  key('interrupt', 'Ctrl-c', everywhere, 'Quit at once, as by an interrupt.'),
];
