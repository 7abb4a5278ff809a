import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveSession } from '../../src/session/live-view.ts';
import { type RunningDashboard, startDashboard } from '../../src/tui/start-dashboard.tsx';
import { type FakeSession, fakeSession } from '../support/fake-session.ts';
import { type FakeTerminal, fakeTerminal } from '../support/fake-terminal.ts';
import { entries, mixedEntries } from '../support/session-entries.ts';

const ENTER_ALTERNATE_SCREEN = '\x1b[?1049h';
const LEAVE_ALTERNATE_SCREEN = '\x1b[?1049l';
const SHOW_CURSOR = '\x1b[?25h';

const running: RunningDashboard[] = [];
afterEach(async () => {
  for (const dashboard of running.splice(0)) await dashboard.stop();
});

function start(session: LiveSession = fakeSession({ entries: entries(3) })): {
  dashboard: RunningDashboard;
  terminal: FakeTerminal;
} {
  const terminal = fakeTerminal({ columns: 80, rows: 24 });
  const { stdin, stdout } = terminal;
  const dashboard = startDashboard(session, { stdin, stdout, stderr: stdout, color: true, theme: 'dark' });
  running.push(dashboard);
  return { dashboard, terminal };
}

async function hasWritten(terminal: FakeTerminal, text: string): Promise<void> {
  await vi.waitFor(() => expect(terminal.writtenText()).toContain(text), { timeout: 3_000, interval: 5 });
}

async function isReadingKeys(terminal: FakeTerminal): Promise<void> {
  await vi.waitFor(() => expect(terminal.isRaw()).toBe(true), { timeout: 3_000, interval: 5 });
}

function expectRestored(terminal: FakeTerminal): void {
  const written = terminal.written();
  expect(written.indexOf(ENTER_ALTERNATE_SCREEN)).toBe(0);
  expect(written.lastIndexOf(LEAVE_ALTERNATE_SCREEN)).toBeGreaterThan(
    written.lastIndexOf(ENTER_ALTERNATE_SCREEN),
  );
  expect(written.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(written.lastIndexOf('\x1b[?25l'));
  expect(written.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(written.lastIndexOf('\x1b[?2004h'));
  expect(terminal.isRaw()).toBe(false);
}

describe('startDashboard', () => {
  it('draws the session on the alternate screen', async () => {
    const { terminal } = start();

    await hasWritten(terminal, '/items/3');
    expect(terminal.written().startsWith(ENTER_ALTERNATE_SCREEN)).toBe(true);
  });

  it.each([
    ['q', 'quit'],
    ['Q', 'quit'],
    ['\x03', 'interrupt'],
  ])('ends on %j with %s and gives the terminal back', async (key, how) => {
    const { dashboard, terminal } = start();
    await isReadingKeys(terminal);

    terminal.type(key);

    expect(await dashboard.done).toBe(how);
    expectRestored(terminal);
  });

  it('is stopped by the program, and lets go of the session', async () => {
    const session: FakeSession = fakeSession({ entries: entries(3) });
    const { dashboard, terminal } = start(session);
    await isReadingKeys(terminal);

    await dashboard.stop();

    expect(await dashboard.done).toBe('stopped');
    expect(session.listeners()).toBe(0);
    expectRestored(terminal);
    await dashboard.stop();
  });

  it('gives the terminal back and tells of it when a component throws', async () => {
    const broken = new Error('a snapshot that cannot be read');
    let isBroken = false;
    const session = fakeSession({ entries: entries(3) });
    const { dashboard, terminal } = start({
      ...session,
      snapshot: () => {
        if (isBroken) throw broken;
        return session.snapshot();
      },
    });
    await isReadingKeys(terminal);

    isBroken = true;
    session.update({});

    await expect(dashboard.done).rejects.toBe(broken);
    expectRestored(terminal);
  });

  it('tells of a component that throws in its first frame', async () => {
    const broken = new Error('no snapshot');
    const { dashboard } = start({
      ...fakeSession(),
      snapshot: () => {
        throw broken;
      },
    });

    await expect(dashboard.done).rejects.toBe(broken);
  });

  it('draws what arrives after that, and at the new size after a resize', async () => {
    const session = fakeSession({ entries: entries(3) });
    const { terminal } = start(session);
    await hasWritten(terminal, '/items/3');

    session.update({ entries: entries(4) });
    await hasWritten(terminal, '/items/4');
    terminal.resize({ columns: 160, rows: 48 });

    await hasWritten(terminal, '#4 GET httpbin.org /items/4');
  });

  it('lets several sessions be shown in one process', async () => {
    const first = start(fakeSession({ entries: entries(1) }));
    const second = start(fakeSession({ entries: mixedEntries() }));

    await hasWritten(first.terminal, '/items/1');
    await hasWritten(second.terminal, '/rate?zip=10115');
    expect(first.terminal.writtenText()).not.toContain('/rate');
  });
});
