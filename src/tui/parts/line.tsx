// One row of the screen: a single Text, because the cost of a frame follows what is mounted. Drawn anew only when it changed.
import { memo, type ReactNode } from 'react';
import { Text } from '../ink.ts';
import { lineText, type StyledLine } from '../styled-line.ts';
import type { Theme } from '../theme.ts';

export interface LineProps {
  readonly content: StyledLine;
  readonly theme: Theme;
  /** Drawn inverse as a whole, without other colours. */
  readonly isSelected?: boolean;
}

export const Line = memo(function Line({ content, theme, isSelected = false }: LineProps): ReactNode {
  if (isSelected) {
    return (
      <Text wrap="truncate" inverse>
        {lineText(content)}
      </Text>
    );
  }
  // A segment has no identity but its place in the line.
  const placed = content.map((segment, place) => ({ ...segment, place }));
  return (
    <Text wrap="truncate">
      {placed.map(({ text, meaning, place }) => (
        <Text key={place} {...theme.styles[meaning]}>
          {text}
        </Text>
      ))}
    </Text>
  );
});
