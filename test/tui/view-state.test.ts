import { describe, expect, it } from 'vitest';
import {
  cursorIndex,
  cursorRow,
  initialViewState,
  keyPlace,
  selectedEntry,
  shownMessage,
  shownSnapshot,
  type ViewState,
} from '../../src/tui/view-state.ts';
import { fakeSnapshot } from '../support/fake-session.ts';
import { entries, entry, openEntry } from '../support/session-entries.ts';

/** The cursor on request 28 of 30, on row 7. */
const moved: ViewState = {
  ...initialViewState,
  isFollowing: false,
  cursor: { id: entry(28).exchange.id, seq: 28, row: 7 },
};

describe('the cursor', () => {
  it('is on the newest request, on the last row, while that is followed', () => {
    expect(cursorIndex(initialViewState, entries(50))).toBe(49);
    expect(cursorRow(initialViewState, 10)).toBe(9);
    expect(cursorIndex(initialViewState, [])).toBe(-1);
  });

  it('stays on its request and its row when rows arrive below it and leave above it', () => {
    expect(cursorIndex(moved, entries(50).slice(7))).toBe(20);
    expect(cursorRow(moved, 10)).toBe(7);
  });

  it('goes to the next request when its own has left memory', () => {
    expect(cursorIndex(moved, entries(60).slice(40))).toBe(0);
  });

  it('goes to the last one when there is no next', () => {
    expect(cursorIndex(moved, entries(20))).toBe(19);
  });
});

describe('selectedEntry', () => {
  const opened: ViewState = {
    ...moved,
    screens: [
      { name: 'requests' },
      { name: 'detail', top: 0, entry: openEntry(3) },
      { name: 'help', top: 0 },
    ],
  };

  it('is the one under the cursor', () => {
    expect(selectedEntry(moved, fakeSnapshot({ entries: entries(30) }))?.exchange.seq).toBe(28);
  });

  it('is the one that is open, in its newest form, else as it was opened', () => {
    expect(selectedEntry(opened, fakeSnapshot({ entries: [entry(3)] }))).toEqual(entry(3));
    expect(selectedEntry(opened, fakeSnapshot({ entries: [entry(4)] }))).toEqual(openEntry(3));
  });
});

describe('shownSnapshot', () => {
  it('is the frozen one, where there is one', () => {
    const [live, frozen] = [fakeSnapshot(), fakeSnapshot()];

    expect(shownSnapshot(initialViewState, live)).toBe(live);
    expect(shownSnapshot({ ...initialViewState, frozen }, live)).toBe(frozen);
  });
});

describe('shownMessage', () => {
  const notice = { atMicros: 5, severity: 'warning', text: 'Port 9411 was taken.' } as const;
  const message = { severity: 'info', text: 'Sending #6 again ...' } as const;
  const live = fakeSnapshot({ notices: [notice] });

  it('is the answer to the last key before the newest notice, and that only until it was seen', () => {
    expect(shownMessage({ ...initialViewState, message }, live)).toBe(message);
    expect(shownMessage(initialViewState, live)).toBe(notice);
    expect(shownMessage({ ...initialViewState, noticesSeenMicros: 5 }, live)).toBeUndefined();
  });
});

describe('keyPlace', () => {
  it('is the screen on top, or the question that waits', () => {
    const question = { exchangeId: 'e', seq: 6, method: 'POST' };

    expect(keyPlace(initialViewState)).toBe('requests');
    expect(keyPlace({ ...initialViewState, screens: [{ name: 'requests' }, { name: 'help', top: 0 }] })).toBe(
      'help',
    );
    expect(keyPlace({ ...initialViewState, question })).toBe('question');
  });
});
