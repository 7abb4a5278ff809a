import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../src/text/cells.ts';
import { safeText } from '../../src/text/terminal-text.ts';
import { hostileTexts } from '../support/hostile-texts.ts';

const FORBIDDEN =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|\p{Cs}/u;

describe('safeText', () => {
  it.each(hostileTexts)('leaves nothing to act upon of %s', (_, text) => {
    expect(safeText(text)).not.toMatch(FORBIDDEN);
  });

  it.each(hostileTexts)('cleaned twice is cleaned once: %s', (_, text) => {
    expect(safeText(safeText(text))).toBe(safeText(text));
  });

  it.each([
    ['/orders?id=17&x=%1b', '/orders?id=17&x=%1b'],
    ['größe 注文 ±', 'größe 注文 ±'],
    ['C:\\temp', 'C:\\temp'],
    ['\x1b[31mred', '\\x1b[31mred'],
    ['\x9b2J', '\\x9b2J'],
    ['a\r\n\tb\0', 'a\\r\\n\\tb\\x00'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\ud800b', 'a\\ud800b'],
    ['\u{e0041}', '\\u{e0041}'],
    ['soft\u00adhyphen', 'soft\\xadhyphen'],
    ['\u{1f469}\u200d\u{1f4bb}', '\u{1f469}\\u200d\u{1f4bb}'],
    ['\ufe0f', '\\ufe0f'],
    ['\ue000', '\\ue000'],
  ])('shows %j as %j', (text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it('keeps marks that stand on a letter and shows those that stand on nothing', () => {
    expect(safeText('e\u0301')).toBe('e\u0301');
    expect(safeText('\u0301e')).toBe('\\u0301e');
  });

  it('heaps no more than three marks on a letter', () => {
    const cleaned = safeText(`e${'\u0301'.repeat(10_000)}`, { maxCells: 20 });

    expect(cleaned).toBe('e\u0301\u0301\u0301\\u0301\\u0301\\u030..');
    expect(cellWidth(cleaned)).toBeLessThanOrEqual(20);
  });

  it('cuts by cells at the end, or in the middle', () => {
    expect(safeText('\x1b/orders/17', { maxCells: 10 })).toBe('\\x1b/ord..');
    expect(safeText('/orders/17/\x1bitems', { maxCells: 10, cut: 'middle' })).toBe('/ord..tems');
  });

  it('cleans no more of a huge text than can be shown, and still shows both its ends', () => {
    const huge = `start${'\x1b'.repeat(5_000_000)}the end`;

    expect(safeText(huge, { maxCells: 20 })).toBe('start\\x1b\\x1b\\x1b\\..');
    expect(safeText(huge, { maxCells: 20, cut: 'middle' })).toBe('start\\x1b..1bthe end');
  });
});
