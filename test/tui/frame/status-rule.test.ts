import { describe, expect, it } from 'vitest';
import { promptLine, type StatusFacts, statusRule } from '../../../src/tui/frame/status-rule.ts';
import { openPrompt } from '../../../src/tui/prompt/prompt.ts';
import { lineText } from '../../../src/tui/styled-line.ts';

const text = (facts: Partial<StatusFacts>) =>
  lineText(statusRule({ position: 3, size: 3, evicted: 0, ...facts }, 60));

describe('statusRule', () => {
  it('says where in the list the cursor stands', () => {
    expect(text({})).toBe(`${'-'.repeat(53)} 3/3 --`);
    expect(text({ position: 0, size: 0 })).toMatch(/ 0\/0 --$/);
  });

  it('counts the older ones that left memory', () => {
    expect(text({ evicted: 12_345 })).toMatch(/ 3\/3 \(12\.3k older gone\) --$/);
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
    expect(shown).toMatch(/x\.\. -* ?3\/3 --$/);
  });
});

describe('promptLine', () => {
  it('shows the text with the cursor behind it', () => {
    const line = promptLine(openPrompt('filter', 'ab'), undefined, 20);

    expect(lineText(line)).toBe('filter /ab          ');
    expect(line.find(({ meaning }) => meaning === 'selected')?.text).toBe(' ');
  });

  it('marks it from where it cannot be read', () => {
    const line = promptLine(openPrompt('filter', 'a status:x'), 9, 30);

    expect(line.filter(({ meaning }) => meaning === 'alarm')).toEqual([{ text: 'x', meaning: 'alarm' }]);
  });

  it('shows the part of a long text that the cursor is in', () => {
    const long = openPrompt('command', `${'a'.repeat(100)}z`);

    expect(lineText(promptLine(long, undefined, 20))).toMatch(/^:a+z +$/);
    expect(lineText(promptLine({ ...long, cursor: 0 }, undefined, 20))).toMatch(/^:a+ *$/);
  });

  it('cleans what was typed', () => {
    expect(lineText(promptLine(openPrompt('search', 'a\u202eb'), undefined, 30))).toContain(
      'search /a\\u202eb',
    );
  });
});
