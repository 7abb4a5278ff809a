// The line above the keys: what is being typed, else what the person should be told; where in the list they are on its right.
import type { Notice } from '../../session/live-view.ts';
import { cellWidth } from '../../text/cells.ts';
import { countText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { fitLine, lineWidth, type Meaning, type StyledLine, segment } from '../styled-line.ts';
import type { Message } from '../view-state.ts';

export const severityMeaning: Readonly<Record<Notice['severity'], Meaning>> = {
  info: 'plain',
  warning: 'caution',
  error: 'serverError',
};
const severityMark: Readonly<Record<Message['severity'], string>> = { info: '', warning: '! ', error: 'X ' };

export interface StatusFacts {
  readonly message?: Message;
  /** Of the selected row, from 1; 0 in an empty list. */
  readonly position: number;
  readonly size: number;
  /** Requests that left memory. */
  readonly evicted: number;
}

/** `-- #6 sent again as #42 ------------------- 38/42 --`. */
export function statusRule({ message, position, size, evicted }: StatusFacts, width: number): StyledLine {
  const gone = evicted === 0 ? '' : ` (${countText(evicted)} older gone)`;
  const right = [segment(` ${position}/${size}${gone} --`)];
  const left = messageLine(message, width - lineWidth(right) - 1);
  const dashes = '-'.repeat(Math.max(0, width - lineWidth(left) - lineWidth(right)));
  return fitLine([...left, segment(dashes), ...right], width);
}

function messageLine(message: Message | undefined, cells: number): StyledLine {
  if (message === undefined) return [];
  const { text, severity } = message;
  const shown = safeText(severityMark[severity] + text, { maxCells: Math.max(0, cells - 4) });
  return [segment('-- '), segment(shown, severityMeaning[severity]), segment(' ')];
}

const leads: Readonly<Record<Prompt['kind'], string>> = {
  filter: 'filter /',
  search: 'search /',
  command: ':',
};

/**
 * What is being typed, the cursor's character inverse. `problemAt`: place in the text from which it cannot be read; that part
 * is marked.
 */
export function promptLine(prompt: Prompt, problemAt: number | undefined, width: number): StyledLine {
  const { kind, text, cursor } = prompt;
  const lead = leads[kind];
  // Of a text that is longer than the line, the part with the cursor.
  const room = Math.max(4, width - lead.length - 2);
  const from = Math.max(0, cursor - room + 1);
  const pieces: StyledLine[number][] = [segment(lead, 'heading')];
  let cells = 0;
  for (let at = from; at <= text.length && cells < room; ) {
    const character = at < text.length ? String.fromCodePoint(text.codePointAt(at) ?? 32) : ' ';
    const isWrong = problemAt !== undefined && at >= problemAt && at < text.length;
    pieces.push(segment(character, at === cursor ? 'selected' : isWrong ? 'alarm' : 'plain'));
    cells += cellWidth(character);
    at += character.length;
  }
  return fitLine(pieces, width);
}
