// Which pane, and which row of it, a click or the wheel is on.
import { CONTENT_TOP, type ScreenLayout } from '../screen-layout.ts';
import type { PaneName } from '../view-state.ts';

export interface Hit {
  readonly pane: PaneName;
  /** From the pane's first line. */
  readonly row: number;
}

/** Undefined outside of the panes. `shown`: the pane that is drawn where there is room for one only. */
export function hitOf(layout: ScreenLayout, shown: PaneName, column: number, row: number): Hit | undefined {
  const at = row - CONTENT_TOP;
  if (at < 0 || at >= layout.content.height) return undefined;
  const { list, waterfall } = layout.panes;
  if (layout.arrangement === 'single' || list === undefined) return { pane: shown, row: at };
  if (layout.arrangement === 'stacked') {
    if (at < list.height) return { pane: 'list', row: at };
    const isLeft = waterfall !== undefined && column < waterfall.width;
    return { pane: isLeft ? 'waterfall' : 'detail', row: at - list.height };
  }
  if (column < list.width) return { pane: 'list', row: at };
  if (waterfall === undefined) return { pane: 'detail', row: at };
  return at < waterfall.height
    ? { pane: 'waterfall', row: at }
    : { pane: 'detail', row: at - waterfall.height };
}
