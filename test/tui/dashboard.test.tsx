// What Ink makes of the model's rows, and what reaches the model from it: keys, pastes, sizes. What a key does is tested on
// the model itself.
import { afterEach, describe, expect, it } from 'vitest';
import type { TerminalSize } from '../../src/tui/screen-layout.ts';
import { type DashboardScreen, dashboardScreen, keys } from '../support/dashboard-screen.tsx';
import { type FakeSession, type FakeSessionOptions, fakeSession } from '../support/fake-session.ts';
import { modelScreen } from '../support/model-screen.ts';
import { entries } from '../support/session-entries.ts';
import { shopSession } from '../support/shop-session.ts';

const small: TerminalSize = { columns: 80, rows: 24 };

const mounted: DashboardScreen[] = [];
afterEach(() => {
  for (const screen of mounted.splice(0)) screen.unmount();
});

async function show(
  size: TerminalSize,
  options: FakeSessionOptions = {},
): Promise<{ screen: DashboardScreen; session: FakeSession }> {
  const session = fakeSession(options);
  const screen = await dashboardScreen(session, size);
  mounted.push(screen);
  return { screen, session };
}

describe('Dashboard', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('draws the rows that the model made, cell for cell, at %dx%d', async (columns, rows) => {
    const screen = await dashboardScreen(shopSession(), { columns, rows });
    mounted.push(screen);

    expect(screen.frame()).toBe(modelScreen(shopSession(), { columns, rows }).text());
  });

  it('draws what arrives', async () => {
    const { screen, session } = await show(small, { entries: entries(3) });

    session.update({ entries: entries(4) });

    await screen.frameWith('/items/4');
  });

  it('draws at the new size after a resize, and the list again after a terminal that was too small', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.resize({ columns: 120, rows: 40 });
    await screen.frameWith('---- trace');
    await screen.resize({ columns: 60, rows: 15 });

    expect(screen.frame()).toContain('/items/3');
  });

  it('obeys keys that are typed faster than they are read, in order', async () => {
    const { screen } = await show(small, { entries: entries(30) });

    await screen.press('kkk\r');

    await screen.frameWith('==== #27 GET');
  });

  it('knows the keys that terminals send as sequences', async () => {
    const { screen } = await show(small, { entries: entries(30) });

    await screen.press('g', keys.down, keys.down, '\t');
    await screen.frameWith('==== trace');
    await screen.press(keys.shiftTab);
    await screen.frameWith(' 3/30 --');
    await screen.press(keys.end);
    await screen.frameWith(' 30/30 --');
  });

  it('takes no pasted text for keys', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.press('\x1b[200~Qry\x1b[201~', 'k');

    await screen.frameWith(' 2/3 --');
    expect(screen.effects).toEqual([]);
  });

  it('puts pasted text into what is being typed, on one line', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.press('/', '\x1b[200~/items/2\n\x1b[201~');

    await screen.frameWith('filter //items/2');
  });

  it('passes Alt-letters by', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.press('\x1bj', '\x1bq', 'k');

    await screen.frameWith(' 2/3 --');
  });
});
