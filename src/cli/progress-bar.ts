// How far a long replay is, as one line on a terminal that is drawn over and over, below whatever else is printed.
import type { Writable } from 'node:stream';

const DRAWN_EVERY_MS = 100;
const ERASE_LINE = '\r\x1b[2K';

/** `[######----] 12/20  60%`, at most `columns` wide. Pure. */
export function progressBar(
  { done, total }: { readonly done: number; readonly total: number },
  columns: number,
): string {
  const share = total === 0 ? 1 : done / total;
  const counts = ` ${done}/${total}  ${Math.floor(share * 100)}%`;
  const width = Math.min(40, columns - counts.length - 3);
  if (width < 4) return counts.trim().slice(0, Math.max(0, columns - 1));
  const filled = Math.floor(share * width);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]${counts}`;
}

export interface ProgressLine {
  /** Prints something that stays; the bar moves below it. */
  print(write: () => void): void;
  show(progress: { readonly done: number; readonly total: number }): void;
  end(): void;
}

/** A bar for a terminal; for anything else, and for a single request, nothing. */
export function createProgressLine(
  terminal: Writable & { readonly isTTY?: boolean; readonly columns?: number },
  now: () => number,
): ProgressLine {
  let text = '';
  let drawnAt = Number.NEGATIVE_INFINITY;
  const erase = (): void => {
    if (text !== '') terminal.write(ERASE_LINE);
  };
  return {
    print: (write) => {
      erase();
      write();
      if (text !== '') terminal.write(text);
    },
    show: (progress) => {
      if (terminal.isTTY !== true || progress.total < 2) return;
      if (now() - drawnAt < DRAWN_EVERY_MS && progress.done < progress.total) return;
      drawnAt = now();
      erase();
      text = progressBar(progress, terminal.columns ?? 80);
      terminal.write(text);
    },
    end: () => {
      erase();
      text = '';
    },
  };
}
