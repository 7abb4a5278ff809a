import { describe, expect, it } from 'vitest';
import { type KeyLineFacts, keyLine } from '../../../src/tui/frame/key-line.ts';
import { createKeyTable } from '../../../src/tui/keys/key-table.ts';
import { openPrompt } from '../../../src/tui/prompt/prompt.ts';
import { lineText } from '../../../src/tui/styled-line.ts';

const text = (facts: KeyLineFacts, width = 120, keys = createKeyTable()) =>
  lineText(keyLine(keys, facts, width)).trimEnd();

describe('keyLine', () => {
  it('shows the keys of the place that they go to', () => {
    expect(text({ place: 'requests' })).toMatch(/^Enter open {2}r replay .* q quit {2}\? help$/);
    expect(text({ place: 'detail' })).toMatch(/^Esc back {2}r replay .*\? help$/);
    expect(text({ place: 'help' })).toBe('Esc back  / search  ? help');
    expect(text({ place: 'copy' })).toBe('c curl  u URL  t trace id  h headers  b body  r raw  Esc cancel');
  });

  it('shows keys as they are bound', () => {
    expect(text({ place: 'requests' }, 120, createKeyTable([{ command: 'replay', keys: ['R'] }]))).toContain(
      'R replay',
    );
  });

  it('asks the question that waits', () => {
    expect(text({ place: 'question', question: 'Send #6 POST again? It may change something.' })).toBe(
      'Send #6 POST again? It may change something.  y yes  n no',
    );
  });

  it('says what is wrong with what is typed, before what could follow', () => {
    const prompt = openPrompt('filter', 'status:x');

    expect(text({ place: 'prompt', prompt, problem: 'at 8: no status', completions: ['a'] })).toBe(
      'at 8: no status',
    );
    expect(text({ place: 'prompt', prompt, completions: ['status:5xx', 'status:4xx'] })).toBe(
      'status:5xx  status:4xx',
    );
  });

  it('shows whole keys only, the help always, and leaves the last cell blank', () => {
    expect(text({ place: 'requests' }, 30)).toMatch(/^Enter open {2}\w \w+ {2}\? help$/);
    expect(lineText(keyLine(createKeyTable(), { place: 'requests' }, 30))).toHaveLength(29);
  });
});
