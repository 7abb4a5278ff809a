// What effects are carried out with: the session, the terminal, and what the program hands in.

import type { ExportItem } from '../../interchange/export-stream.ts';
import type { ExchangeEntry, LiveSession } from '../../session/live-view.ts';
import type { ExportedFormat } from '../effect.ts';
import type { Message, Question } from '../view-state.ts';
import type { Surroundings } from './native-tools.ts';

/** Exchanges and spans in a format of `tracectl export`, secrets redacted; `onLeft` is told of what is passed over. */
export type Exporter = (
  format: ExportedFormat,
  items: AsyncIterable<ExportItem>,
  onLeft: (seq: number, reason: string) => void,
) => AsyncIterable<string | Uint8Array>;

export interface EffectWorld {
  readonly session: LiveSession;
  readonly surroundings: Surroundings;
  /** Absent: nothing can be exported from here. */
  readonly exporter?: Exporter;
  /** Folder that files go to. */
  readonly folder: string;
  /** Writes a sequence that moves no cursor. */
  readonly writeTerminal: (sequence: string) => void;
  readonly redraw: () => void;
  /** Gives the terminal back to the shell until the person comes back. */
  readonly suspend: () => Promise<void>;
  /** The terminal is that of `use` while it runs. */
  readonly suspendTerminal: (use: () => Promise<void>) => Promise<void>;
  readonly entry: (id: string) => ExchangeEntry | undefined;
  /** Everything that is listed now, oldest first. */
  readonly listed: () => readonly ExchangeEntry[];
  readonly isRevealed: () => boolean;
  readonly say: (message: Message) => void;
  readonly ask: (question: Question) => void;
}
