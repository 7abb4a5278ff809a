// The line above the keys: what the person should be told on the left, where in the list they are on the right.
import type { SessionSnapshot } from '../../session/live-view.ts';
import { countText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, lineWidth, type Meaning, type StyledLine, segment } from '../styled-line.ts';
import { cursorIndex, type Message, shownMessage, shownSnapshot, type ViewState } from '../view-state.ts';

const severityMeaning: Readonly<Record<Message['severity'], Meaning>> = {
  info: 'plain',
  warning: 'caution',
  error: 'serverError',
};
const severityMark: Readonly<Record<Message['severity'], string>> = { info: '', warning: '! ', error: 'X ' };

/** `-- #6 sent again as #42 ------------------- 38/42 [FOLLOW] --`. */
export function statusRule(state: ViewState, live: SessionSnapshot, width: number): StyledLine {
  const right = positionLine(state, live);
  const left = messageLine(shownMessage(state, live), width - lineWidth(right) - 1);
  const dashes = '-'.repeat(Math.max(0, width - lineWidth(left) - lineWidth(right)));
  return fitLine([...left, segment(dashes), ...right], width);
}

function messageLine(message: Message | undefined, cells: number): StyledLine {
  if (message === undefined) return [];
  const { text, severity } = message;
  const shown = safeText(severityMark[severity] + text, { maxCells: Math.max(0, cells - 4) });
  return [segment('-- '), segment(shown, severityMeaning[severity]), segment(' ')];
}

function positionLine(state: ViewState, live: SessionSnapshot): StyledLine {
  const { entries } = shownSnapshot(state, live);
  const evicted = live.counts.evicted === 0 ? '' : ` (${countText(live.counts.evicted)} older gone)`;
  const mode = modeText(state, live);
  return [
    segment(` ${cursorIndex(state, entries) + 1}/${entries.length}${evicted} `),
    ...(mode === undefined ? [] : [segment(mode, 'heading'), segment(' ')]),
    segment('--'),
  ];
}

function modeText({ frozen, isFollowing }: ViewState, live: SessionSnapshot): string | undefined {
  if (frozen === undefined) return isFollowing ? '[FOLLOW]' : undefined;
  return `[FROZEN +${countText(live.counts.requests - frozen.counts.requests)}]`;
}
