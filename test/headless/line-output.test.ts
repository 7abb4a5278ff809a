import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLineOutput } from '../../src/headless/line-output.ts';
import { written } from './session-events.ts';

describe('a line output', () => {
  it('writes each line with its end', () => {
    const { stream, text } = written();
    const output = createLineOutput(stream);

    output.write('a');
    output.write('');
    output.write('b');

    expect(text()).toBe('a\n\nb\n');
    expect(output.dropped()).toBe(0);
  });

  it('drops whole lines while nobody reads, and counts them', () => {
    const unread = new Writable({ write: () => undefined });
    const output = createLineOutput(unread, 100);

    for (let i = 0; i < 50; i += 1) output.write('x'.repeat(9));

    expect(unread.writableLength).toBeLessThanOrEqual(120);
    expect(output.dropped()).toBeGreaterThan(35);
  });

  it('drops lines for a stream that has ended', () => {
    const { stream } = written();
    stream.end();
    const output = createLineOutput(stream);

    output.write('late');

    expect(output.dropped()).toBe(1);
  });
});
