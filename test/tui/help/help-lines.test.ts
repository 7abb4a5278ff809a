import { describe, expect, it } from 'vitest';
import { createGlyphs } from '../../../src/tui/glyphs.ts';
import { helpLines } from '../../../src/tui/help/help-lines.ts';
import { keymap } from '../../../src/tui/keymap.ts';
import { propagationWords } from '../../../src/tui/list/propagation-word.ts';
import { rowCues } from '../../../src/tui/list/row-cue.ts';
import { lineText, lineWidth } from '../../../src/tui/styled-line.ts';
import { fakeSnapshot } from '../../support/fake-session.ts';

const glyphs = createGlyphs({ ascii: true });

const lines = (session = fakeSnapshot(), width = 120) =>
  helpLines(session, keymap, 'requests', width, glyphs).map((each) => lineText(each).trimEnd());

describe('helpLines', () => {
  it('tell every key of the keymap, every cue and every word', () => {
    const shown = lines();

    const terms = [
      ...keymap.map(({ keys, meaning }) => [keys.join(' '), meaning] as const),
      ...rowCues,
      ...propagationWords,
    ];
    for (const [term, meaning] of terms) expect(shown).toContain(`  ${term.padEnd(14)}${meaning}`);
  });

  it.each([60, 80, 160])('are exactly %d cells wide', (width) => {
    for (const each of helpLines(fakeSnapshot(), keymap, 'requests', width, glyphs))
      expect(lineWidth(each)).toBe(width);
  });

  it('tell the session in full words', () => {
    const shown = lines(
      fakeSnapshot({
        relay: {
          target: 'http://127.0.0.1:9411',
          status: 'retrying',
          queued: 5,
          sent: 12,
          dropped: 7,
          lastError: 'connect ECONNREFUSED 127.0.0.1:9411',
        },
        notices: [{ atMicros: 1, severity: 'warning', text: 'Port 9411 was taken.' }],
      }),
    );

    expect(shown).toContain('  proxy         http://127.0.0.1:15001, http://[::1]:15001');
    expect(shown).toContain('  relay         http://127.0.0.1:9411, retrying');
    expect(shown).toContain('  spans         12 sent, 5 queued, 7 dropped');
    expect(shown).toContain('  last error    connect ECONNREFUSED 127.0.0.1:9411');
    expect(shown).toContain('  warning       Port 9411 was taken.');
  });
});
