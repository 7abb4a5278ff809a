import { describe, expect, it } from 'vitest';
import type { ExchangeEntry, SessionSnapshot } from '../../src/session/live-view.ts';
import { reduceView, type Seen } from '../../src/tui/reduce-view.ts';
import {
  cursorIndex,
  cursorRow,
  initialViewState,
  selectedEntry,
  shownMessage,
  shownSnapshot,
  topScreen,
  type ViewState,
} from '../../src/tui/view-state.ts';
import { fakeSnapshot } from '../support/fake-session.ts';
import { entries, entry, openEntry } from '../support/session-entries.ts';

const LIST_ROWS = 10;

function seeing(shown: readonly ExchangeEntry[], changes: Partial<SessionSnapshot> = {}): Seen {
  return {
    live: fakeSnapshot({ entries: shown, ...changes }),
    listRows: LIST_ROWS,
    scroll: { rows: 8, lines: 20 },
  };
}

function press(seen: Seen, state: ViewState, ...keys: readonly string[]): ViewState {
  return keys.reduce((now, key) => reduceView(now, { kind: 'key', key, seen }), state);
}

describe('moving in the list', () => {
  it.each([
    [['k'], 29],
    [['Up', 'Up'], 28],
    [['k', 'j'], 30],
    [['Down'], 30],
    [['PgUp'], 20],
    [['PgUp', 'PgUp', 'Space'], 20],
    [['Ctrl-u'], 25],
    [['Ctrl-u', 'Ctrl-d'], 30],
    [['g'], 1],
    [['Home', 'j'], 2],
    [['g', 'k'], 1],
    [['g', 'G'], 30],
    [['g', 'End'], 30],
  ])('%j from the newest of 30 selects #%d', (keys, seq) => {
    const seen = seeing(entries(30));

    expect(selectedEntry(press(seen, initialViewState, ...keys), seen.live)?.exchange.seq).toBe(seq);
  });

  it('away from the newest ends following, and moving at the newest does not', () => {
    const seen = seeing(entries(30));

    expect(press(seen, initialViewState, 'j', 'G', 'PgDn').isFollowing).toBe(true);
    expect(press(seen, initialViewState, 'k').isFollowing).toBe(false);
    expect(press(seen, initialViewState, 'k', 'j').isFollowing).toBe(false);
  });

  it('keeps the row on the screen that the cursor stands on', () => {
    const seen = seeing(entries(30));

    expect(cursorRow(press(seen, initialViewState, 'k', 'k'), LIST_ROWS)).toBe(LIST_ROWS - 3);
    expect(cursorRow(press(seen, initialViewState, 'g'), LIST_ROWS)).toBe(0);
  });

  it('does nothing in an empty list', () => {
    const seen = seeing([]);
    const state = press(seen, initialViewState, 'j', 'k', 'G', 'g', 'PgDn', 'p', 'p');

    expect(cursorIndex(state, [])).toBe(-1);
    expect(selectedEntry(state, seen.live)).toBeUndefined();
  });
});

describe('following', () => {
  it('selects whatever is the newest, on the last row', () => {
    expect(cursorIndex(initialViewState, entries(50))).toBe(49);
    expect(cursorRow(initialViewState, LIST_ROWS)).toBe(LIST_ROWS - 1);
  });

  it('stops on F, with the cursor where it is', () => {
    const seen = seeing(entries(30));
    const state = press(seen, initialViewState, 'F');

    expect(state.isFollowing).toBe(false);
    expect(cursorIndex(state, entries(50))).toBe(29);
  });

  it('begins on F, and lets a frozen list go on', () => {
    const seen = seeing(entries(30));
    const state = press(seen, initialViewState, 'p', 'k', 'F');

    expect(state.isFollowing).toBe(true);
    expect(state.frozen).toBeUndefined();
  });
});

describe('freezing', () => {
  it('shows the session as it was, until p is pressed again', () => {
    const before = seeing(entries(3));
    const after = seeing(entries(9));
    const frozen = press(before, initialViewState, 'p');

    expect(shownSnapshot(frozen, after.live)).toBe(before.live);
    expect(shownSnapshot(press(after, frozen, 'p'), after.live)).toBe(after.live);
  });

  it('is followed by following where that was on', () => {
    const seen = seeing(entries(30));

    expect(cursorIndex(press(seen, initialViewState, 'p', 'p'), entries(50))).toBe(49);
  });
});

describe('opening', () => {
  it('ends following and shows the selected request', () => {
    const seen = seeing(entries(30));
    const state = press(seen, initialViewState, 'k', 'Enter');

    expect(topScreen(state).name).toBe('detail');
    expect(state.isFollowing).toBe(false);
    expect(selectedEntry(state, seeing(entries(50)).live)?.exchange.seq).toBe(29);
  });

  it('shows the answer when it comes while the request is open', () => {
    const state = press(seeing([openEntry(1)]), initialViewState, 'Enter');

    expect(selectedEntry(state, seeing([entry(1)]).live)).toEqual(entry(1));
  });

  it('keeps the request readable after it has left memory', () => {
    const state = press(seeing(entries(3)), initialViewState, 'Enter');

    expect(selectedEntry(state, seeing(entries(9).slice(5)).live)?.exchange.seq).toBe(3);
  });

  it('says so when there is nothing to open', () => {
    const state = press(seeing([]), initialViewState, 'Enter');

    expect(topScreen(state).name).toBe('requests');
    expect(state.message?.text).toBe('There is no request yet.');
  });
});

describe('scrolling the open screen', () => {
  it.each([
    [['j'], 1],
    [['j', 'k', 'k'], 0],
    [['PgDn'], 8],
    [['Space', 'PgUp'], 0],
    [['Ctrl-d'], 4],
    [['G'], 12],
    [['G', 'j'], 12],
    [['G', 'g'], 0],
  ])('%j leaves line %d on top of 8 rows of 20', (keys, top) => {
    const seen = seeing(entries(3));

    expect(topScreen(press(seen, initialViewState, 'Enter', ...keys))).toMatchObject({ name: 'detail', top });
    expect(topScreen(press(seen, initialViewState, '?', ...keys))).toMatchObject({ name: 'help', top });
  });
});

describe('going back', () => {
  it.each([
    [['Enter', 'Esc'], 'requests'],
    [['Enter', 'q'], 'requests'],
    [['?', 'Esc'], 'requests'],
    [['?', '?'], 'requests'],
    [['Enter', '?', 'q'], 'detail'],
    [['Enter', '?', 'q', 'q'], 'requests'],
    [['Esc', 'Esc'], 'requests'],
  ])('%j ends at %s and does not quit', (keys, name) => {
    const state = press(seeing(entries(3)), initialViewState, ...keys);

    expect(topScreen(state).name).toBe(name);
    expect(state.leaving).toBeUndefined();
  });

  it.each([
    [['q'], 'quit'],
    [['Enter', 'q', 'q'], 'quit'],
    [['Enter', '?', 'Q'], 'quit'],
    [['Enter', 'Ctrl-c'], 'interrupt'],
    [['r', 'Ctrl-c'], 'interrupt'],
    [['r', 'Q'], 'quit'],
  ])('%j leaves by %s', (keys, leaving) => {
    const seen = seeing([entry(1, { method: 'POST' })]);

    expect(press(seen, initialViewState, ...keys).leaving).toBe(leaving);
  });
});

describe('replaying', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('asks for a %s at once', (method) => {
    const seen = seeing([entry(6, { method })]);

    expect(press(seen, initialViewState, 'r')).toMatchObject({ replay: { seq: 6, allowUnsafe: false } });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'PURGE'])('puts a question before a %s', (method) => {
    const seen = seeing([entry(6, { method })]);
    const asked = press(seen, initialViewState, 'r');

    expect(asked.question).toMatchObject({ seq: 6, method });
    expect(asked.replay).toBeUndefined();
    expect(press(seen, asked, 'y')).toMatchObject({ replay: { seq: 6, allowUnsafe: true } });
    for (const no of ['n', 'Esc', 'q']) {
      const refused = press(seen, asked, no);
      expect(refused.question).toBeUndefined();
      expect(refused.replay).toBeUndefined();
    }
  });

  it('puts a question before a safe method that the application takes for another', () => {
    const seen = seeing([entry(6, { received: ['X-HTTP-Method-Override', 'DELETE'] })]);

    expect(press(seen, initialViewState, 'r').question).toBeDefined();
  });

  it('says at once why a request cannot be sent again at all', () => {
    const state = press(seeing([entry(6, { outcome: 'tunnelled' })]), initialViewState, 'r');

    expect(state.replay).toBeUndefined();
    expect(state.message).toMatchObject({
      severity: 'warning',
      text: expect.stringContaining('is a tunnel'),
    });
  });

  it('keeps asking when another key is pressed', () => {
    const seen = seeing([entry(6, { method: 'POST' })]);
    const state = press(seen, initialViewState, 'r', 'j', 'Enter', '?', 'r');

    expect(state.question).toBeDefined();
    expect(topScreen(state).name).toBe('requests');
  });

  it('works in the detail, on the open request', () => {
    const seen = seeing(entries(9));

    expect(press(seen, initialViewState, 'k', 'Enter', 'r').replay?.seq).toBe(8);
  });

  it('waits for the end of a request in flight', () => {
    const state = press(seeing([openEntry(6)]), initialViewState, 'r');

    expect(state.replay).toBeUndefined();
    expect(state.message?.text).toBe('#6 is still in flight.');
  });

  it('makes a new request of each key', () => {
    const seen = seeing([entry(6)]);
    const first = press(seen, initialViewState, 'r');

    expect(press(seen, first, 'r').replay).not.toBe(first.replay);
    expect(press(seen, first, 'j').replay).toBe(first.replay);
  });
});

describe('the message', () => {
  const notice = { atMicros: 5, severity: 'warning', text: 'Port 9411 was taken.' } as const;
  const message = { severity: 'info', text: 'Sending #6 again ...' } as const;

  it('stands until the next key that means something', () => {
    const seen = seeing(entries(3));
    const told = reduceView(initialViewState, { kind: 'say', message });

    expect(shownMessage(told, seen.live)).toBe(message);
    expect(shownMessage(press(seen, told, 'z'), seen.live)).toBe(message);
    expect(shownMessage(press(seen, told, 'k'), seen.live)).toBeUndefined();
  });

  it('is the newest notice, once', () => {
    const seen = seeing([], { notices: [notice] });

    expect(shownMessage(initialViewState, seen.live)).toBe(notice);
    expect(shownMessage(press(seen, initialViewState, 'j'), seen.live)).toBeUndefined();
  });

  it('lets a notice that it hid come after it', () => {
    const seen = seeing([], { notices: [notice] });
    const told = reduceView(initialViewState, { kind: 'say', message });

    expect(shownMessage(press(seen, told, 'j'), seen.live)).toBe(notice);
  });
});
