import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restoreTerminal } from '../../src/tui/restore-terminal.ts';

describe('restoreTerminal', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tracectl-restore-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('switches off mouse, paste, focus and keyboard modes, then leaves the alternate screen and shows the cursor', () => {
    const path = join(folder, 'terminal');
    const fd = openSync(path, 'w');

    restoreTerminal(fd);
    closeSync(fd);

    const written = readFileSync(path, 'latin1');
    const modes = [
      '[?1006l',
      '[?1003l',
      '[?1002l',
      '[?1000l',
      '[?2004l',
      '[?1004l',
      '[<u',
      '[?1049l',
      '[?25h',
      '[0m',
    ];
    expect(written.split('\x1b').slice(1)).toEqual(modes);
  });

  it('is silent when the terminal is gone', () => {
    const neverOpened = 1_000_000;

    expect(() => restoreTerminal(neverOpened)).not.toThrow();
  });
});
