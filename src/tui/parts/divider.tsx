// The bar between two panes that stand side by side.
import type { ReactNode } from 'react';
import { Box, Text } from '../ink.ts';
import { DIVIDER_CELLS } from '../screen-layout.ts';

export function Divider({ height }: { readonly height: number }): ReactNode {
  return (
    <Box width={DIVIDER_CELLS} height={height}>
      <Text>{Array.from({ length: height }, () => ' | ').join('\n')}</Text>
    </Box>
  );
}
