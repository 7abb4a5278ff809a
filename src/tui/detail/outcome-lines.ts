// How an exchange ended, or that it has not: the first lines of every part of it.
import { type Exchange, isClosed } from '../../exchange/exchange.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { statusMeaning } from '../exchange-facts.ts';
import { line, type StyledLine, segment } from '../styled-line.ts';

const outcomeWords: Readonly<Record<Exchange['outcome'], string>> = {
  answered: 'answered',
  failed: 'failed',
  clientLeft: 'the client left before the end',
  tunnelled: 'tunnelled',
};

export function outcomeLines({ exchange, replayOfSeq }: ExchangeEntry, width: number): StyledLine[] {
  const replay = exchange.replayOf === undefined ? [] : [line(`Sends request #${replayOfSeq ?? '?'} again.`)];
  if (!isClosed(exchange)) return [line('In flight'), ...replay];
  const { answer, responseFlags, failure } = exchange;
  const status =
    answer === undefined
      ? segment('No answer')
      : segment(`${answer.status} ${answer.statusMessage}`, statusMeaning(answer.status));
  const local = answer !== undefined && answer.received === undefined ? '  from tracectl itself' : '';
  const flags = responseFlags.length === 0 ? '' : `  response flags ${responseFlags.join(',')}`;
  const code = failure?.code === undefined ? '' : ` (${failure.code})`;
  const reason =
    failure === undefined
      ? []
      : wrapCells(safeText(`${failure.side}: ${failure.reason}${code}`), width).map((part) =>
          line(part, 'serverError'),
        );
  const ended = segment(`  ${outcomeWords[exchange.outcome]}${local}${flags}`);
  return [[status, ended], ...reason, ...replay, ...stubLines(exchange, width)];
}

function stubLines({ stub, failure }: Exchange, width: number): StyledLine[] {
  if (stub === undefined) return [];
  // Where it was refused, the failure has said why.
  const reason = stub.result === 'unmatched' && failure?.flag !== 'NS' ? `: ${stub.reason}` : '';
  const text =
    stub.result === 'answered'
      ? `Answered from ${stub.recording}, exchange ${stub.of}; nothing went upstream.`
      : `Not answered from a recording, ${stub.end}${reason}.`;
  return wrapCells(safeText(text), width).map((part) => line(part));
}
