import { describe, expect, it } from 'vitest';
import { MAX_COPIED_BYTES, osc52 } from '../../../src/tui/effects/osc52.ts';

const decoded = (sequence: string): string =>
  Buffer.from(/\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/.exec(sequence)?.[1] ?? '', 'base64').toString();

describe('osc52', () => {
  it('hands the text to the terminal, whatever is in it', () => {
    const { sequence, bytes } = osc52('curl "x"\n\x1b]0;t\x07', false);

    expect(sequence).toMatch(/^\x1b\]52;c;[A-Za-z0-9+/=]+\x07$/);
    expect(decoded(sequence)).toBe('curl "x"\n\x1b]0;t\x07');
    expect(bytes).toBe(15);
  });

  it('is wrapped as well inside of tmux', () => {
    const { sequence } = osc52('ab', true);

    expect(sequence).toBe('\x1b]52;c;YWI=\x07\x1bPtmux;\x1b\x1b]52;c;YWI=\x07\x1b\\');
  });

  it('is cut at 64 KiB, on the border of a character', () => {
    const { sequence, bytes } = osc52(`a${'注'.repeat(30_000)}`, false);

    expect(bytes).toBeLessThanOrEqual(MAX_COPIED_BYTES);
    expect(bytes).toBeGreaterThan(MAX_COPIED_BYTES - 3);
    expect(decoded(sequence)).toMatch(/^a注+$/);
  });
});
