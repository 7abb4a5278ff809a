// Where things stand on a terminal of a given size. Always: the header line, the line of views, the content, the status
// line, the key line.
import type { PaneName, ViewName } from './view-state.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Pane {
  readonly width: number;
  /** Rows with the pane's own first lines. */
  readonly height: number;
}

/** `single`: one pane at a time. `stacked`: the list above, the others below. `beside`: the list on the left. */
export type Arrangement = 'single' | 'stacked' | 'beside';

/** What the person asked for; `auto` goes by the width. */
export type LayoutChoice = 'auto' | Arrangement;

export interface ScreenLayout {
  readonly arrangement: Arrangement;
  /** Panes that are drawn; the others have no place. */
  readonly panes: Readonly<Partial<Record<PaneName, Pane>>>;
  /** All of the content, for what covers it. */
  readonly content: Pane;
}

export const MIN_COLUMNS = 60;
export const MIN_ROWS = 15;

/** Header, views, status and key line. */
const FRAME_ROWS = 4;
/** Rows above the content. */
export const CONTENT_TOP = 2;
const STACKED_FROM_COLUMNS = 100;
const BESIDE_FROM_COLUMNS = 160;
const STACKED_LIST_SHARE = 0.45;
const BESIDE_LIST_SHARE = 0.55;
const WATERFALL_WIDTH_SHARE = 0.55;
const WATERFALL_HEIGHT_SHARE = 0.4;

/** Between two panes side by side: a bar between blanks. */
export const DIVIDER_CELLS = 3;

/** The choices that make a difference at a width, `auto` first. */
export function layoutChoices({ columns }: TerminalSize): readonly LayoutChoice[] {
  if (columns < STACKED_FROM_COLUMNS) return ['auto'];
  return columns < BESIDE_FROM_COLUMNS ? ['auto', 'single'] : ['auto', 'stacked', 'single'];
}

/** Undefined on a terminal that is too small for any of it. */
export function screenLayout(
  { columns, rows }: TerminalSize,
  view: ViewName,
  {
    pane,
    layout,
    isZoomed,
  }: { readonly pane: PaneName; readonly layout: LayoutChoice; readonly isZoomed: boolean },
): ScreenLayout | undefined {
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return undefined;
  const content = { width: columns, height: rows - FRAME_ROWS };
  const arrangement = isZoomed ? 'single' : arrangementFor(columns, layout);
  if (arrangement === 'single') return { arrangement, panes: { [pane]: content }, content };
  if (arrangement === 'stacked') return { arrangement, panes: stackedPanes(content, view), content };
  return { arrangement, panes: besidePanes(content, view), content };
}

/** Rows of a pane below its own first line. */
export function bodyRows({ height }: Pane): number {
  return height - 1;
}

/** A choice that does not fit is as good as none. */
function arrangementFor(columns: number, choice: LayoutChoice): Arrangement {
  const widest =
    columns < STACKED_FROM_COLUMNS ? 'single' : columns < BESIDE_FROM_COLUMNS ? 'stacked' : 'beside';
  if (choice === 'auto' || widest === 'single') return widest;
  return choice === 'beside' ? widest : choice;
}

function stackedPanes({ width, height }: Pane, view: ViewName): ScreenLayout['panes'] {
  const listHeight = Math.round(height * STACKED_LIST_SHARE);
  const below = height - listHeight;
  const list = { width, height: listHeight };
  if (view !== 'requests' && view !== 'traces') return { list, detail: { width, height: below } };
  const left = Math.round(width * WATERFALL_WIDTH_SHARE);
  return {
    list,
    waterfall: { width: left, height: below },
    detail: { width: width - left - DIVIDER_CELLS, height: below },
  };
}

function besidePanes({ width, height }: Pane, view: ViewName): ScreenLayout['panes'] {
  const left = Math.round(width * BESIDE_LIST_SHARE);
  const right = width - left - DIVIDER_CELLS;
  const list = { width: left, height };
  if (view !== 'requests' && view !== 'traces') return { list, detail: { width: right, height } };
  const above = Math.round(height * WATERFALL_HEIGHT_SHARE);
  return {
    list,
    waterfall: { width: right, height: above },
    detail: { width: right, height: height - above },
  };
}
