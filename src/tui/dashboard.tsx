// The dashboard: the session's newest snapshot and the person's view state put together on one screen. It decides nothing:
// what is drawn comes from pure functions of both, what a key does from the reducer.
import { type ReactNode, useEffect, useMemo, useReducer } from 'react';
import type { LiveSession } from '../session/live-view.ts';
import { detailLines, detailTitle } from './detail/detail-lines.ts';
import { headerLine } from './frame/header-line.ts';
import { keyLine } from './frame/key-line.ts';
import { statusRule } from './frame/status-rule.ts';
import { helpLines } from './help/help-lines.ts';
import { Box, useApp, useInput, usePaste, useWindowSize } from './ink.ts';
import { keyNames } from './key-names.ts';
import { Divider } from './parts/divider.tsx';
import { Line } from './parts/line.tsx';
import { RequestList } from './parts/request-list.tsx';
import { TextPane } from './parts/text-pane.tsx';
import { TooSmall } from './parts/too-small.tsx';
import { reduceView, type Seen } from './reduce-view.ts';
import { bodyRows, type Pane, screenLayout } from './screen-layout.ts';
import type { Theme } from './theme.ts';
import { useLiveSnapshot } from './use-live-snapshot.ts';
import { useReplay } from './use-replay.ts';
import {
  cursorIndex,
  cursorRow,
  initialViewState,
  selectedEntry,
  shownSnapshot,
  topScreen,
} from './view-state.ts';

export interface DashboardProps {
  readonly session: LiveSession;
  readonly theme: Theme;
}

export function Dashboard({ session, theme }: DashboardProps): ReactNode {
  const live = useLiveSnapshot(session);
  const [state, dispatch] = useReducer(reduceView, initialViewState);
  const size = useWindowSize();
  const layout = useMemo(() => screenLayout(size), [size]);
  const top = topScreen(state);
  const entry = selectedEntry(state, live);

  const detailWidth = layout?.detail.width ?? 0;
  const detail = useMemo(
    () => (entry === undefined ? [] : detailLines(entry, detailWidth)),
    [entry, detailWidth],
  );
  const isHelpOpen = top.name === 'help';
  const helpWidth = layout?.content.width ?? 0;
  const help = useMemo(() => (isHelpOpen ? helpLines(live, helpWidth) : []), [isHelpOpen, live, helpWidth]);

  const listRows = rowsOf(layout?.list);
  const scroll = isHelpOpen
    ? { rows: rowsOf(layout?.content), lines: help.length }
    : { rows: rowsOf(layout?.detail), lines: detail.length };
  const seen: Seen = { live, listRows, scroll };
  useInput((input, key) => {
    for (const name of keyNames(input, key)) dispatch({ kind: 'key', key: name, seen });
  });
  // Without a listener of its own, pasted text would be read as keys, and might quit or replay.
  usePaste(() => undefined);
  useReplay(session, state.replay, dispatch);
  const { exit } = useApp();
  useEffect(() => {
    if (state.leaving !== undefined) exit(state.leaving);
  }, [state.leaving, exit]);

  if (layout === undefined) return <TooSmall {...size} />;

  const { entries } = shownSnapshot(state, live);
  const list = (
    <RequestList
      entries={entries}
      selected={cursorIndex(state, entries)}
      cursorRow={cursorRow(state, listRows)}
      pane={layout.list}
      proxyUrl={live.proxyUrls[0]}
      theme={theme}
    />
  );
  const detailPane = (
    <TextPane
      title={entry === undefined ? 'no request selected' : detailTitle(entry)}
      lines={detail}
      top={top.name === 'detail' ? top.top : 0}
      pane={layout.detail}
      hasKeys={top.name === 'detail'}
      theme={theme}
    />
  );
  const helpPane = (
    <TextPane
      title="help"
      lines={help}
      top={top.name === 'help' ? top.top : 0}
      pane={layout.content}
      hasKeys
      theme={theme}
    />
  );
  const bothPanes = (
    <Box flexDirection={layout.arrangement === 'stacked' ? 'column' : 'row'} height={layout.content.height}>
      {list}
      {layout.arrangement === 'beside' && <Divider height={layout.content.height} />}
      {detailPane}
    </Box>
  );
  const onePane = top.name === 'detail' ? detailPane : list;
  const requests = layout.arrangement === 'single' ? onePane : bothPanes;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows}>
      <Line content={headerLine(live, size.columns)} theme={theme} />
      {isHelpOpen ? helpPane : requests}
      <Line content={statusRule(state, live, size.columns)} theme={theme} />
      <Line content={keyLine(state, size.columns)} theme={theme} />
    </Box>
  );
}

/** A terminal that is too small shows no pane; its keys still work. */
function rowsOf(pane: Pane | undefined): number {
  return pane === undefined ? 1 : bodyRows(pane);
}
