// The second line: the views, the filter, and whether the newest is followed.
import { countText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, lineText, lineWidth, type StyledLine, segment } from '../styled-line.ts';
import { type ViewName, type ViewState, viewNames } from '../view-state.ts';

const names: Readonly<Record<ViewName, string>> = {
  requests: 'Requests',
  traces: 'Traces',
  routes: 'Routes',
  services: 'Services',
  log: 'Log',
  findings: 'Findings',
};

export interface ListedFacts {
  /** Rows that the filter lets through. */
  readonly shown: number;
  /** Share of what is held that the filter has been asked about; absent when it is done. */
  readonly filteredShare?: number;
  /** Requests since the lists stand still. */
  readonly newSinceFrozen?: number;
  /** Findings that are held against somebody. */
  readonly grave?: number;
}

/** Of a longer filter the middle may be cut before views lose their names. */
const MAX_WANTED_CELLS = 40;

/** `1 Requests [2 Traces] 3 Routes 4 Services 5 Log      filter: status:5xx  [FOLLOW]`. */
export function viewLine(state: ViewState, filter: string, facts: ListedFacts, width: number): StyledLine {
  const right = modeSegments(state, facts);
  const whole = tabSegments(state.view, width < 100, facts.grave);
  const wanted = Math.min(MAX_WANTED_CELLS, lineWidth(filterSegments(state, filter, facts, width)));
  const fits = lineWidth(whole) + wanted + lineWidth(right) + 4 <= width;
  const tabs = fits ? whole : shortTabs(state.view);
  const free = width - lineWidth(tabs) - lineWidth(right) - 4;
  const middle = filterSegments(state, filter, facts, free);
  const gap = Math.max(1, width - lineWidth(tabs) - lineWidth(middle) - lineWidth(right) - 2);
  return fitLine([...tabs, segment(' '.repeat(gap)), ...middle, segment('  '), ...right], width);
}

function tabSegments(shown: ViewName, isNarrow: boolean, grave = 0): StyledLine {
  return viewNames.flatMap((view, i) => {
    const isAlarming = view === 'findings' && grave > 0;
    const text = `${i + 1} ${names[view]}${isAlarming ? ` (${countText(grave)})` : ''}`;
    const tab =
      view === shown
        ? segment(`[${text}]`, 'heading')
        : segment(` ${text} `, isAlarming ? 'caution' : 'plain');
    return isNarrow ? [tab] : [tab, segment(' ')];
  });
}

/** Which view's name, or number, is drawn in this column of the line; undefined for none. */
export function viewAt(line: StyledLine, column: number): ViewName | undefined {
  // What follows the names is somebody's filter, and counts.
  const [tabs = ''] = lineText(line).split(/filter: | {2}\[F/);
  for (const { 0: tab, 1: number, index } of tabs.matchAll(/([1-9])(?: [A-Z][a-z]+(?: \([^)]*\))?)?/g)) {
    // With the blank, or the bracket, on both sides.
    if (column >= index - 1 && column <= index + tab.length) return viewNames[Number(number) - 1];
  }
  return undefined;
}

/** Numbers alone for the views that are not shown: where a filter needs the room. */
function shortTabs(shown: ViewName): StyledLine {
  return viewNames.map((view, i) =>
    view === shown ? segment(`[${i + 1} ${names[view]}]`, 'heading') : segment(` ${i + 1} `),
  );
}

function filterSegments(
  { onlyWarnings }: ViewState,
  filter: string,
  { filteredShare }: ListedFacts,
  cells: number,
): StyledLine {
  if (cells < 8) return [];
  const parts = [...(onlyWarnings ? ['!'] : []), ...(filter === '' ? [] : [filter])];
  const busy = filteredShare === undefined ? '' : ` (${Math.floor(filteredShare * 100)} %)`;
  if (parts.length === 0) return [];
  const shown = safeText(parts.join(' '), { maxCells: Math.max(0, cells - 8 - busy.length), cut: 'middle' });
  return [segment('filter: '), segment(shown + busy, 'heading')];
}

function modeSegments({ lists, view, frozen }: ViewState, { newSinceFrozen = 0 }: ListedFacts): StyledLine {
  if (frozen !== undefined) return [segment(`[FROZEN +${countText(newSinceFrozen)} new]`, 'caution')];
  return lists[view].isFollowing ? [segment('[FOLLOW]', 'heading')] : [];
}
