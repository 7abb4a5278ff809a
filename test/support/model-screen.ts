// The dashboard without a terminal: keys go in, the screen comes out as text, at once.

import { onTestFinished } from 'vitest';
import type { LiveSession } from '../../src/session/live-view.ts';
import { DashboardModel } from '../../src/tui/dashboard-model.ts';
import type { Effect } from '../../src/tui/effect.ts';
import { createGlyphs } from '../../src/tui/glyphs.ts';
import { createKeyTable, type KeyRule } from '../../src/tui/keys/key-table.ts';
import type { TerminalSize } from '../../src/tui/screen-layout.ts';
import { lineText } from '../../src/tui/styled-line.ts';
import { createTheme, type ThemeName } from '../../src/tui/theme.ts';
import type { Leaving } from '../../src/tui/view-state.ts';
import { shopNowMicros } from './shop-session.ts';

export interface ModelScreen {
  readonly model: DashboardModel;
  press(...keys: readonly string[]): string;
  /** Types each character as a key. */
  type(text: string): string;
  /** The screen as a person reads it, with what has arrived. */
  text(): string;
  /** The same with colours: SGR sequences in angle brackets. */
  styled(): string;
  readonly effects: Effect[];
  left(): Leaving | undefined;
}

export interface ModelScreenOptions {
  readonly ascii?: boolean;
  /** @default 'mono' */
  readonly theme?: ThemeName;
  readonly keys?: readonly KeyRule[];
  readonly nowMicros?: () => number;
}

export const sizes: Readonly<Record<string, TerminalSize>> = {
  '80x24': { columns: 80, rows: 24 },
  '120x40': { columns: 120, rows: 40 },
  '200x60': { columns: 200, rows: 60 },
};

export function modelScreen(
  session: LiveSession,
  size: TerminalSize = { columns: 120, rows: 40 },
  { ascii = false, theme = 'mono', keys = [], nowMicros = () => shopNowMicros }: ModelScreenOptions = {},
): ModelScreen {
  const effects: Effect[] = [];
  let left: Leaving | undefined;
  const model = new DashboardModel({
    session,
    theme: createTheme(theme, theme === 'mono' ? 'none' : '256'),
    glyphs: createGlyphs({ ascii }),
    keys: createKeyTable(keys),
    size,
    nowMicros,
    onEffect: (effect) => {
      effects.push(effect);
      if (effect.kind === 'mark') session.mark(effect.exchangeId);
    },
    onLeave: (how) => {
      left = how;
    },
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(() => model.stop());
  const text = (): string => {
    model.refresh();
    return model.lines.map((line) => lineText(line).trimEnd()).join('\n');
  };
  return {
    model,
    effects,
    text,
    left: () => left,
    press: (...pressed) => {
      for (const key of pressed) model.key(key);
      return text();
    },
    type: (typed) => {
      for (const character of typed) model.key(character === ' ' ? 'Space' : character);
      return text();
    },
    styled: () => {
      model.refresh();
      return model
        .rows()
        .map((row) => row.replace(/\x1b\[([\d;]*)m/g, '<$1>'))
        .join('\n');
    },
  };
}
