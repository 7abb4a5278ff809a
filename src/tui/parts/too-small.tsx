// What stands on a terminal that is too small for the dashboard. Capture goes on.
import type { ReactNode } from 'react';
import { wrapCells } from '../../text/cells.ts';
import { Box, Text } from '../ink.ts';
import { MIN_COLUMNS, MIN_ROWS, type TerminalSize } from '../screen-layout.ts';

export function TooSmall({ columns, rows }: TerminalSize): ReactNode {
  const text = `terminal too small: ${columns}x${rows}, ${MIN_COLUMNS}x${MIN_ROWS} is needed; capture goes on, q quits`;
  const lines = wrapCells(text, columns).slice(0, rows);
  return (
    <Box width={columns} height={rows}>
      <Text wrap="truncate">{lines.join('\n')}</Text>
    </Box>
  );
}
