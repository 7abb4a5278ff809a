// The dashboard on a terminal of a given size, drawn by Ink into memory: press keys, wait for what the screen should show.
import { stripVTControlCharacters } from 'node:util';
import { render } from 'ink-testing-library';
import { vi } from 'vitest';
import type { LiveSession } from '../../src/session/live-view.ts';
import { Dashboard } from '../../src/tui/dashboard.tsx';
import { DashboardModel } from '../../src/tui/dashboard-model.ts';
import type { Effect } from '../../src/tui/effect.ts';
import { createGlyphs } from '../../src/tui/glyphs.ts';
import { createKeyTable } from '../../src/tui/keys/key-table.ts';
import type { TerminalSize } from '../../src/tui/screen-layout.ts';
import { createTheme } from '../../src/tui/theme.ts';
import { shopNowMicros } from './shop-session.ts';

export interface DashboardScreen {
  /** The newest frame as it was written, with styles. */
  rawFrame(): string;
  /** The same as a person reads it. */
  frame(): string;
  /** Writes one key after the other. A lone Esc must be the last: a key right behind it would make an Alt-key of it. */
  press(...keys: readonly string[]): Promise<void>;
  /** The first frame that contains `text`. */
  frameWith(text: string): Promise<string>;
  frameWithout(text: string): Promise<string>;
  /** Ends when a frame of that size has been drawn. */
  resize(size: TerminalSize): Promise<void>;
  readonly effects: readonly Effect[];
  unmount(): void;
}

export const keys = { enter: '\r', escape: '\x1b', down: '\x1b[B', end: '\x1b[F', shiftTab: '\x1b[Z' };

export async function dashboardScreen(
  session: LiveSession,
  size: TerminalSize,
  { color = false }: { readonly color?: boolean } = {},
): Promise<DashboardScreen> {
  const effects: Effect[] = [];
  const model = new DashboardModel({
    session,
    theme: createTheme(color ? 'dark' : 'mono', color ? '256' : 'none'),
    glyphs: createGlyphs({ ascii: false }),
    keys: createKeyTable(),
    size,
    nowMicros: () => shopNowMicros,
    onEffect: (effect) => effects.push(effect),
    onLeave: () => {},
    onFailure: (error) => {
      throw error;
    },
  });
  const app = render(<Dashboard model={model} onHost={() => {}} />);
  const rawFrame = (): string => app.lastFrame() ?? '';
  // An inverse row keeps its blanks to the end, a plain one does not.
  const frame = (): string => stripVTControlCharacters(rawFrame()).replace(/ +$/gm, '');
  const frameWhere = async (holds: (frame: string) => boolean, what: string): Promise<string> =>
    vi.waitFor(
      () => {
        const now = frame();
        if (!holds(now)) throw new Error(`no frame ${what}; the newest is:\n${now}`);
        return now;
      },
      { timeout: 10_000, interval: 5 },
    );
  const resize = async ({ columns, rows }: TerminalSize): Promise<void> => {
    Object.defineProperty(app.stdout, 'columns', { value: columns, configurable: true });
    Object.defineProperty(app.stdout, 'rows', { value: rows, configurable: true });
    app.stdout.emit('resize');
    const isTold = (): boolean => model.size.columns === columns && model.size.rows === rows;
    await frameWhere((now) => isTold() && isOfSize(now, { columns, rows }), `of ${columns}x${rows}`);
  };
  await resize(size);
  return {
    rawFrame,
    frame,
    resize,
    effects,
    unmount: () => {
      model.stop();
      app.unmount();
    },
    press: async (...pressed) => {
      for (const key of pressed) {
        // Ink listens from an effect: what is written before it has run is lost.
        await vi.waitFor(() => {
          if (app.stdin.listenerCount('readable') === 0) throw new Error('nobody reads keys');
        });
        app.stdin.write(key);
      }
    },
    frameWith: (text) => frameWhere((now) => now.includes(text), `with ${JSON.stringify(text)}`),
    frameWithout: (text) => frameWhere((now) => !now.includes(text), `without ${JSON.stringify(text)}`),
  };
}

/** The status line, the last but one, is as wide as the terminal. */
function isOfSize(frame: string, { columns, rows }: TerminalSize): boolean {
  const lines = frame.split('\n');
  return lines.length === rows && lines.at(-2)?.length === columns;
}
