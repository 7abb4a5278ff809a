// What is done with the selected exchange: sent again, edited, copied, exported, marked, compared.
import { isClosed } from '../../exchange/exchange.ts';
import { replayRefusal } from '../../replay/refusal.ts';
import { replayableOf } from '../../replay/replayable.ts';
import type { Command } from '../command.ts';
import type { CopiedThing, Effect, ExportedFormat } from '../effect.ts';
import { say, type ViewState } from '../view-state.ts';
import { without } from './places.ts';
import type { Seen } from './seen.ts';

export function asked(state: ViewState, effect: Effect): ViewState {
  return { ...state, effects: [...state.effects, effect] };
}

/** Methods that may change something ask first. */
export function replayed(state: ViewState, kind: 'replay' | 'edit', { entry }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to send again.') };
  const { exchange } = entry;
  const { id, seq, method } = exchange;
  if (!isClosed(exchange)) return { ...state, ...say(`#${seq} is still in flight.`) };
  if (kind === 'edit') return asked(state, { kind, exchangeId: id, seq });
  const replayable = replayableOf(exchange);
  const refusal = replayRefusal(replayable, { allowUnsafe: true });
  if (refusal !== undefined) return { ...state, ...say(refusal, 'warning') };
  const isSafe = replayRefusal(replayable, { allowUnsafe: false }) === undefined;
  const effect = { kind, exchangeId: id, seq, allowUnsafe: !isSafe } as const;
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

/** Every marked request, in the order in which they were captured. */
export function replayedMarked(state: ViewState, { live, entryOf }: Seen): ViewState {
  const exchangeIds = live.marked ?? [];
  if (exchangeIds.length === 0) return { ...state, ...say('Nothing is marked: m marks a request.') };
  const isSafe = exchangeIds.every((id) => {
    const exchange = entryOf(id)?.exchange;
    if (exchange === undefined || !isClosed(exchange)) return true;
    return replayRefusal(replayableOf(exchange), { allowUnsafe: false }) === undefined;
  });
  const effect = { kind: 'replayAll', exchangeIds, allowUnsafe: !isSafe } as const;
  if (isSafe) return asked(state, effect);
  const what = `${exchangeIds.length} marked request${exchangeIds.length === 1 ? '' : 's'}`;
  return { ...state, question: { text: `Send ${what} again? It may change something.`, yes: effect } };
}

const exportCommands: Readonly<Partial<Record<Command, ExportedFormat>>> = {
  exportHar: 'har',
  exportCurl: 'curl',
  exportHurl: 'hurl',
  exportK6: 'k6',
  exportZipkin: 'zipkin',
};

/** Undefined when the command is none of a menu. */
export function chosenFromMenu(state: ViewState, command: Command, seen: Seen): ViewState | undefined {
  const thing = copied[command];
  const format = exportCommands[command];
  if (thing === undefined && format === undefined && command !== 'cancel') return undefined;
  const closed = without(state, 'menu');
  if (format !== undefined) return exported(closed, format, '', seen, state.menu?.exchangeId);
  if (thing === undefined) return closed;
  const exchangeId = state.menu?.exchangeId;
  if (exchangeId === undefined) return { ...closed, ...say('No request of the proxy belongs to it.') };
  return asked(closed, { kind: 'copy', thing, exchangeId });
}

const FORMATS: readonly string[] = Object.values(exportCommands);

/** The marked ones, else the whole trace where one is looked at, else the selected one. */
export function exported(
  state: ViewState,
  format: string,
  file: string,
  seen: Seen,
  exchangeId = seen.entry?.exchange.id,
): ViewState {
  if (!FORMATS.includes(format)) {
    return { ...state, ...say(`There is no format ${format}; there are ${FORMATS.join(', ')}.`, 'warning') };
  }
  const marked = seen.live.marked ?? [];
  const ofTrace = state.view === 'traces' || format === 'zipkin' ? seen.traceExchangeIds : [];
  const own = exchangeId === undefined ? [] : [exchangeId];
  const exchangeIds = marked.length > 0 ? marked : ofTrace.length > 0 ? ofTrace : own;
  if (exchangeIds.length === 0) return { ...state, ...say('There is no request to export.') };
  return asked(state, {
    kind: 'export',
    format: format as ExportedFormat,
    exchangeIds,
    ...(file !== '' && { file }),
  });
}

export function marked(state: ViewState, { entry, live }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to mark.') };
  const { id, seq } = entry.exchange;
  const isMarked = live.marked?.includes(id) === true;
  return asked(
    {
      ...state,
      ...say(
        isMarked
          ? `#${seq} is marked no more.`
          : `#${seq} is marked: d on another compares the two, R sends all marked ones again.`,
      ),
    },
    { kind: 'mark', exchangeId: id },
  );
}

/** With the one that was marked last; else with what it repeats. */
export function compared(state: ViewState, { entry, live }: Seen): ViewState {
  if (entry === undefined) return { ...state, ...say('There is no request to compare.') };
  const { id, replayOf } = entry.exchange;
  const other = live.marked?.findLast((each) => each !== id) ?? replayOf;
  if (other === undefined) {
    return { ...state, ...say('Nothing to compare with: m marks one, d on another compares the two.') };
  }
  return { ...state, diff: { before: other, after: id, place: { top: 0, left: 0 } } };
}
