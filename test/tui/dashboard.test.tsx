import { afterEach, describe, expect, it } from 'vitest';
import type { ReplayOutcome } from '../../src/session/live-view.ts';
import { cellWidth } from '../../src/text/cells.ts';
import type { TerminalSize } from '../../src/tui/screen-layout.ts';
import { type DashboardScreen, dashboardScreen, keys } from '../support/dashboard-screen.tsx';
import { type FakeSession, type FakeSessionOptions, fakeSession } from '../support/fake-session.ts';
import { sampleExchange } from '../support/sample-exchange.ts';
import { entries, entry, mixedEntries, openEntry } from '../support/session-entries.ts';

const small: TerminalSize = { columns: 80, rows: 24 };
const medium: TerminalSize = { columns: 120, rows: 40 };
const wide: TerminalSize = { columns: 160, rows: 48 };

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

describe('what is drawn', () => {
  it.each([
    ['80x24', small],
    ['120x40', medium],
    ['160x48', wide],
  ])('is the list with one row of each kind at %s', async (name, size) => {
    const { screen } = await show(size, { entries: mixedEntries() });

    const frame = await screen.frameWith('9/9 [FOLLOW]');

    await expect(frame).toMatchFileSnapshot(`screens/list-${name}.txt`);
    expect(frame.split('\n')).toHaveLength(size.rows);
  });

  it.each([
    ['80x24', small],
    ['160x48', wide],
  ])('is the open request with its trace headers received beside sent at %s', async (name, size) => {
    const { screen } = await show(size, { entries: mixedEntries() });

    await screen.press('k', 'k', 'k', keys.enter);

    await expect(await screen.frameWith('==== #6 POST order /orders')).toMatchFileSnapshot(
      `screens/detail-${name}.txt`,
    );
  });

  it('is the help with every key that the key line shows', async () => {
    const { screen } = await show({ columns: 80, rows: 70 }, { entries: mixedEntries() });

    await screen.press('?');

    await expect(await screen.frameWith('==== help')).toMatchFileSnapshot('screens/help-80x70.txt');
  });

  it('is a hint how to begin while no request has come', async () => {
    const { screen } = await show(small);

    await screen.frameWith('Waiting for the first request, for example: curl http://127.0.0.1:15001/get');
  });

  it('fits the terminal at every size from 60x15, and never writes the last cell', async () => {
    const { screen } = await show(small, { entries: mixedEntries() });
    for (const columns of [60, 79, 80, 99, 100, 133, 159, 160, 161, 250]) {
      for (const rows of [15, 16, 24, 50]) {
        await screen.resize({ columns, rows });

        const lines = screen.frame().split('\n');
        expect(lines).toHaveLength(rows);
        for (const line of lines) expect(cellWidth(line)).toBeLessThanOrEqual(columns);
        expect(cellWidth(lines.at(-1) ?? '')).toBeLessThan(columns);
      }
    }
  });

  it('is one sentence on a terminal that is too small, and the list again on a larger one', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.resize({ columns: 59, rows: 15 });
    await screen.frameWith('terminal too small: 59x15, 60x15 is needed');
    await screen.resize({ columns: 1, rows: 1 });
    expect(screen.frame().split('\n')).toHaveLength(1);
    await screen.resize({ columns: 60, rows: 15 });

    await screen.frameWith('/items/3');
  });
});

describe('what arrives', () => {
  it('is followed: the newest row is selected and stands at the bottom', async () => {
    const { screen, session } = await show(small, { entries: entries(30) });

    session.update({ entries: entries(31) });

    const frame = await screen.frameWith('31/31 [FOLLOW]');
    expect(frame.split('\n').at(-3)).toMatch(/^ >.*\/items\/31 /);
  });

  it('completes a row in flight in its place', async () => {
    const { screen, session } = await show(small, { entries: [openEntry(1), entry(2)] });
    expect(await screen.frameWith('...')).toMatch(/^\. .*\/get .*\.\.\./m);

    session.update({ entries: [entry(1), entry(2)] });

    const frame = await screen.frameWithout('...');
    expect(frame.split('\n')[2]).toMatch(/ 200 {3}48ms {3}31ms {2}ok/);
  });

  it('leaves the cursor on its request and that on its row once the person has moved', async () => {
    const { screen, session } = await show(small, { entries: entries(30) });
    await screen.press('k', 'k');
    const before = (await screen.frameWith('28/30')).split('\n').findIndex((line) => line.startsWith(' >'));

    session.update({ entries: entries(60).slice(10) });

    const frame = await screen.frameWith('18/50');
    expect(frame.split('\n').findIndex((line) => line.startsWith(' >'))).toBe(before);
    expect(frame.split('\n')[before]).toContain('/items/28');
  });

  it('waits while the list is frozen, counted, and comes when it goes on', async () => {
    const { screen, session } = await show(small, { entries: entries(3) });
    await screen.press('p');
    await screen.frameWith('[FROZEN +0]');

    session.update({ entries: entries(15) });

    expect(await screen.frameWith('[FROZEN +12]')).not.toContain('/items/4');
    await screen.press('p');
    await screen.frameWith('/items/15');
  });

  it('shows the newest notice until a key is pressed', async () => {
    const { screen, session } = await show(small);

    session.update({ notices: [{ atMicros: 5, severity: 'warning', text: 'Port 9411 was taken.' }] });

    await screen.frameWith('-- ! Port 9411 was taken. --');
    await screen.press('j');
    await screen.frameWithout('Port 9411');
  });
});

describe('keys', () => {
  it('open, scroll, page through and close the detail', async () => {
    const { screen } = await show(small, { entries: mixedEntries() });
    await screen.press('k', 'k', 'k', keys.enter);
    const opened = await screen.frameWith('==== #6');
    expect(opened).toContain('201 Created  answered');

    await screen.press(keys.down);
    await screen.frameWithout('201 Created  answered');
    await screen.press(keys.end);
    await screen.frameWith('x-envoy-upstream-service-time: 31');
    await screen.press(keys.escape);

    await screen.frameWith('  TIME ');
  });

  it('masks secrets in the heads', async () => {
    const { screen } = await show({ columns: 80, rows: 70 }, { entries: mixedEntries() });

    await screen.press('k', 'k', 'k', keys.enter);

    expect(await screen.frameWith('Authorization: Bearer ***')).not.toContain('topsecret');
  });

  it('typed faster than they are read are all obeyed, in order', async () => {
    const { screen } = await show(small, { entries: entries(30) });

    await screen.press('kkk\r');

    await screen.frameWith('==== #27 GET');
  });

  it('pasted are no keys', async () => {
    const { screen, session } = await show(small, { entries: entries(3) });

    await screen.press('\x1b[200~Qry\x1b[201~', 'k');

    await screen.frameWith('2/3');
    expect(session.replays).toEqual([]);
  });

  it('without a meaning do nothing', async () => {
    const { screen } = await show(small, { entries: entries(3) });

    await screen.press('z', '\x1bj', '\t', 'k');

    await screen.frameWith('2/3');
  });
});

describe('r', () => {
  const sentAgain = async (): Promise<ReplayOutcome> => ({
    kind: 'sent',
    original: sampleExchange(),
    exchange: sampleExchange({ seq: 42 }),
  });

  it('sends a safe request again and says how it went', async () => {
    const { screen, session } = await show(small, { entries: [entry(6)], replay: sentAgain });

    await screen.press('r');

    await screen.frameWith('#6 sent again as #42: 200 in 48ms -> 200 in 48ms');
    expect(session.replays).toEqual([{ exchangeId: '0000000000000006', allowUnsafe: false }]);
  });

  it('asks before it sends one that may change something', async () => {
    const { screen, session } = await show(small, {
      entries: [entry(6, { method: 'POST' })],
      replay: sentAgain,
    });

    await screen.press('r');
    await screen.frameWith('Send #6 POST again? It may change something.  y yes  n no');
    expect(session.replays).toEqual([]);
    await screen.press('y');

    await screen.frameWith('#6 sent again as #42');
    expect(session.replays).toEqual([{ exchangeId: '0000000000000006', allowUnsafe: true }]);
  });

  it('sends nothing on a no', async () => {
    const { screen, session } = await show(small, {
      entries: [entry(6, { method: 'DELETE' })],
      replay: sentAgain,
    });

    await screen.press('r', 'n');

    await screen.frameWith('Enter open');
    expect(session.replays).toEqual([]);
  });

  it('tells why the session refused, and what went wrong in it', async () => {
    const refused = await show(small, { entries: [entry(6)] });
    await refused.screen.press('r');
    await refused.screen.frameWith('! This session replays nothing.');

    const replay = () => Promise.reject(new Error('the plane is gone'));
    const broken = await show(small, { entries: [entry(6)], replay });
    await broken.screen.press('r');
    await broken.screen.frameWith('X #6 could not be sent again: the plane is gone');
  });

  it('twice sends it twice', async () => {
    const { screen, session } = await show(small, { entries: [entry(6)], replay: sentAgain });

    await screen.press('r');
    await screen.frameWith('sent again as #42');
    await screen.press('r');

    await expect.poll(() => session.replays.length).toBe(2);
  });
});
