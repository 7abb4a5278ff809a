import { describe, expect, it } from 'vitest';
import { cutToLimits, MAX_ENTRIES, MAX_KEY, MAX_VALUE } from '../../src/sink/span-limits.ts';
import { span } from '../support/spans.ts';

describe('cutToLimits', () => {
  it('leaves a span alone that keeps within them', () => {
    const whole = span({
      tags: [['k'.repeat(MAX_KEY), 'v'.repeat(MAX_VALUE)]],
      annotations: [{ timestampMicros: 1, value: 'v'.repeat(MAX_VALUE) }],
    });

    expect(cutToLimits(whole)).toBe(whole);
  });

  it('keeps the first tags and annotations', () => {
    const many = Array.from({ length: MAX_ENTRIES + 5 }, (_, index) => index);
    const cut = cutToLimits(
      span({
        tags: many.map((index) => [`key ${index}`, 'v'] as const),
        annotations: many.map((index) => ({ timestampMicros: index, value: 'a' })),
      }),
    );

    expect(cut.tags).toHaveLength(MAX_ENTRIES);
    expect(cut.tags[0]).toEqual(['key 0', 'v']);
    expect(cut.annotations).toHaveLength(MAX_ENTRIES);
  });

  it('cuts long values, never within a character', () => {
    const cut = cutToLimits(
      span({
        tags: [
          ['plain', 'v'.repeat(MAX_VALUE + 1)],
          ['emoji', `${'v'.repeat(MAX_VALUE - 1)}😀`],
        ],
        annotations: [{ timestampMicros: 1, value: 'a'.repeat(MAX_VALUE * 2) }],
      }),
    );

    expect(cut.tags).toEqual([
      ['plain', 'v'.repeat(MAX_VALUE)],
      ['emoji', 'v'.repeat(MAX_VALUE - 1)],
    ]);
    expect(cut.annotations[0]?.value).toHaveLength(MAX_VALUE);
  });

  it('leaves out a tag whose key is too long', () => {
    const cut = cutToLimits(
      span({
        tags: [
          ['k'.repeat(MAX_KEY + 1), 'v'],
          ['short', 'v'],
        ],
      }),
    );

    expect(cut.tags).toEqual([['short', 'v']]);
  });
});
