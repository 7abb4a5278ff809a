// A pane of text under its title, scrolled: the detail of an exchange, the help.
import type { ReactNode } from 'react';
import { titleRule } from '../frame/title-rule.ts';
import { Box } from '../ink.ts';
import { bodyRows, type Pane } from '../screen-layout.ts';
import type { StyledLine } from '../styled-line.ts';
import type { Theme } from '../theme.ts';
import { Line } from './line.tsx';

export interface TextPaneProps {
  readonly title: string;
  readonly lines: readonly StyledLine[];
  /** Index of the first visible line. */
  readonly top: number;
  readonly pane: Pane;
  /** Whether the keys go to this pane. */
  readonly hasKeys: boolean;
  readonly theme: Theme;
}

export function TextPane({ title, lines, top, pane, hasKeys, theme }: TextPaneProps): ReactNode {
  const rows = bodyRows(pane);
  // The text may have become shorter since it was scrolled: a wider pane, an exchange that ended.
  const start = Math.max(0, Math.min(top, lines.length - rows));
  const visible = lines.slice(start, start + rows).map((content, row) => ({ content, row }));
  const more = lines.length - start - rows;
  const shownTitle = more > 0 ? `${title} (${more} more lines)` : title;
  return (
    <Box flexDirection="column" width={pane.width} height={pane.height}>
      <Line content={titleRule(shownTitle, pane.width, hasKeys)} theme={theme} />
      {visible.map(({ content, row }) => (
        <Line key={row} content={content} theme={theme} />
      ))}
    </Box>
  );
}
