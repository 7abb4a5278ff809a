// What stands in a list that has no rows: why it has none, and how some would come.
import { wrapCells } from '../../text/cells.ts';
import { safeText } from '../../text/terminal-text.ts';
import { fitLine, line, type StyledLine } from '../styled-line.ts';
import type { ViewState } from '../view-state.ts';
import type { World } from './world.ts';

/** `filter`: the one at work. */
export function emptyLines(world: World, state: ViewState, filter: string, width: number): StyledLine[] {
  return emptyTexts(world, state, filter)
    .flatMap((text) => (text === '' ? [''] : wrapCells(safeText(text), width - 4)))
    .map((text) => fitLine(line(`  ${text}`), width));
}

function emptyTexts({ ledger, live }: World, { view, onlyWarnings }: ViewState, filter: string): string[] {
  const proxy = live.proxyUrls[0];
  const isFiltered = (view === 'requests' || view === 'traces' || view === 'routes') && ledger.heldCount > 0;
  if (isFiltered && (filter !== '' || onlyWarnings)) {
    const missed = filter === '' ? 'has a warning' : `passes the filter ${filter}`;
    return [`None of ${ledger.heldCount} requests ${missed}. Esc shows them again.`];
  }
  switch (view) {
    case 'requests':
      return [
        `Waiting for the first request${proxy === undefined ? '' : `, for example: curl ${proxy}/get`}`,
        ...(proxy === undefined ? [] : ['', `Or start a program with HTTP_PROXY=${proxy}`]),
      ];
    case 'traces':
      return ['No trace yet: the first request begins one.'];
    case 'routes':
      return ['No request has ended yet.'];
    case 'services':
      return serviceTexts(ledger.edges.unknown, proxy);
    case 'findings':
      if (live.findings === undefined) {
        return [
          'What was found in the run is not known here, or not yet: "tracectl check" beside its proxy, or with --from FILE, tells it.',
        ];
      }
      return [
        onlyWarnings && (live.findings ?? []).length > 0
          ? 'No warning and no error; Esc shows the information.'
          : `Nothing was found in ${live.counts.requests} requests so far.`,
        ...(live.counts.requests === 0
          ? []
          : ['', 'A service that breaks its traces is told after three calls or so.']),
      ];
    case 'log':
      return ['Nothing has happened that you should know.'];
  }
}

/** Nothing is guessed: without a known caller there is no edge to draw. */
function serviceTexts(unknown: number, proxy: string | undefined): string[] {
  const address = /^http:\/\/(.*)$/.exec(proxy ?? '')?.[1] ?? '127.0.0.1:15001';
  return [
    unknown === 0
      ? 'No request has ended yet.'
      : `Who sent the ${unknown} requests so far is not known, so there is no graph to draw.`,
    '',
    'A caller is known when its service is named with --service, when it names itself in the proxy URL:',
    `HTTP_PROXY=http://orders:x@${address}`,
    'or when tracectl can see its process.',
  ];
}
