import { describe, expect, it, vi } from 'vitest';
import { askBackground } from '../../src/tui/ask-background.ts';
import { BACKGROUND_QUERY } from '../../src/tui/background-query.ts';
import { fakeTerminal } from '../support/fake-terminal.ts';

describe('askBackground', () => {
  it('hears what the terminal says, and puts back what was typed meanwhile', async () => {
    const terminal = fakeTerminal({ columns: 80, rows: 24 });
    const asked = askBackground(terminal.stdin, terminal.stdout);
    expect(terminal.written()).toBe(BACKGROUND_QUERY);
    expect(terminal.isRaw()).toBe(true);

    terminal.type('j\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c');

    expect(await asked).toBe('light');
    expect(String(terminal.stdin.read())).toBe('j');
    expect(terminal.isRaw()).toBe(false);
  });

  it('waits for no terminal that does not answer, and keeps no program from ending', async () => {
    const terminal = fakeTerminal({ columns: 80, rows: 24 });
    const unref = vi.spyOn(terminal.stdin, 'unref');

    expect(await askBackground(terminal.stdin, terminal.stdout)).toBeUndefined();
    expect(unref).toHaveBeenCalledOnce();
    expect(terminal.stdin.listenerCount('readable')).toBe(0);
  });
});
