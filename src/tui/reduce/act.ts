// What is done with the selected exchange: sent again, edited, copied, exported, marked, compared.
import { isClosed } from '../../exchange/exchange.ts';
import { replayRefusal } from '../../replay/refusal.ts';
import { replayableOf } from '../../replay/replayable.ts';
import type { Command } from '../command.ts';
import type { CopiedThing, Effect } from '../effect.ts';
import { say, type ViewState } from '../view-state.ts';
import { without } from './places.ts';
import type { Seen } from './seen.ts';

export function asked(state: ViewState, effect: Effect): ViewState {
  return { ...state, effects: [...state.effects, effect] };
}

/** Methods that may change something ask first. */
export function replayed(state: ViewState, { entry }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to send again.') };
  const { exchange } = entry;
  const { id, seq, method } = exchange;
  if (!isClosed(exchange)) return { ...state, ...say(`#${seq} is still in flight.`) };
  const replayable = replayableOf(exchange);
  const refusal = replayRefusal(replayable, { allowUnsafe: true });
  if (refusal !== undefined) return { ...state, ...say(refusal, 'warning') };
  const isSafe = replayRefusal(replayable, { allowUnsafe: false }) === undefined;
  const effect = { kind: 'replay', exchangeId: id, seq, allowUnsafe: !isSafe } as const;
  if (isSafe) return asked(state, effect);
  return {
    ...state,
    question: { text: `Send #${seq} ${method} again? It may change something.`, yes: effect },
  };
}

const copied: Readonly<Partial<Record<Command, CopiedThing>>> = {
  copyCurl: 'curl',
  copyUrl: 'url',
  copyTraceId: 'traceId',
  copyHeaders: 'headers',
  copyBody: 'body',
  copyRaw: 'raw',
};

/** Undefined when the command is none of a menu. */
export function chosenFromMenu(state: ViewState, command: Command, { entry }: Seen): ViewState | undefined {
  const thing = copied[command];
  if (thing === undefined && command !== 'cancel') return undefined;
  const closed = without(state, 'menu');
  if (thing === undefined) return closed;
  if (entry === undefined) return { ...closed, ...say('No request of the proxy belongs to it.') };
  return asked(closed, { kind: 'copy', thing, exchangeId: entry.exchange.id });
}

export function marked(state: ViewState, { entry }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to mark.') };
  const { id, seq } = entry.exchange;
  const isMarked = state.marked.has(id);
  const others = [...state.marked].filter((each) => each !== id);
  return {
    ...state,
    marked: new Set(isMarked ? others : [...others, id]),
    ...say(isMarked ? `#${seq} is marked no more.` : `#${seq} is marked; d on another one compares the two.`),
  };
}

/** With what it repeats; else with the request that was marked last. */
export function compared(state: ViewState, { entry }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to compare.') };
  const { id, replayOf } = entry.exchange;
  const other = [...state.marked].findLast((each) => each !== id) ?? replayOf;
  if (other === undefined) {
    return { ...state, ...say('Nothing to compare with: m marks one, d on another compares the two.') };
  }
  return { ...state, diff: { before: other, after: id, place: { top: 0, left: 0 } } };
}
