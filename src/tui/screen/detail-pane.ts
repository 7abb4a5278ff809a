// The pane of details: of the selected exchange or span, route, edge or notice.
import { bodyTab } from '../detail/body-tab.ts';
import { detailTitle, tabLine } from '../detail/detail-tabs.ts';
import { headersTab } from '../detail/headers-tab.ts';
import { propagationTab } from '../detail/propagation-tab.ts';
import { spanLines, spanTitle } from '../detail/span-lines.ts';
import { timingTab } from '../detail/timing-tab.ts';
import { findingTitle, runFindingLines } from '../findings/run-finding-lines.ts';
import { noticeLines } from '../log/log-lines.ts';
import { tallyLines } from '../routes/route-lines.ts';
import type { Pane } from '../screen-layout.ts';
import { edgeLines, edgeTitle } from '../services/service-lines.ts';
import type { StyledLine } from '../styled-line.ts';
import type { ViewState } from '../view-state.ts';
import type { Subject } from './subject.ts';
import { type TextPane, textPane } from './text-pane.ts';
import { made, type World } from './world.ts';

interface Details {
  readonly title: string;
  /** Stands above the lines and is not scrolled. */
  readonly tabs?: StyledLine;
  readonly lines: readonly StyledLine[];
}

export function detailPane(world: World, state: ViewState, subject: Subject, pane: Pane): TextPane {
  const { title, tabs, lines } = detailsOf(world, state, subject, pane.width);
  return textPane({
    title,
    lines,
    pane,
    place: state.detail,
    hasKeys: state.pane === 'detail',
    search: state.search,
    above: tabs === undefined ? [] : [tabs],
  });
}

function detailsOf(world: World, state: ViewState, subject: Subject, width: number): Details {
  const { listed, index, entry, span } = subject;
  const { drawn, glyphs, nowSecond, ledger } = world;
  switch (listed.view) {
    case 'requests':
    case 'traces': {
      if (entry !== undefined) {
        const times = state.tab === 'timing' ? ledger.timesMedian(entry.exchange.id) : undefined;
        return {
          title: detailTitle(entry),
          tabs: tabLine(state.tab, width),
          lines: made(drawn, 'detail', [entry, state.tab, width, state.isRevealed, glyphs, times], () =>
            tabLines(world, state, entry, width),
          ),
        };
      }
      if (span === undefined) return { title: 'nothing selected', lines: [] };
      const { node } = span;
      return {
        title: spanTitle(node),
        lines: made(drawn, 'detail', [node, width], () => spanLines(node, width)),
      };
    }
    case 'routes': {
      const route = listed.rows.at(index);
      if (route === undefined) return { title: 'no route selected', lines: [] };
      return {
        title: `${route.method} ${route.service} ${route.template}`,
        lines: made(drawn, 'detail', [route.key, ledger.version, nowSecond, width], () =>
          tallyLines(route, width, nowSecond, glyphs),
        ),
      };
    }
    case 'services': {
      const row = listed.rows.at(index);
      if (row === undefined) return { title: 'no edge selected', lines: [] };
      return {
        title: edgeTitle(row),
        lines: edgeLines(row, world.live.findings ?? [], width, nowSecond, glyphs),
      };
    }
    case 'log': {
      const notice = listed.rows.at(index);
      return { title: 'notice', lines: notice === undefined ? [] : noticeLines(notice, width) };
    }
    case 'findings': {
      const row = listed.rows.at(index);
      if (row === undefined) return { title: 'no finding selected', lines: [] };
      const shown = row.kind === 'finding' && row.finding.exchange !== undefined ? row.finding.exchange : '';
      const example = ledger.entry(shown);
      return {
        title: findingTitle(row),
        lines: runFindingLines(row, example && detailTitle(example), width),
      };
    }
  }
}

function tabLines(
  { ledger, glyphs }: World,
  { tab, isRevealed }: ViewState,
  entry: NonNullable<Subject['entry']>,
  width: number,
): readonly StyledLine[] {
  switch (tab) {
    case 'headers':
      return headersTab(entry, width, isRevealed);
    case 'body':
      return bodyTab(entry, width);
    case 'propagation':
      return propagationTab(entry, width, (id) => ledger.entry(id)?.exchange.seq);
    case 'timing':
      return timingTab(entry, width, glyphs, ledger.timesMedian(entry.exchange.id));
  }
}
