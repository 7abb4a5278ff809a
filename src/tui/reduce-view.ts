// What a key does to the view, as one pure reducer. What arrives by itself (exchanges, counts, relay state) is no part of
// the state; the reducer is shown it with each key as `seen`. What has to be done outside is named in `effects`.
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import type { Command } from './command.ts';
import { sortKeys } from './ledger/entry-order.ts';
import { editPrompt, openPrompt, remembered, typeText } from './prompt/prompt.ts';
import { asked, chosenFromMenu, compared, marked, replayed, replayedMarked } from './reduce/act.ts';
import { typedCommand } from './reduce/commands.ts';
import {
  collapsed,
  expanded,
  moved,
  scrolledAside,
  toMatch,
  toWarning,
  withCursor,
  withList,
  withTextPlace,
} from './reduce/move.ts';
import {
  closed,
  jumpedToRequest,
  jumpedToTrace,
  opened,
  steppedBack,
  stoodStill,
  toPane,
  toTab,
  toView,
  without,
} from './reduce/places.ts';
import type { Seen } from './reduce/seen.ts';
import { routeSorts } from './routes/route-columns.ts';
import {
  keyPlace,
  type Message,
  type PaneName,
  type Question,
  say,
  type ViewName,
  type ViewState,
} from './view-state.ts';

export type ViewAction =
  | { readonly kind: 'key'; readonly key: string; readonly seen: Seen }
  | { readonly kind: 'paste'; readonly text: string }
  /** A click: on a pane, and in it on a row of its list. */
  | { readonly kind: 'click'; readonly pane: PaneName; readonly row?: number; readonly seen: Seen }
  /** A click on the name of a view. */
  | { readonly kind: 'view'; readonly view: ViewName }
  | { readonly kind: 'say'; readonly message: Message }
  | { readonly kind: 'ask'; readonly question: Question }
  /** The effects were carried out, or are about to be. */
  | { readonly kind: 'taken' };

export function reduceView(state: ViewState, action: ViewAction): ViewState {
  switch (action.kind) {
    case 'say':
      return { ...state, message: action.message };
    case 'ask':
      return { ...state, question: action.question };
    case 'taken':
      return { ...state, effects: [] };
    case 'paste':
      return state.prompt === undefined ? state : { ...state, prompt: typeText(state.prompt, action.text) };
    case 'view':
      return clickedView(state, action.view);
    case 'click':
      return clicked(state, action);
    case 'key':
      return afterKey(state, action.key, action.seen);
  }
}

function afterKey(state: ViewState, key: string, seen: Seen): ViewState {
  const place = keyPlace(state);
  const command = seen.commandFor(key, place);
  if (command === undefined) {
    const typed = key === 'Space' ? ' ' : key;
    if (state.prompt !== undefined && [...typed].length === 1) {
      return { ...state, prompt: typeText(state.prompt, typed) };
    }
    // Any other key leaves a menu.
    return state.menu === undefined ? state : without(state, 'menu');
  }
  if (state.prompt !== undefined && !isAlways(command)) return afterPromptKey(state, command, seen);
  return afterCommand(withoutMessage(state, seen), command, seen);
}

function isAlways(command: Command): boolean {
  return command === 'interrupt' || command === 'suspend' || command === 'redraw';
}

function afterCommand(state: ViewState, command: Command, seen: Seen): ViewState {
  const answered = state.question === undefined ? undefined : afterAnswer(state, command);
  const chosen = answered ?? (state.menu === undefined ? undefined : chosenFromMenu(state, command, seen));
  if (chosen !== undefined) return chosen;
  switch (command) {
    case 'down':
    case 'up':
    case 'pageDown':
    case 'pageUp':
    case 'halfPageDown':
    case 'halfPageUp':
    case 'first':
    case 'last':
      return moved(state, command, seen);
    case 'left':
    case 'right':
      return scrolledAside(state, command);
    case 'collapse':
      return collapsed(state, seen);
    case 'expand':
      return expanded(state, seen);
    case 'nextMatch':
    case 'previousMatch': {
      const step = command === 'nextMatch' ? 1 : -1;
      return isText(state) ? toMatch(state, step, seen) : toWarning({ ...state, pane: 'list' }, step, seen);
    }
    case 'open':
      return opened(state, seen);
    case 'back':
      return closed(state);
    case 'clearFilter':
      return steppedBack(state);
    case 'nextPane':
    case 'previousPane':
      return toPane(state, command === 'nextPane' ? 1 : -1, seen);
    case 'nextTab':
    case 'previousTab':
      return toTab(state, command === 'nextTab' ? 1 : -1);
    case 'requests':
    case 'traces':
    case 'routes':
    case 'services':
    case 'log':
    case 'findings':
      return toView(state, command);
    case 'jumpTrace':
      return jumpedToTrace(state, seen);
    case 'jumpRequest':
      return jumpedToRequest(state, seen);
    case 'help':
      return state.help === undefined ? { ...state, help: { top: 0, left: 0 } } : without(state, 'help');
    case 'filter':
      return { ...state, prompt: openPrompt('filter', state.filter) };
    case 'search':
      return { ...state, prompt: openPrompt('search', state.search) };
    case 'command':
      return { ...state, prompt: openPrompt('command') };
    case 'copy':
    case 'export':
      return {
        ...state,
        menu: { kind: command, ...(seen.entry && { exchangeId: seen.entry.exchange.id }) },
      };
    default:
      return afterViewCommand(state, command, seen);
  }
}

/** What changes the lists, what is done with a row, and the screen itself. */
function afterViewCommand(state: ViewState, command: Command, seen: Seen): ViewState {
  switch (command) {
    case 'warnings':
      return { ...state, onlyWarnings: !state.onlyWarnings };
    case 'follow':
      return toggledFollowing(state, seen);
    case 'freeze':
      return state.frozen === undefined
        ? { ...state, frozen: { requests: seen.live.counts.requests } }
        : without(state, 'frozen');
    case 'sort':
      return sortedByNext(state);
    case 'reverse':
      return state.view === 'routes'
        ? { ...state, routeSort: { ...state.routeSort, isReversed: !state.routeSort.isReversed } }
        : { ...state, sort: { ...state.sort, isReversed: !state.sort.isReversed } };
    case 'clear':
      return { ...state, question: { text: 'Clear the lists?', yes: 'clear' } };
    case 'replay':
    case 'edit':
      return replayed(state, command, seen);
    case 'replayMarked':
      return replayedMarked(state, seen);
    case 'cancelReplay':
      return asked(state, { kind: 'cancelReplay' });
    case 'write':
      return asked(state, { kind: 'write' });
    case 'mark':
      return marked(state, seen);
    case 'diff':
      return compared(state, seen);
    case 'openZipkin':
      return seen.traceId === undefined
        ? { ...state, ...say('There is no trace to open.') }
        : asked(state, { kind: 'openTrace', traceId: seen.traceId });
    case 'reveal':
      return { ...state, isRevealed: !state.isRevealed };
    case 'layout':
      return nextLayout(state, seen);
    case 'zoom':
      return { ...state, isZoomed: !state.isZoomed };
    case 'mouse':
      return asked({ ...state, isMouseOn: !state.isMouseOn }, { kind: 'mouse', isOn: !state.isMouseOn });
    case 'redraw':
    case 'suspend':
      return asked(state, { kind: command });
    case 'quit':
    case 'quitNow':
      return { ...state, leaving: 'quit' };
    case 'interrupt':
      return { ...state, leaving: 'interrupt' };
    default:
      return state;
  }
}

/** Undefined when the command is no answer. */
function afterAnswer({ question, ...state }: ViewState, command: Command): ViewState | undefined {
  if (command === 'no') return state;
  if (command !== 'yes' || question === undefined) return undefined;
  return question.yes === 'clear' ? { ...state, clears: state.clears + 1 } : asked(state, question.yes);
}

function afterPromptKey(state: ViewState, command: Command, seen: Seen): ViewState {
  const { prompt } = state;
  if (prompt === undefined) return state;
  if (command === 'cancel') return without(state, 'prompt');
  if (command === 'submit') return submitted(state, seen);
  const complete = (text: string, cursor: number) => seen.complete(prompt.kind, text, cursor);
  return { ...state, prompt: editPrompt(prompt, command, state.history[prompt.kind], complete) };
}

/** A filter that cannot be read stays open, with the last good one at work. */
function submitted(state: ViewState, seen: Seen): ViewState {
  const { prompt } = state;
  if (prompt === undefined) return state;
  const { kind, text } = prompt;
  if (kind === 'filter' && 'problem' in parseFilter(text)) return state;
  const history = { ...state.history, [kind]: remembered(state.history[kind], text) };
  const done = without({ ...state, history }, 'prompt');
  if (kind === 'filter') return { ...done, filter: text.trim() };
  if (kind === 'search')
    return text === '' ? { ...done, search: '' } : toMatch({ ...done, search: text }, 1, seen);
  const typed = typedCommand(done, text, seen);
  return 'command' in typed ? afterCommand(done, typed.command, seen) : typed;
}

/** A key clears the message that stood; a notice that a message hid comes after it. */
function withoutMessage({ message, ...state }: ViewState, { live }: Seen): ViewState {
  if (message !== undefined) return state;
  return { ...state, noticesSeenMicros: live.notices.at(-1)?.atMicros ?? state.noticesSeenMicros };
}

/** The newest is not on a frozen list: following lets it go on. */
function toggledFollowing(state: ViewState, seen: Seen): ViewState {
  const list = state.lists[state.view];
  if (state.frozen === undefined && list.isFollowing) return stoodStill(state, seen);
  return withList({ ...without(state, 'frozen'), pane: 'list' }, { ...list, isFollowing: true });
}

function sortedByNext(state: ViewState): ViewState {
  if (state.view === 'routes') {
    const at = routeSorts.findIndex(([sort]) => sort === state.routeSort.sort);
    const [sort, header] = routeSorts[(at + 1) % routeSorts.length] ?? ['count', 'COUNT'];
    return { ...state, routeSort: { ...state.routeSort, sort }, ...say(`Sorted by ${header}.`) };
  }
  const at = sortKeys.indexOf(state.sort.key);
  const key = sortKeys[(at + 1) % sortKeys.length] ?? 'time';
  return { ...state, sort: { ...state.sort, key }, ...say(`Sorted by ${key}.`) };
}

function nextLayout(state: ViewState, { layoutChoices }: Seen): ViewState {
  const at = layoutChoices.indexOf(state.layout);
  const layout = layoutChoices[(at + 1) % layoutChoices.length] ?? 'auto';
  return { ...state, layout, isZoomed: false, ...say(`Layout: ${layout}.`) };
}

function clicked(state: ViewState, { pane, row, seen }: Extract<ViewAction, { kind: 'click' }>): ViewState {
  const there = { ...state, pane };
  if (row === undefined) return there;
  if (pane === 'list') return withCursor(there, row, seen);
  const span = seen.waterfall.rows[row];
  if (pane === 'waterfall' && span !== undefined) {
    return { ...there, waterfall: { ...state.waterfall, selected: span.key } };
  }
  return pane === 'detail' ? withTextPlace(there, there.detail) : there;
}

/** What waits for an answer goes on waiting. */
function clickedView(state: ViewState, view: ViewName): ViewState {
  const isAsked = state.question !== undefined || state.prompt !== undefined || state.menu !== undefined;
  return isAsked ? state : toView(without(without(state, 'help'), 'diff'), view);
}

function isText({ help, diff, pane }: ViewState): boolean {
  return help !== undefined || diff !== undefined || pane === 'detail';
}
