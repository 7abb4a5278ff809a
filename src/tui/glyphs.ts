// The characters that pictures are drawn with. With `--ascii`, or where the terminal's character set has no others, plain
// ones that say the same.

export interface Glyphs {
  /** Before a span whose children are shown, whose children are folded away, and which has none. */
  readonly opened: string;
  readonly folded: string;
  readonly leaf: string;
  /** A bar from eighths of a cell to a whole one; in ASCII a whole one only. */
  readonly eighths: readonly string[];
  /** Full block, the rest of a bar around its upstream part, one whose parts are not known, and shorter than a cell. */
  readonly full: string;
  readonly rest: string;
  readonly unknown: string;
  readonly sliver: string;
  /** A span that has not ended, one that begins outside of its parent, and a parent that nobody reported. */
  readonly open: string;
  readonly outside: string;
  readonly missing: string;
  /** Heights of a sparkline, from nothing to full. */
  readonly heights: readonly string[];
  readonly vertical: string;
  readonly horizontal: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly pass: string;
  readonly arrow: string;
  readonly cross: string;
}

const unicode: Glyphs = {
  opened: '▼',
  folded: '▶',
  leaf: ' ',
  eighths: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
  full: '█',
  rest: '░',
  unknown: '▒',
  sliver: '┃',
  open: '→',
  outside: '~',
  missing: '┄',
  heights: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  vertical: '│',
  horizontal: '─',
  branch: '├',
  lastBranch: '└',
  pass: '│',
  arrow: '▶',
  cross: '┼',
};

const ascii: Glyphs = {
  opened: 'v',
  folded: '>',
  leaf: ' ',
  eighths: ['', '', '', '', '', '#', '#', '#', '#'],
  full: '#',
  rest: '-',
  unknown: '=',
  sliver: '|',
  open: '>',
  outside: '~',
  missing: '.',
  heights: [' ', '.', '.', ':', ':', '|', '|', '#', '#'],
  vertical: '|',
  horizontal: '-',
  branch: '|',
  lastBranch: '`',
  pass: '|',
  arrow: '>',
  cross: '+',
};

export function createGlyphs({ ascii: isAscii }: { readonly ascii: boolean }): Glyphs {
  return isAscii ? ascii : unicode;
}
