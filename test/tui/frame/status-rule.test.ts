import { describe, expect, it } from 'vitest';
import { statusRule } from '../../../src/tui/frame/status-rule.ts';
import { lineText } from '../../../src/tui/styled-line.ts';
import { initialViewState, type ViewState } from '../../../src/tui/view-state.ts';
import { fakeSnapshot } from '../../support/fake-session.ts';
import { entries } from '../../support/session-entries.ts';

const live = fakeSnapshot({ entries: entries(3) });
const text = (state: Partial<ViewState>, session = live) =>
  lineText(statusRule({ ...initialViewState, ...state }, session, 60));

describe('statusRule', () => {
  it('says where in the list the cursor stands, and whether it follows', () => {
    expect(text({})).toBe(`${'-'.repeat(44)} 3/3 [FOLLOW] --`);
    expect(text({ isFollowing: false, cursor: { id: '', seq: 0, row: 0 } })).toMatch(/^-+ 1\/3 --$/);
    expect(text({}, fakeSnapshot())).toMatch(/ 0\/0 \[FOLLOW\] --$/);
  });

  it('counts what came since the list was frozen', () => {
    expect(text({ frozen: fakeSnapshot({ entries: entries(1) }) })).toMatch(/ 1\/1 \[FROZEN \+2\] --$/);
  });

  it('counts the older ones that left memory', () => {
    const session = { ...live, counts: { ...live.counts, evicted: 12_345 } };

    expect(text({}, session)).toMatch(/ 3\/3 \(12\.3k older gone\) \[FOLLOW\] --$/);
  });

  it.each([
    ['info', '-- Sending #6 again ... '],
    ['warning', '-- ! Sending #6 again ... '],
    ['error', '-- X Sending #6 again ... '],
  ] as const)('marks a message that is %s by more than a colour', (severity, start) => {
    expect(text({ message: { severity, text: 'Sending #6 again ...' } }).startsWith(`${start}---`)).toBe(
      true,
    );
  });

  it('cuts a message that is too long, and keeps its width', () => {
    const shown = text({ message: { severity: 'info', text: 'x'.repeat(500) } });

    expect(shown).toHaveLength(60);
    expect(shown).toMatch(/x\.\. -* ?3\/3 \[FOLLOW\] --$/);
  });
});
