// Every view at three sizes as text files: plain ones in ASCII, and with colours, whose sequences stand in angle brackets.
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../src/text/cells.ts';
import { modelScreen, sizes } from '../support/model-screen.ts';
import { shopSession } from '../support/shop-session.ts';

/** How to get to each screen. */
const screens: Readonly<Record<string, readonly string[]>> = {
  requests: [],
  propagation: ['k', 'k', 'k', 'k', 'Enter'],
  headers: ['g', 'j', 'Enter', '[', '['],
  body: ['g', 'j', 'Enter', '['],
  timing: ['g', 'j', 'Enter', ']'],
  traces: ['2'],
  waterfall: ['2', 'G', 'k', 'Enter'],
  routes: ['3'],
  services: ['4', 'j', 'j', 'j'],
  log: ['5'],
  findings: ['6'],
  filter: ['/', ...'status:5xx | war'],
  broken: ['/', ...'status:5x'],
  diff: ['g', 'j', 'm', 'G', 'k', 'd'],
  help: ['?'],
};

describe.each(Object.entries(screens))('%s', (name, keys) => {
  it.each(Object.entries(sizes))('at %s', async (sizeName, size) => {
    const ascii = modelScreen(shopSession(), size, { ascii: true });
    const colour = modelScreen(shopSession(), size, { theme: 'dark' });
    const text = ascii.press(...keys);
    colour.press(...keys);

    await expect(`${text}\n`).toMatchFileSnapshot(`screens/${name}-${sizeName}-ascii.txt`);
    await expect(`${colour.styled()}\n`).toMatchFileSnapshot(`screens/${name}-${sizeName}-colour.txt`);
    const rows = text.split('\n');
    expect(rows).toHaveLength(size.rows);
    for (const row of rows) expect(cellWidth(row)).toBeLessThanOrEqual(size.columns);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });
});
