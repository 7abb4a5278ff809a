// A line as it is written to the terminal: its pieces, each between the sequences of what it means.
import type { StyledLine } from './styled-line.ts';
import type { Theme } from './theme.ts';

export function painted(line: StyledLine, { styles }: Theme): string {
  let text = '';
  for (const piece of line) {
    const style = styles[piece.meaning];
    text += style === undefined ? piece.text : style.open + piece.text + style.close;
  }
  return text;
}
