import { describe, expect, it } from 'vitest';
import { titleRule } from '../../../src/tui/frame/title-rule.ts';
import { lineText } from '../../../src/tui/styled-line.ts';

describe('titleRule', () => {
  it('is of dashes, or of equals signs when the keys go to the pane', () => {
    expect(lineText(titleRule('#40 POST', 20, false))).toBe('---- #40 POST ------');
    expect(lineText(titleRule('#40 POST', 20, true))).toBe('==== #40 POST ======');
  });

  it('cuts a long title in its middle', () => {
    expect(lineText(titleRule('#40 POST order /orders', 20, false))).toBe('---- #40 P..rders --');
  });
});
