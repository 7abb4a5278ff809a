// Jumps: to where something leads, and with Esc back to where one was.
import type { ViewState } from '../view-state.ts';

/** More steps back nobody remembers. */
const MAX_JUMPS = 20;

/** `to` is the state after the jump. */
export function withJump(from: ViewState, to: ViewState): ViewState {
  const { view, pane, lists, isZoomed, tab, detail, waterfall, filter, onlyWarnings } = from;
  const jump = {
    to: placeOf(to),
    from: { view, pane, lists, isZoomed, tab, detail, waterfall, filter, onlyWarnings },
  };
  return { ...to, jumps: [...from.jumps, jump].slice(-MAX_JUMPS) };
}

/** Undefined where the last jump did not lead to. */
export function wentBack(state: ViewState): ViewState | undefined {
  const jump = state.jumps.at(-1);
  if (jump === undefined) return undefined;
  const [here, there] = [placeOf(state), jump.to];
  const isThere =
    here.view === there.view &&
    here.pane === there.pane &&
    here.filter === there.filter &&
    here.onlyWarnings === there.onlyWarnings;
  return isThere ? { ...state, ...jump.from, jumps: state.jumps.slice(0, -1) } : undefined;
}

/** Something is opened from a list: what was jumped into is left, and Esc goes back to that list. */
export function settled(state: ViewState): ViewState {
  const kept = state.jumps.findLastIndex(({ to }) => to.pane === 'list');
  return { ...state, jumps: state.jumps.slice(0, kept + 1) };
}

function placeOf({ view, pane, filter, onlyWarnings }: ViewState): ViewState['jumps'][number]['to'] {
  return { view, pane, filter, onlyWarnings };
}
