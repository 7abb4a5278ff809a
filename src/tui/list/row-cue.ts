// The first cell of a row: what a person should notice about an exchange before reading it, without any colour.
import { isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';

export type RowCue = '.' | 'x' | 'X' | '!' | '-' | '>' | '=' | ' ';

/** Each cue and its meaning, the one that wins first; the help screen shows it. */
export const rowCues: readonly (readonly [cue: RowCue, meaning: string])[] = [
  ['.', 'in flight'],
  ['x', 'the client left'],
  ['X', 'failed, or answered 5xx'],
  ['!', 'has a warning: open it to see what to do'],
  ['-', 'answered 4xx'],
  ['>', 'a replay; (r6) is the request it sends again'],
  ['=', 'answered from a recording (stub)'],
];

export function rowCue({ exchange, findings }: ExchangeEntry): RowCue {
  if (!isClosed(exchange)) return '.';
  const status = exchange.answer?.status ?? 0;
  if (exchange.outcome === 'clientLeft') return 'x';
  if (exchange.outcome === 'failed' || status >= 500) return 'X';
  if (findings.some(({ severity }) => severity !== 'info')) return '!';
  if (status >= 400) return '-';
  if (exchange.replayOf !== undefined) return '>';
  return exchange.stub?.result === 'answered' ? '=' : ' ';
}
