// The list: its heading and the rows that fit, no others.
import { memo, type ReactNode, useMemo } from 'react';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { Box } from '../ink.ts';
import { type Column, columnsFor } from '../list/list-columns.ts';
import { listHeading, listRow } from '../list/list-row.ts';
import { listWindow } from '../list/list-window.ts';
import { bodyRows, type Pane } from '../screen-layout.ts';
import { fitLine, line } from '../styled-line.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export interface RequestListProps {
  readonly entries: readonly ExchangeEntry[];
  /** Index of the selected entry; -1 in an empty list. */
  readonly selected: number;
  /** Row on which it wants to stand. */
  readonly cursorRow: number;
  readonly pane: Pane;
  readonly proxyUrl: string | undefined;
  readonly theme: Theme;
}

export function RequestList({
  entries,
  selected,
  cursorRow,
  pane,
  proxyUrl,
  theme,
}: RequestListProps): ReactNode {
  const { width, height } = pane;
  const columns = useMemo(() => columnsFor(width), [width]);
  const heading = useMemo(() => listHeading(columns, width), [columns, width]);
  const rows = bodyRows(pane);
  const { top } = listWindow(entries.length, rows, selected, cursorRow);
  return (
    <Box flexDirection="column" width={width} height={height}>
      <Line content={heading} theme={theme} />
      {entries.length === 0 && <Line content={emptyLine(proxyUrl, width)} theme={theme} />}
      {entries.slice(top, top + rows).map((entry, row) => (
        <Row
          key={entry.exchange.id}
          entry={entry}
          columns={columns}
          width={width}
          isSelected={top + row === selected}
          theme={theme}
        />
      ))}
    </Box>
  );
}

interface RowProps {
  readonly entry: ExchangeEntry;
  readonly columns: readonly Column[];
  readonly width: number;
  readonly isSelected: boolean;
  readonly theme: Theme;
}

const Row = memo(function Row({ entry, columns, width, isSelected, theme }: RowProps): ReactNode {
  const mark = isSelected && theme.marksSelection ? '>' : ' ';
  return <Line content={listRow(entry, columns, width, mark)} isSelected={isSelected} theme={theme} />;
});

function emptyLine(proxyUrl: string | undefined, width: number) {
  const hint = proxyUrl === undefined ? '' : `, for example: curl ${proxyUrl}/get`;
  return fitLine(line(`  Waiting for the first request${hint}`), width);
}
