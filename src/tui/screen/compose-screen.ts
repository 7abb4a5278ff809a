// The whole screen as lines, from the view's state and what there is to show; and what the reducer may know of it. Pure: the
// same again makes the same.
import { parseFilter } from '../../exchange/filter/parse-filter.ts';
import { isGrave } from '../findings/finding-rows.ts';
import { headerLine } from '../frame/header-line.ts';
import { keyLine } from '../frame/key-line.ts';
import { promptLine, statusRule } from '../frame/status-rule.ts';
import { viewLine } from '../frame/view-line.ts';
import { helpLines } from '../help/help-lines.ts';
import { perSecond } from '../ledger/rate-window.ts';
import type { Seen } from '../reduce/seen.ts';
import { layoutChoices, type ScreenLayout, screenLayout } from '../screen-layout.ts';
import { fitLine, type StyledLine, segment } from '../styled-line.ts';
import { keyPlace, type PaneName, shownMessage, type ViewState } from '../view-state.ts';
import { completionsFor } from './completions.ts';
import { detailPane } from './detail-pane.ts';
import { diffPane } from './diff-pane.ts';
import { drillDownOf, exampleOf } from './drill-down.ts';
import { hintOf } from './hints.ts';
import { listPane } from './list-pane.ts';
import { replayProgressMessage } from './replay-progress.ts';
import { shownFilter } from './shown-filter.ts';
import { type Subject, subjectOf } from './subject.ts';
import { type TextPane, textPane } from './text-pane.ts';
import { WATERFALL_TOP_ROWS, waterfallPane } from './waterfall-pane.ts';
import { made, type World } from './world.ts';

export interface Screen {
  /** One for each row of the terminal; empty on a terminal that is too small. */
  readonly lines: readonly StyledLine[];
  readonly layout: ScreenLayout | undefined;
  readonly seen: Seen;
  readonly subject: Subject;
  /** Index of the first row that is seen in the list, and in the waterfall. */
  readonly tops: { readonly list: number; readonly waterfall: number };
}

export function composeScreen(world: World, state: ViewState): Screen {
  const { size, live } = world;
  const layout = screenLayout(size, state.view, state);
  const subject = subjectOf(world, state);
  const drawn = layout === undefined ? undefined : drawnPanes(world, state, subject, layout);
  const seen = seenOf(world, state, subject, layout, drawn);
  const tops = { list: drawn?.listTop ?? 0, waterfall: drawn?.waterfallTop ?? 0 };
  if (layout === undefined || drawn === undefined) return { lines: [], layout, seen, subject, tops };
  const { width, height } = layout.content;
  const content = Array.from({ length: height }, (_, i) => drawn.content[i] ?? fitLine([], width));
  const rate = perSecond(world.ledger.arrivals, world.nowSecond);
  const lines = [
    headerLine(live, width, rate),
    viewLine(state, shownFilter(state), listedFacts(world, state, subject), width),
    ...content,
    statusLine(world, state, subject, width),
    bottomLine(world, state, width),
  ];
  return { lines, layout, seen, subject, tops };
}

interface DrawnPanes {
  readonly content: readonly StyledLine[];
  readonly listTop: number;
  readonly waterfallTop: number;
  readonly text: TextPane['text'] | undefined;
}

function drawnPanes(world: World, state: ViewState, subject: Subject, layout: ScreenLayout): DrawnPanes {
  const cover = coverPane(world, state, layout);
  const { list: listAt, waterfall: waterfallAt, detail: detailAt } = layout.panes;
  const list = listAt && listPane(world, state, subject, listAt);
  const waterfall = waterfallAt && waterfallPane(world, state, subject, waterfallAt);
  const detail = detailAt && detailPane(world, state, subject, detailAt);
  const places = { listTop: list?.top ?? 0, waterfallTop: waterfall?.top ?? 0 };
  if (cover !== undefined) return { content: cover.lines, ...places, text: cover.text };
  const text = detail?.text;
  const divider = segment(` ${world.glyphs.vertical} `);
  const panes = {
    list: padded(list?.lines, listAt),
    waterfall: padded(waterfall?.lines, waterfallAt),
    detail: padded(detail?.lines, detailAt),
  };
  if (layout.arrangement === 'single') return { content: panes[state.pane], ...places, text };
  if (layout.arrangement === 'beside') {
    return { content: beside(panes.list, [...panes.waterfall, ...panes.detail], divider), ...places, text };
  }
  const below = waterfallAt === undefined ? panes.detail : beside(panes.waterfall, panes.detail, divider);
  return { content: [...panes.list, ...below], ...places, text };
}

/** Help or comparison: takes the place of everything. */
function coverPane(world: World, state: ViewState, { content }: ScreenLayout): TextPane | undefined {
  const { help, diff, search } = state;
  if (help !== undefined) {
    const { help: _, ...underneath } = state;
    const lines = helpLines(
      world.live,
      world.keys.bindings,
      keyPlace(underneath),
      content.width,
      world.glyphs,
    );
    return textPane({ title: 'help', lines, pane: content, place: help, hasKeys: true, search });
  }
  return diff === undefined ? undefined : diffPane(world, diff, search, content);
}

function padded(
  lines: readonly StyledLine[] | undefined,
  pane: { readonly width: number; readonly height: number } | undefined,
): readonly StyledLine[] {
  if (pane === undefined) return [];
  const blank = fitLine([], pane.width);
  return Array.from({ length: pane.height }, (_, i) => lines?.[i] ?? blank);
}

function beside(
  left: readonly StyledLine[],
  right: readonly StyledLine[],
  divider: StyledLine[number],
): readonly StyledLine[] {
  return left.map((line, i) => [...line, divider, ...(right[i] ?? [])]);
}

function statusLine(world: World, state: ViewState, { listed, index }: Subject, width: number): StyledLine {
  if (state.prompt !== undefined) return promptLine(state.prompt, promptProblem(state)?.at, width);
  const { live } = world;
  const message = shownMessage(state, live) ?? replayProgressMessage(world) ?? hintOf(world);
  return statusRule(
    {
      position: index + 1,
      size: listed.rows.size,
      evicted: live.counts.evicted,
      ...(message && { message }),
    },
    width,
  );
}

function bottomLine(world: World, state: ViewState, width: number): StyledLine {
  const { prompt, question } = state;
  const completions = prompt && completionTexts(world, state);
  const wrong = prompt?.text === '' ? undefined : promptProblem(state);
  // What is only not complete yet is better helped than blamed.
  const isUnfinished = wrong !== undefined && wrong.at >= (prompt?.text.length ?? 0);
  const problem = isUnfinished && completions?.length !== 0 ? undefined : wrong;
  return keyLine(
    world.keys,
    {
      place: keyPlace(state),
      ...(question !== undefined && { question: question.text }),
      ...(prompt !== undefined && { prompt }),
      ...(problem !== undefined && { problem: `at ${problem.at + 1}: ${problem.message}` }),
      ...(completions !== undefined && { completions }),
    },
    width,
  );
}

function completionTexts(world: World, { prompt }: ViewState): readonly string[] {
  if (prompt === undefined) return [];
  const { kind, text, cursor, completing } = prompt;
  const { texts } = completing?.completions ?? completionsFor(world, kind, text, cursor);
  return texts.map(({ text: each }) => each);
}

function promptProblem({ prompt }: ViewState): { readonly at: number; readonly message: string } | undefined {
  if (prompt?.kind !== 'filter') return undefined;
  const parsed = parseFilter(prompt.text);
  return 'problem' in parsed ? parsed.problem : undefined;
}

function listedFacts({ ledger, live, drawn, nowSecond }: World, { frozen }: ViewState, { listed }: Subject) {
  const { filteredShare } = ledger;
  // Folding them costs what they are: once a second is often enough.
  const grave = made(drawn, 'grave', [nowSecond], () => (live.findings ?? []).filter(isGrave).length);
  return {
    shown: listed.rows.size,
    grave,
    ...(filteredShare !== undefined && { filteredShare }),
    ...(frozen !== undefined && { newSinceFrozen: live.counts.requests - frozen.requests }),
  };
}

function seenOf(
  world: World,
  state: ViewState,
  subject: Subject,
  layout: ScreenLayout | undefined,
  drawn: DrawnPanes | undefined,
): Seen {
  const { listed, entry, trace, waterfall, span } = subject;
  const drillDown = drillDownOf(subject);
  const example = exampleOf(world, subject);
  const traceId = entry?.exchange.hop.context?.traceId ?? trace?.trace.traceId;
  const heights = (pane: PaneName, above: number): number =>
    Math.max(1, (layout?.panes[pane] ?? layout?.content ?? { height: above + 1 }).height - above);
  return {
    live: world.live,
    list: listed.rows,
    listRows: heights('list', 1),
    waterfall: {
      rows: waterfall,
      height: heights('waterfall', WATERFALL_TOP_ROWS),
      index: Math.max(
        0,
        waterfall.findIndex(({ key }) => key === span?.key),
      ),
    },
    text: drawn?.text ?? { lines: [], height: 1 },
    entryOf: (id) => world.ledger.entry(id),
    traceExchangeIds: trace?.trace.entries.map(({ exchange }) => exchange.id) ?? [],
    ...(entry !== undefined && { entry }),
    ...(traceId !== undefined && { traceId }),
    ...(drillDown !== undefined && { drillDown }),
    ...(example !== undefined && { example }),
    isSingle: layout?.arrangement === 'single',
    layoutChoices: layoutChoices(world.size),
    panes:
      state.view === 'requests' || state.view === 'traces'
        ? ['list', 'waterfall', 'detail']
        : ['list', 'detail'],
    commandFor: (key, place) => world.keys.commandFor(key, place),
    complete: (kind, text, cursor) => completionsFor(world, kind, text, cursor),
  };
}
