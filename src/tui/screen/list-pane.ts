// The list of each view: its heading and the rows that fit, no others.
import type { ExchangeEntry } from '../../session/live-view.ts';
import { findingColumns, findingCue } from '../findings/finding-columns.ts';
import type { FindingRow } from '../findings/finding-rows.ts';
import { listColumns, timesText } from '../list/list-columns.ts';
import { listRow } from '../list/list-row.ts';
import { logHeading, logLine } from '../log/log-lines.ts';
import { wantedRow } from '../reduce/seen.ts';
import { routeColumns, routeSorts } from '../routes/route-columns.ts';
import type { Pane } from '../screen-layout.ts';
import { serviceHeading, serviceLine } from '../services/service-lines.ts';
import { type StyledLine, selectedLine } from '../styled-line.ts';
import { type Column, columnsFor, tableHeading, tableRow } from '../table/columns.ts';
import { listWindow } from '../table/list-window.ts';
import { traceColumns, traceCue } from '../traces/trace-columns.ts';
import type { ViewState } from '../view-state.ts';
import { emptyLines } from './empty-lines.ts';
import { shownFilter } from './shown-filter.ts';
import { type Subject, traceRow } from './subject.ts';
import { made, type World } from './world.ts';

export interface ListPane {
  readonly lines: readonly StyledLine[];
  /** Index of the first row that is seen. */
  readonly top: number;
}

const sortHeaders: Readonly<Record<string, string>> = {
  time: 'TIME',
  total: 'TOTAL',
  upstream: 'UPSTR',
  status: 'ST',
  method: 'MTH',
  service: 'SERVICE',
  path: 'PATH',
};

export function listPane(world: World, state: ViewState, { listed, index }: Subject, pane: Pane): ListPane {
  const { width, height } = pane;
  const rows = height - 1;
  const list = state.lists[state.view];
  const { top } = listWindow(listed.rows.size, rows, index, wantedRow(list, listed.rows, rows));
  const heading = headingOf(world, state, width);
  if (listed.rows.size === 0)
    return { lines: [heading, ...emptyLines(world, state, shownFilter(state), width)], top };
  const lines: StyledLine[] = [heading];
  for (let at = top; at < Math.min(top + rows, listed.rows.size); at += 1) {
    const shown = rowLine(world, listed, at, width, at === index);
    lines.push(at === index ? selectedLine(shown) : shown);
  }
  return { lines, top };
}

function headingOf(world: World, { view, sort, routeSort }: ViewState, width: number): StyledLine {
  const { nowSecond, glyphs, drawn } = world;
  switch (view) {
    case 'requests': {
      const header = sortHeaders[sort.key] ?? '';
      const isTold = sort.key !== 'time' || sort.isReversed;
      const sorted = { header, isReversed: sort.isReversed };
      const columns = requestColumns(world, width);
      return made(drawn, 'heading', [columns, sort], () =>
        tableHeading(columns, width, isTold ? sorted : undefined),
      );
    }
    case 'traces':
      return tableHeading(columnsFor(traceColumns, width), width);
    case 'routes': {
      const header = routeSorts.find(([each]) => each === routeSort.sort)?.[1] ?? '';
      // The most first is the usual way down.
      const sorted = { header, isReversed: !routeSort.isReversed };
      return tableHeading(columnsFor(routeColumns(nowSecond, glyphs), width), width, sorted);
    }
    case 'services':
      return serviceHeading(width);
    case 'log':
      return logHeading(width);
    case 'findings':
      return tableHeading(findingColumnsOf(world, width), width);
  }
}

function rowLine(
  world: World,
  listed: Subject['listed'],
  at: number,
  width: number,
  isSelected: boolean,
): StyledLine {
  const { nowSecond, glyphs, marksSelection } = world;
  const mark = isSelected && marksSelection ? '>' : ' ';
  switch (listed.view) {
    case 'requests': {
      const entry = listed.rows.at(at);
      return entry === undefined ? [] : requestLine(world, entry, width, mark);
    }
    case 'traces': {
      const trace = listed.rows.at(at);
      if (trace === undefined) return [];
      const row = traceRow(world, trace);
      return tableRow(row, columnsFor(traceColumns, width), width, traceCue(row.facts) + mark);
    }
    case 'routes': {
      const route = listed.rows.at(at);
      if (route === undefined) return [];
      const cue = route.errors > 0 ? 'X' : route.warnings > 0 ? '!' : ' ';
      return tableRow(route, columnsFor(routeColumns(nowSecond, glyphs), width), width, cue + mark);
    }
    case 'services': {
      const row = listed.rows.at(at);
      return row === undefined ? [] : serviceLine(row, width, nowSecond, glyphs, mark);
    }
    case 'log': {
      const notice = listed.rows.at(at);
      return notice === undefined ? [] : logLine(notice, width, mark);
    }
    case 'findings': {
      const row = listed.rows.at(at);
      return row === undefined
        ? []
        : tableRow(row, findingColumnsOf(world, width), width, findingCue(row) + mark);
    }
  }
}

function findingColumnsOf({ ledger }: World, width: number): readonly Column<FindingRow>[] {
  return columnsFor(
    findingColumns((id) => ledger.entry(id)?.exchange.seq),
    width,
  );
}

/** Kept for as long as the entry is the same: most rows of a frame are those of the last one. */
function requestLine(world: World, entry: ExchangeEntry, width: number, mark: ' ' | '>'): StyledLine {
  const { drawn, ledger } = world;
  const shownMark = ledger.isMarked(entry.exchange.id) && mark === ' ' ? 'm' : mark;
  const times = ledger.timesMedian(entry.exchange.id);
  const columns = requestColumns(world, width);
  const dropped = ledger.calls.droppedTo(entry) ?? '';
  const look = `${shownMark}${times === undefined ? '' : timesText(times)} ${dropped}`;
  const before = drawn.rows.get(entry);
  if (before?.look === look && before.columns === columns) return before.line;
  const shown = listRow(entry, columns, width, shownMark);
  drawn.rows.set(entry, { look, columns, line: shown });
  return shown;
}

/** The same list until another column is there, or the width is another. */
function requestColumns({ drawn, ledger }: World, width: number): readonly Column<ExchangeEntry>[] {
  const hasCallers = ledger.known.hasAny('caller');
  const hasSessions = ledger.known.hasAny('from');
  return made(drawn, 'columns', [width, hasCallers, hasSessions, ledger], () => {
    const timesMedian = ({ exchange }: ExchangeEntry) => ledger.timesMedian(exchange.id);
    const droppedTo = (entry: ExchangeEntry) => ledger.calls.droppedTo(entry);
    return columnsFor(listColumns({ timesMedian, droppedTo, hasCallers, hasSessions }), width);
  });
}
