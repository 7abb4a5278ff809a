// The dashboard without its terminal: takes what the session tells and what keys do, and makes the rows of the screen from
// it. Rows are made at most fifteen times a second for what arrives, at once for a key, and told only when one of them is
// another than before: what nobody can see costs no frame.
import type { ChangesPlace, LiveSession } from '../session/live-view.ts';
import type { Effect } from './effect.ts';
import { viewAt } from './frame/view-line.ts';
import { FRAME_MS, nextFrameMs } from './frame-pace.ts';
import type { Glyphs } from './glyphs.ts';
import type { KeyTable } from './keys/key-table.ts';
import type { MouseEvent } from './keys/mouse-events.ts';
import { Ledger } from './ledger/ledger.ts';
import { painted } from './paint.ts';
import { reduceView, type ViewAction } from './reduce-view.ts';
import { composeScreen, type Screen } from './screen/compose-screen.ts';
import { hitOf } from './screen/hit.ts';
import { shownFilter, wholeFilter } from './screen/shown-filter.ts';
import { tooSmallLines } from './screen/too-small-lines.ts';
import { WATERFALL_TOP_ROWS } from './screen/waterfall-pane.ts';
import { nothingDrawn, type World } from './screen/world.ts';
import type { TerminalSize } from './screen-layout.ts';
import type { StyledLine } from './styled-line.ts';
import type { Theme } from './theme.ts';
import { initialViewState, type Leaving, type Message, type Question, type ViewState } from './view-state.ts';

export interface DashboardModelOptions {
  readonly session: LiveSession;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly keys: KeyTable;
  readonly size: TerminalSize;
  /** @default false */
  readonly isMouseOn?: boolean;
  /** Since the epoch. */
  readonly nowMicros: () => number;
  readonly onEffect: (effect: Effect) => void;
  readonly onLeave: (how: Leaving) => void;
  /** Drawing failed: our mistake. Nothing is drawn after it. */
  readonly onFailure: (error: unknown) => void;
}

/** What filtering may take before a key is looked at again. */
const PUMP_MS = 6;
/** Rates, and what is in flight, change with the clock alone. */
const TICK_MS = 1000;
const WHEEL_ROWS = 3;
/** Row of the names of the views. */
const VIEW_LINE = 1;
const NONE_MARKED: readonly string[] = [];

export class DashboardModel {
  readonly #options: DashboardModelOptions;
  readonly #ledger: Ledger;
  readonly #drawn = nothingDrawn();
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #ticking: NodeJS.Timeout;
  #place: ChangesPlace | undefined;
  #state: ViewState = initialViewState;
  #applied = { filter: '', onlyWarnings: false, clears: 0 };
  #size: TerminalSize;
  readonly #theme: Theme;
  #screen: Screen;
  #rows: readonly string[] = [];
  #lastDrawn = 0;
  #frameMs = FRAME_MS;
  #drawing: NodeJS.Timeout | undefined;
  #pumping: NodeJS.Immediate | undefined;
  #isStopped = false;

  constructor(options: DashboardModelOptions) {
    this.#options = options;
    this.#ledger = new Ledger(options.session.held.reportedSpans);
    this.#size = options.size;
    this.#theme = options.theme;
    this.#state = { ...initialViewState, isMouseOn: options.isMouseOn ?? false };
    this.#catchUp();
    this.#screen = composeScreen(this.#world(), this.#state);
    this.#draw();
    this.#unsubscribe = options.session.subscribe(() => this.#changed());
    this.#ticking = setInterval(() => this.#changed(), TICK_MS);
    this.#ticking.unref();
  }

  /** Of the screen, each with its styles. The same list until one of them changes. */
  rows = (): readonly string[] => this.#rows;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get state(): ViewState {
    return this.#state;
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Lines of the newest screen, before colours. */
  get lines(): readonly StyledLine[] {
    return this.#screen.lines;
  }

  get size(): TerminalSize {
    return this.#size;
  }

  key(name: string): void {
    // A key means what is seen.
    this.#do({ kind: 'key', key: name, seen: this.#screen.seen });
  }

  paste(text: string): void {
    this.#do({ kind: 'paste', text });
  }

  mouse(event: MouseEvent): void {
    const { layout, seen, tops, lines } = this.#screen;
    const view =
      event.kind === 'click' && event.row === VIEW_LINE && viewAt(lines[VIEW_LINE] ?? [], event.column);
    if (view) {
      this.#do({ kind: 'view', view });
      return;
    }
    const hit = layout && hitOf(layout, this.#state.pane, event.column, event.row);
    if (hit === undefined || this.#state.help !== undefined || this.#state.diff !== undefined) {
      if (event.kind === 'wheel') this.#wheel(event.by);
      return;
    }
    const { pane } = hit;
    if (event.kind === 'wheel') {
      this.#do({ kind: 'click', pane, seen });
      this.#wheel(event.by);
      return;
    }
    const row = pane === 'list' ? tops.list + hit.row - 1 : tops.waterfall + hit.row - WATERFALL_TOP_ROWS;
    const isRow = pane !== 'detail' && hit.row >= (pane === 'list' ? 1 : WATERFALL_TOP_ROWS);
    this.#do({ kind: 'click', pane, seen, ...(isRow && { row }) });
  }

  ask(question: Question): void {
    this.#do({ kind: 'ask', question });
  }

  say(message: Message): void {
    this.#do({ kind: 'say', message });
  }

  resize(size: TerminalSize): void {
    this.#size = size;
    this.#draw();
  }

  /** Draws what has arrived now, and not with the next frame. */
  refresh(): void {
    this.#draw();
  }

  stop(): void {
    this.#isStopped = true;
    this.#unsubscribe();
    clearInterval(this.#ticking);
    clearTimeout(this.#drawing);
    clearImmediate(this.#pumping);
  }

  #wheel(by: 1 | -1): void {
    for (let i = 0; i < WHEEL_ROWS; i += 1) {
      const key = by === 1 ? 'Down' : 'Up';
      this.#do({ kind: 'key', key, seen: this.#screen.seen });
    }
  }

  #do(action: ViewAction): void {
    if (this.#isStopped) return;
    const before = this.#state;
    this.#state = reduceView(before, action);
    const { effects, leaving } = this.#state;
    if (effects.length > 0) this.#state = reduceView(this.#state, { kind: 'taken' });
    if (this.#state !== before) this.#drawOrFail();
    for (const effect of effects) this.#options.onEffect(effect);
    // What the session has done at once, the next key shall mean.
    if (effects.length > 0) this.#drawOrFail();
    if (leaving !== undefined) this.#options.onLeave(leaving);
  }

  /** Something arrived: drawn soon, and no more often than a frame. */
  #changed(): void {
    if (this.#isStopped) return;
    if (this.#drawing !== undefined) return;
    const now = performance.now();
    const due = Math.max(now, this.#lastDrawn + this.#frameMs);
    this.#drawing = setTimeout(() => {
      this.#frameMs = nextFrameMs(this.#frameMs, performance.now() - due);
      this.#drawOrFail();
    }, due - now);
  }

  /** From a timer or a key, where nobody could catch it. */
  #drawOrFail(): void {
    try {
      this.#draw();
    } catch (error) {
      this.stop();
      this.#options.onFailure(error);
    }
  }

  #draw(): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    if (this.#isStopped) return;
    this.#lastDrawn = performance.now();
    this.#catchUp();
    this.#screen = composeScreen(this.#world(), this.#state);
    const lines = this.#screen.layout === undefined ? tooSmallLines(this.#size) : this.#screen.lines;
    const rows = lines.map((line) => painted(line, this.#theme));
    if (rows.length === this.#rows.length && rows.every((row, i) => row === this.#rows[i])) return;
    this.#rows = rows;
    for (const listener of this.#listeners) listener();
  }

  #catchUp(): void {
    if (this.#state.frozen === undefined) {
      const changes = this.#options.session.held.changesSince(this.#place);
      this.#place = changes.place;
      this.#ledger.take(changes);
    }
    const { clears, onlyWarnings, sort } = this.#state;
    const filter = shownFilter(this.#state);
    const before = this.#applied;
    this.#applied = { filter, onlyWarnings, clears };
    if (filter !== before.filter || onlyWarnings !== before.onlyWarnings) {
      this.#ledger.setFilter(wholeFilter(filter, onlyWarnings));
    }
    if (clears !== before.clears) this.#ledger.clear();
    this.#ledger.setSort(sort.key);
    this.#ledger.setMarked(this.#options.session.snapshot().marked ?? NONE_MARKED);
    this.#pump();
  }

  #pump(): void {
    const end = performance.now() + PUMP_MS;
    const hasMore = this.#ledger.pump(() => performance.now() > end);
    if (!hasMore || this.#isStopped) return;
    this.#changed();
    this.#pumping ??= setImmediate(() => {
      this.#pumping = undefined;
      this.#pump();
    });
  }

  #world(): World {
    const { session, glyphs, keys, nowMicros } = this.#options;
    return {
      live: session.snapshot(),
      held: session.held,
      ledger: this.#ledger,
      size: this.#size,
      nowSecond: Math.floor(nowMicros() / 1_000_000),
      keys,
      glyphs,
      marksSelection: this.#theme.marksSelection,
      diff: (before, after) => session.replaying.diff(before, after),
      drawn: this.#drawn,
    };
  }
}
