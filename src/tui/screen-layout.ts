// Where things stand on a terminal of a given size. Always: the header line, the content, the status line, the key line.

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Pane {
  readonly width: number;
  /** Rows with the pane's own first line: the list's heading, the detail's title. */
  readonly height: number;
}

export interface ScreenLayout {
  /** `single`: the detail takes the list's place when it is opened. */
  readonly arrangement: 'single' | 'stacked' | 'beside';
  readonly list: Pane;
  readonly detail: Pane;
  /** All of the content, for the help. */
  readonly content: Pane;
}

export const MIN_COLUMNS = 60;
export const MIN_ROWS = 15;

/** Header, status and key line. */
const FRAME_ROWS = 3;
const STACKED_FROM_COLUMNS = 100;
const BESIDE_FROM_COLUMNS = 160;
const STACKED_LIST_SHARE = 0.45;
const BESIDE_LIST_SHARE = 0.55;

/** Between two panes side by side: a bar between blanks. */
export const DIVIDER_CELLS = 3;

/** Undefined on a terminal that is too small for any of it. */
export function screenLayout({ columns, rows }: TerminalSize): ScreenLayout | undefined {
  if (columns < MIN_COLUMNS || rows < MIN_ROWS) return undefined;
  const content = { width: columns, height: rows - FRAME_ROWS };
  if (columns < STACKED_FROM_COLUMNS)
    return { arrangement: 'single', list: content, detail: content, content };
  if (columns < BESIDE_FROM_COLUMNS) {
    const height = Math.round(content.height * STACKED_LIST_SHARE);
    return {
      arrangement: 'stacked',
      list: { width: columns, height },
      detail: { width: columns, height: content.height - height },
      content,
    };
  }
  const width = Math.round(columns * BESIDE_LIST_SHARE);
  return {
    arrangement: 'beside',
    list: { width, height: content.height },
    detail: { width: columns - width - DIVIDER_CELLS, height: content.height },
    content,
  };
}

/** Rows of a pane below its first line. */
export function bodyRows({ height }: Pane): number {
  return height - 1;
}
