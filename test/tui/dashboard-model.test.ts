import { describe, expect, it, vi } from 'vitest';
import { noProgress } from '../../src/replay/progress.ts';
import { fakeSession } from '../support/fake-session.ts';
import { modelScreen, sizes } from '../support/model-screen.ts';
import { entries, entry, mixedEntries, openEntry } from '../support/session-entries.ts';
import { shopEntries, shopSession } from '../support/shop-session.ts';
import { hexId, span } from '../support/spans.ts';

const small = sizes['80x24'];
const ids = (...seqs: readonly number[]): string[] => seqs.map((seq) => entry(seq).exchange.id);
const rowWith = (text: string, part: string): string =>
  text.split('\n').find((row) => row.includes(part)) ?? '';

describe('moving in the list', () => {
  it.each([
    [['k'], 29],
    [['Up', 'Up'], 28],
    [['k', 'j'], 30],
    [['Down'], 30],
    [['PgUp'], 11],
    [['PgUp', 'PgUp', 'Space'], 20],
    [['Ctrl-u'], 20],
    [['Ctrl-u', 'Ctrl-d'], 30],
    [['g'], 1],
    [['Home', 'j'], 2],
    [['g', 'k'], 1],
    [['g', 'G'], 30],
    [['g', 'End'], 30],
  ])('%j from the newest of 30 selects #%d', (keys, seq) => {
    const screen = modelScreen(fakeSession({ entries: entries(30) }), small);

    expect(screen.press(...keys)).toContain(` ${seq}/30 --`);
  });

  it('away from the newest ends following, and moving at the newest does not', () => {
    const screen = modelScreen(fakeSession({ entries: entries(30) }), small);

    expect(screen.press('j', 'G', 'PgDn')).toContain('[FOLLOW]');
    expect(screen.press('k')).not.toContain('[FOLLOW]');
    expect(screen.press('j')).not.toContain('[FOLLOW]');
    expect(screen.press('F')).toContain('[FOLLOW]');
    expect(screen.press('F')).not.toContain('[FOLLOW]');
  });

  it('does nothing in an empty list', () => {
    const screen = modelScreen(fakeSession(), small);

    expect(screen.press('j', 'k', 'G', 'g', 'PgDn', 'p', 'p', 'Enter')).toContain(' 0/0 --');
    expect(screen.text()).toContain('There is nothing to open yet.');
  });
});

describe('what arrives', () => {
  it('is followed: the newest row is selected and stands at the bottom', () => {
    const session = fakeSession({ entries: entries(30) });
    const screen = modelScreen(session, small);

    session.update({ entries: entries(31) });

    expect(screen.text().split('\n').at(-3)).toMatch(/^ >.*\/items\/31 /);
  });

  it('completes a row in flight in its place', () => {
    const session = fakeSession({ entries: [openEntry(1), entry(2)] });
    const screen = modelScreen(session, small);
    expect(screen.text().split('\n')[3]).toMatch(/^\. .*\/get .*\.\.\./);

    session.update({ entries: [entry(1), entry(2)] });

    expect(screen.text().split('\n')[3]).toMatch(/ 200 {3}48ms {3}31ms {2}ok/);
  });

  it('leaves the cursor on its request and that on its row once the person has moved', () => {
    const session = fakeSession({ entries: entries(30) });
    const screen = modelScreen(session, small);
    const before = screen
      .press('k', 'k')
      .split('\n')
      .findIndex((line) => line.startsWith(' >'));

    session.update({ entries: entries(60).slice(10) });

    const rows = screen.text().split('\n');
    expect(rows.findIndex((line) => line.startsWith(' >'))).toBe(before);
    expect(rows[before]).toContain('/items/28');
    expect(screen.text()).toContain(' 18/50 --');
  });

  it('moves the cursor to the next request when its own has left memory', () => {
    const session = fakeSession({ entries: entries(30) });
    const screen = modelScreen(session, small);
    screen.press('g', 'j');

    session.update({ entries: entries(60).slice(40) });

    expect(rowWith(screen.text(), '>')).toBeDefined();
    expect(screen.text()).toContain(' 1/20 --');
  });

  it('never turns the page under the reader, also when what is read has left memory', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small);
    screen.press('Enter');

    session.update({ entries: entries(60).slice(40) });

    expect(screen.text()).toContain('==== #3 GET httpbin.org /items/3');
  });

  it('waits while the lists are frozen, counted, and comes when they go on', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small);
    screen.press('p');

    session.update({ entries: entries(15) });

    expect(screen.text()).toContain('[FROZEN +12 new]');
    expect(screen.text()).not.toContain('/items/4');
    expect(screen.press('p')).toContain('/items/15');
  });

  it('shows the newest notice until a key is pressed', () => {
    const session = fakeSession();
    const screen = modelScreen(session, small);

    session.update({ notices: [{ atMicros: 5, severity: 'warning', text: 'Port 9411 was taken.' }] });

    expect(screen.text()).toContain('-- ! Port 9411 was taken. --');
    expect(screen.press('j')).not.toContain('Port 9411');
  });

  it('draws nothing when nothing that is seen has changed', () => {
    const session = fakeSession({ entries: entries(100) });
    const screen = modelScreen(session, small);
    screen.press('g');
    const before = screen.model.rows();
    const told = vi.fn();
    screen.model.subscribe(told);

    session.report([]);
    screen.text();

    expect(told).not.toHaveBeenCalled();
    expect(screen.model.rows()).toBe(before);
  });
});

describe('the filter', () => {
  it('works while it is typed, and goes back to what it was on Esc', () => {
    const screen = modelScreen(shopSession(), small);

    screen.press('/');
    expect(screen.type('status:5xx')).toContain(' /charge ');
    expect(screen.text()).not.toContain(' /cart/42 ');
    expect(screen.press('Esc')).toContain(' /cart/42 ');
  });

  it('stays with Enter, is shown, and goes with Esc', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);
    screen.press('/');
    screen.type('status:5xx');

    const filtered = screen.press('Enter');

    expect(filtered).toContain('filter: status:5xx');
    expect(filtered).toContain(' 1/1 --');
    expect(screen.press('Esc')).toContain(' 8/8 --');
  });

  it('that is broken says where, and the last good one stays at work', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('/');
    screen.type('status:5xx');

    const broken = screen.type(' slow:fast');

    expect(broken).toContain('at 17: slow takes a time as >300ms');
    expect(screen.press('Enter')).toContain('filter /status:5xx slow:fast');
  });

  it('completes keys, and values of what was seen', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('/');
    screen.type('servi');
    expect(screen.press('Tab')).toContain('filter /service:');
    expect(screen.text().split('\n').at(-1)).toMatch(/service:cart/);

    expect(screen.press('Tab')).toMatch(/filter \/service:\w+/);
  });

  it('remembers what was typed', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('/');
    screen.type('tax');
    screen.press('Enter', 'Esc', '/');

    expect(screen.press('Up')).toContain('filter /tax');
  });

  it('narrows traces and routes as well', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);
    screen.press('/');
    screen.type('service:tax');
    screen.press('Enter');

    expect(screen.press('2')).toContain(' 1/1 --');
    expect(screen.text()).toContain('/rate?zip=10115');
    expect(screen.press('3')).toContain(' 1/1 --');
  });

  it('! shows only what has a warning', () => {
    const screen = modelScreen(shopSession(), small);

    expect(screen.press('!')).toContain(' 1/1 --');
    expect(screen.text()).toContain('MISSING');
    expect(screen.press('!')).toContain(' 8/8 --');
  });

  it('that nothing passes says so', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('/');
    screen.type('nowhere');

    expect(screen.text()).toContain('None of 8 requests passes the filter nowhere. Esc shows them again.');
  });
});

describe('sorting', () => {
  it('goes from column to column, and turns round', () => {
    const screen = modelScreen(shopSession(), small);

    const byTotal = screen.press('s');
    expect(byTotal).toContain('TOTAL^');
    expect(byTotal.split('\n')[3]).toContain('/cart/44');
    expect(byTotal.split('\n')[10]).toContain('/cart/43');

    const reversed = screen.press('v');
    expect(reversed).toContain('TOTALv');
    expect(reversed.split('\n')[3]).toContain('/cart/43');
  });

  it('keeps the cursor on its request', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('g');

    expect(rowWith(screen.press('s', 'v'), '>12')).toContain('/cart/42');
  });
});

describe('views and panes', () => {
  it('are gone to by their numbers, and each keeps its cursor', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('g', 'j');

    expect(screen.press('2')).toContain('[2 Traces]');
    expect(screen.press('3')).toContain('[3 Routes]');
    expect(screen.press('4')).toContain('[4 Services]');
    expect(screen.press('5')).toContain('[5 Log]');
    expect(screen.press('1')).toContain(' 2/8 --');
  });

  it('are gone through with Tab, one at a time where there is room for one', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('g', 'j');

    expect(screen.press('Tab')).toContain('==== trace 4bf92f35');
    expect(screen.press('Tab')).toContain('==== #2 POST order /orders');
    expect(screen.press('Tab')).toContain('  TIME ');
    expect(screen.press('Shift-Tab')).toContain('==== #2 POST order /orders');
  });

  it('shows the parts of a request one after the other', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('g', 'j', 'Enter');

    expect(screen.text()).toContain('[Propagation]');
    expect(screen.press(']')).toContain('[Timing]');
    expect(screen.press(']')).toContain('[Headers]');
    expect(screen.press(']')).toContain('[Body]');
    expect(screen.press('[')).toContain('[Headers]');
  });

  it('zooms one pane, and gives the others their room again', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);

    expect(screen.press('+')).not.toContain('---- trace');
    expect(screen.press('+')).toContain('---- trace');
    expect(screen.press('-')).not.toContain('---- trace');
    expect(screen.press('-')).toContain('---- trace');
  });

  it('leads from a request to its trace and back', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);
    screen.press('g', 'j', 'j');

    const trace = screen.press('t');
    expect(trace).toContain('[2 Traces]');
    expect(rowWith(trace, '|>').concat(rowWith(trace, '> ├'), trace)).toContain('price GET /price/9');
    expect(trace).toContain('#3 GET price /price/9');

    expect(screen.press('t')).toContain(' 3/8 --');
  });

  it('leads from a route, and from an edge, to its requests', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);

    expect(screen.press('3', 'g', 'Enter')).toMatch(/filter: method:\w+ service:=\w+ path:\S+\*/);
    expect(screen.text()).toMatch(/ 3\/3 --/);
    screen.press('Esc', '4', 'j', 'j', 'j', 'j');
    expect(screen.press('Enter')).toContain('filter: caller:=order service:=pay');
    expect(screen.text()).toContain(' 1/1 --');
  });
});

describe('the waterfall', () => {
  it('folds and unfolds, and goes to the parent', () => {
    const screen = modelScreen(shopSession(), sizes['120x40'], { ascii: true });
    screen.press('g', 'j', 'Tab');
    expect(screen.text()).toContain('write-order');

    expect(screen.press('h')).not.toContain('write-order');
    expect(screen.text()).toMatch(/>> order POST \/orders/);
    expect(screen.press('l')).toContain('write-order');
    screen.press('G', 'k');
    expect(screen.text()).toMatch(/^>.*write-order/m);
    expect(screen.press('h')).toMatch(/^>.*place-order/m);
  });

  it('moves from the span of the request that it was opened with', () => {
    const screen = modelScreen(shopSession(), sizes['120x40'], { ascii: true });

    expect(screen.press('g', 'j', 'j', 'Tab')).toMatch(/^>\| \| price/m);
    expect(screen.press('j')).toMatch(/^>\| \| pay/m);
  });

  it('draws a call of another trace where it was made, leads there, and back', () => {
    const screen = modelScreen(shopSession(), sizes['120x40'], { ascii: true });
    screen.press('2', 'G', 'k', 'Enter', 'G');
    expect(screen.text()).toMatch(/^>` \. tax GET .* own:93% +22ms +\.\. /m);
    expect(screen.text()).toContain('---- #4 GET tax /rate');

    screen.press('Enter');
    expect(screen.text()).toContain('==== trace 77aa0011');
    expect(screen.text()).toMatch(/^> {2}tax GET /m);
    expect(screen.text()).toMatch(/^ \. order POST \/orders cause:93%/m);

    expect(screen.press('Esc')).toMatch(/^>` \. tax GET /m);
    expect(screen.text()).toContain('==== trace 4bf92f35');
  });

  it('leads from the cause back to its trace, also when a filter lets nothing of that through', () => {
    const screen = modelScreen(shopSession(), sizes['120x40'], { ascii: true });
    screen.press('/', ...'service:tax', 'Enter', '2', 'Enter', 'k');
    expect(screen.text()).toMatch(/^>\. order POST \/orders cause:93%/m);

    expect(screen.press('Enter')).toContain('==== trace 4bf92f35');
  });

  it('folds what is in another trace with the span that called it', () => {
    const screen = modelScreen(shopSession(), sizes['120x40'], { ascii: true });

    expect(screen.press('2', 'G', 'k', 'Enter', 'h')).not.toContain('own:93%');
    expect(screen.press('l')).toContain('own:93%');
  });

  it('keeps filling while the trace is open', () => {
    const session = shopSession();
    const screen = modelScreen(session, sizes['120x40']);
    screen.press('g', 'j');
    expect(screen.text()).toContain('trace 4bf92f35  6 spans');

    session.report([
      {
        traceId: '4bf92f3577b34da6',
        id: '00000000000000ee',
        parentId: '00000000000000ef',
        name: 'late',
        annotations: [],
        tags: [],
      },
    ]);

    expect(screen.text()).toContain('trace 4bf92f35  7 spans');
    expect(screen.text()).toContain('1 not reported');
    expect(screen.text()).toContain('late');
  });
});

describe('searching', () => {
  it('goes from one line to the next that holds it, and says when none does', () => {
    const screen = modelScreen(shopSession(), { columns: 80, rows: 15 });
    screen.press('g', 'j', 'Enter', '/');
    screen.type('traceparent');

    expect(screen.press('Enter').split('\n')[4]).toContain('traceparent');
    screen.press('/', 'Ctrl-u');
    screen.type('nowhere');
    expect(screen.press('Enter')).toContain('nowhere does not stand in it.');
  });

  it('goes from warning to warning in the list', () => {
    const screen = modelScreen(shopSession(), small);

    expect(rowWith(screen.press('n'), '>12')).toContain('/rate');
    expect(modelScreen(fakeSession({ entries: entries(3) }), small).press('n')).toContain(
      'No row has a warning.',
    );
  });
});

describe('going back', () => {
  it.each([
    [['Enter', 'Esc']],
    [['Enter', 'q']],
    [['?', 'Esc']],
    [['?', '?']],
    [['Enter', '?', 'q', 'q']],
    [['Esc', 'Esc']],
    [['y', 'Esc']],
    [['y', 'x']],
    [['/', 'Esc']],
    [[':', 'Esc']],
    [['z', 'n']],
    [['d']],
  ])('%j ends in the list and does not quit', (keys) => {
    const screen = modelScreen(fakeSession({ entries: entries(3) }), small);

    expect(screen.press(...keys)).toMatch(/Enter open .*\? help$/);
    expect(screen.left()).toBeUndefined();
  });

  it.each([
    [['q'], 'quit'],
    [['Enter', 'q', 'q'], 'quit'],
    [['Enter', '?', 'Q'], 'quit'],
    [['Enter', 'Ctrl-c'], 'interrupt'],
    [['r', 'Ctrl-c'], 'interrupt'],
    [['r', 'Q'], 'quit'],
    [['/', 'q', 'Ctrl-c'], 'interrupt'],
    [[':', 'q', 'Enter'], 'quit'],
  ])('%j leaves by %s', (keys, leaving) => {
    const screen = modelScreen(fakeSession({ entries: [entry(1, { method: 'POST' })] }), small);
    screen.press(...keys);

    expect(screen.left()).toBe(leaving);
  });
});

describe('what is done with a request', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('sends a %s again at once', (method) => {
    const screen = modelScreen(fakeSession({ entries: [entry(6, { method })] }), small);
    screen.press('r');

    expect(screen.effects).toMatchObject([{ kind: 'replay', seq: 6, allowUnsafe: false }]);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'PURGE'])('puts a question before a %s', (method) => {
    const screen = modelScreen(fakeSession({ entries: [entry(6, { method })] }), small);

    expect(screen.press('r')).toContain(`Send #6 ${method} again? It may change something.  y yes  n no`);
    screen.press('j', 'Enter', 'n', 'r');
    expect(screen.effects).toEqual([]);
    screen.press('y');
    expect(screen.effects).toMatchObject([{ kind: 'replay', seq: 6, allowUnsafe: true }]);
  });

  it('says why a request cannot be sent again', () => {
    const tunnel = modelScreen(fakeSession({ entries: [entry(6, { outcome: 'tunnelled' })] }), small);
    const open = modelScreen(fakeSession({ entries: [openEntry(6)] }), small);

    expect(tunnel.press('r')).toContain('is a tunnel');
    expect(open.press('r')).toContain('#6 is still in flight.');
    expect([...tunnel.effects, ...open.effects]).toEqual([]);
  });

  it.each([
    [['y', 'y'], 'curl'],
    [['y', 'c'], 'curl'],
    [['y', 'u'], 'url'],
    [['y', 't'], 'traceId'],
    [['y', 'h'], 'headers'],
    [['y', 'b'], 'body'],
    [['y', 'r'], 'raw'],
  ])('%j copies %s', (keys, thing) => {
    const screen = modelScreen(fakeSession({ entries: [entry(6)] }), small);
    screen.press(...keys);

    expect(screen.effects).toEqual([{ kind: 'copy', thing, exchangeId: entry(6).exchange.id }]);
  });

  it('copies what was selected when the menu was opened, whatever has come since', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small);
    screen.press('y');
    session.update({ entries: entries(9) });
    screen.text();
    screen.press('u', 'x');
    session.update({ entries: entries(12) });
    screen.text();
    screen.press('h');

    expect(screen.effects).toEqual([
      { kind: 'copy', thing: 'url', exchangeId: ids(3)[0] },
      { kind: 'export', format: 'har', exchangeIds: ids(9) },
    ]);
  });

  it('opens its trace in Zipkin', () => {
    const screen = modelScreen(fakeSession({ entries: [entry(6)] }), small);
    screen.press('o');

    expect(screen.effects).toEqual([{ kind: 'openTrace', traceId: '4bf92f3577b34da6' }]);
  });

  it.each([
    ['h', 'har'],
    ['c', 'curl'],
    ['u', 'hurl'],
    ['k', 'k6'],
    ['z', 'zipkin'],
  ])('x %s exports it as %s', (key, format) => {
    const screen = modelScreen(fakeSession({ entries: entries(2) }), small);
    screen.press('x', key);

    expect(screen.effects).toEqual([
      { kind: 'export', format, exchangeIds: format === 'zipkin' ? ids(1, 2) : ids(2) },
    ]);
  });

  it('exports what is marked, and the whole trace from the list of traces', () => {
    const marked = modelScreen(fakeSession({ entries: entries(3) }), small);
    marked.press('g', 'm', 'j', 'm', 'G', 'x', 'h');
    const trace = modelScreen(fakeSession({ entries: entries(3) }), small);
    trace.press('2', 'x', 'h');

    expect(marked.effects.at(-1)).toMatchObject({ format: 'har', exchangeIds: ids(1, 2) });
    expect(trace.effects.at(-1)).toMatchObject({ format: 'har', exchangeIds: ids(1, 2, 3) });
  });

  it('writes everything that is listed, into a file of a name that was typed', () => {
    const screen = modelScreen(fakeSession({ entries: entries(3) }), small);
    screen.press('w', ':');
    screen.type('write my file.jsonl');
    screen.press('Enter', ':');
    screen.type('export har my.har');
    screen.press('Enter', ':');
    screen.type('export tape');

    expect(screen.press('Enter')).toContain('There is no format tape; there are har, curl');
    expect(screen.effects).toEqual([
      { kind: 'write' },
      { kind: 'write', file: 'my file.jsonl' },
      { kind: 'export', format: 'har', exchangeIds: ids(3), file: 'my.har' },
    ]);
  });

  it('is edited on e', () => {
    const screen = modelScreen(fakeSession({ entries: entries(3) }), small);
    screen.press('e');

    expect(screen.effects).toEqual([{ kind: 'edit', exchangeId: ids(3)[0], seq: 3 }]);
  });

  it('sends all marked ones again, and asks when one of them may change something', () => {
    const screen = modelScreen(
      fakeSession({ entries: [entry(1), entry(2), entry(3, { method: 'POST' })] }),
      small,
    );
    expect(screen.press('R')).toContain('Nothing is marked');
    screen.press('g', 'm', 'j', 'm', 'R');
    expect(screen.effects.at(-1)).toEqual({ kind: 'replayAll', exchangeIds: ids(1, 2), allowUnsafe: false });

    expect(screen.press('j', 'm', 'R')).toContain('Send 3 marked requests again? It may change something.');
    screen.press('y');
    expect(screen.effects.at(-1)).toEqual({
      kind: 'replayAll',
      exchangeIds: ids(1, 2, 3),
      allowUnsafe: true,
    });
  });

  it('shows how far a replay is, and ends it on C', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small, { ascii: true });
    session.update({ replay: { ...noProgress('aa', 10), done: 4, failed: 1 } });

    expect(screen.text()).toContain('-- Replaying ########------------ 4/10, 1 failed; C ends it');
    screen.press('C');
    expect(screen.effects).toEqual([{ kind: 'cancelReplay' }]);
  });

  it('marks it, and compares another with it', () => {
    const screen = modelScreen(fakeSession({ entries: mixedEntries() }), small);

    expect(rowWith(screen.press('g', 'm', 'j'), '/cart/42 ')).toMatch(/^ m/);
    expect(screen.press('d')).toContain('#1 compared with #2');
    expect(screen.press('Esc', 'k', 'm')).toContain('#1 is marked no more.');
    expect(screen.press('d')).toContain('Nothing to compare with');
  });

  it('clears the lists when the person says yes', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small);

    expect(screen.press('z')).toContain('Clear the lists?  y yes  n no');
    expect(screen.press('y')).toContain(' 0/0 --');
    session.update({ entries: entries(4) });
    expect(screen.text()).toContain(' 1/1 --');
  });

  it('shows secrets on u, and masks them again', () => {
    const screen = modelScreen(fakeSession({ entries: mixedEntries() }), { columns: 80, rows: 60 });
    screen.press('g', 'j', 'j', 'j', 'j', 'j', 'Enter', '[', '[');

    expect(screen.text()).toContain('Authorization: Bearer ***');
    expect(screen.press('u')).toContain('Authorization: Bearer topsecret');
    expect(screen.press('u')).not.toContain('topsecret');
  });
});

describe(':', () => {
  it.each([
    ['view routes', '[3 Routes]'],
    ['traces', '[2 Traces]'],
    ['sort total', 'TOTAL^'],
    ['filter service:tax', ' 1/1 --'],
    ['help', '==== help'],
    ['next-pane', '==== trace'],
    ['sort nothing', 'Nothing sorts by nothing; there are time'],
    ['view nothing', 'There is no view nothing'],
    ['fly', 'There is no command fly'],
    ['yes', 'There is no command yes'],
    ['help me', ':help takes no words.'],
    ['filter status:x', 'At 8: status takes a status'],
  ])('%s', (line, shown) => {
    const screen = modelScreen(shopSession(), small);
    screen.press(':');
    screen.type(line);

    expect(screen.press('Enter')).toContain(shown);
  });

  it('completes commands and their words', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press(':');
    screen.type('sor');
    expect(screen.press('Tab')).toContain(':sort');
    expect(screen.type(' to')).toContain('total');
    expect(screen.press('Tab', 'Enter')).toContain('TOTAL^');
  });
});

describe('the mouse', () => {
  it('goes to the view whose name is clicked, but for where an answer is waited for', () => {
    const screen = modelScreen(shopSession());
    screen.press('?');

    screen.model.mouse({ kind: 'click', column: 28, row: 1 });
    expect(screen.text()).toContain('[3 Routes]');
    expect(screen.text()).not.toContain('== help');
    screen.press('z');
    screen.model.mouse({ kind: 'click', column: 4, row: 1 });

    expect(screen.text()).toContain('[3 Routes]');
  });

  it('selects a row by a click, and moves with the wheel', () => {
    const screen = modelScreen(shopSession(), sizes['120x40']);
    screen.model.mouse({ kind: 'click', column: 10, row: 4 });
    expect(screen.text()).toContain(' 2/8 --');

    screen.model.mouse({ kind: 'wheel', by: 1, column: 10, row: 4 });
    expect(screen.text()).toContain(' 5/8 --');

    screen.model.mouse({ kind: 'click', column: 100, row: 30 });
    expect(screen.text()).toContain('==== #5');
  });

  it('is switched by M', () => {
    const screen = modelScreen(shopSession(), small);
    screen.press('M', 'M');

    expect(screen.effects).toEqual([
      { kind: 'mouse', isOn: true },
      { kind: 'mouse', isOn: false },
    ]);
  });
});

describe('hints', () => {
  it('tell of services that send past the proxy', () => {
    const session = fakeSession({ entries: entries(1) });
    const screen = modelScreen(session, sizes['120x40']);

    session.report(
      Array.from({ length: 6 }, (_, i) => ({
        traceId: `000000000000001${i}`,
        id: '000000000000000a',
        annotations: [],
        tags: [],
      })),
    );

    expect(screen.text()).toContain('6 traces hold no request of this proxy: their services send past it');
  });

  it('tell of a service that has had no request', () => {
    const session = fakeSession({ entries: entries(20) });
    session.update({ upstreams: ['httpbin.org', 'tax'] });

    expect(modelScreen(session, sizes['120x40']).text()).toContain('tax has had no request yet');
  });
});

describe('the size', () => {
  it('is filled exactly at every one from 60x15, and the last cell is never written', () => {
    const screen = modelScreen(shopSession(), small);
    for (const columns of [60, 79, 80, 99, 100, 133, 159, 160, 161, 250]) {
      for (const rows of [15, 16, 24, 50]) {
        screen.model.resize({ columns, rows });

        expect(screen.model.lines).toHaveLength(rows);
        for (const row of screen.text().split('\n')) expect(row.length).toBeLessThanOrEqual(columns);
        expect(screen.text().split('\n').at(-1)?.length).toBeLessThan(columns);
      }
    }
  });

  it('that is too small has one sentence, and keys still work', () => {
    const screen = modelScreen(shopSession(), small);

    screen.model.resize({ columns: 59, rows: 15 });
    expect(screen.model.rows().join(' ')).toContain('terminal too small: 59x15, 60x15 is needed');
    screen.model.resize({ columns: 1, rows: 1 });
    expect(screen.model.rows()).toHaveLength(1);
    screen.press('q');
    expect(screen.left()).toBe('quit');
  });
});

describe('what was found', () => {
  it('leads to the request that shows it, with what happened to its headers, and back', () => {
    const screen = modelScreen(shopSession());
    screen.press('6');

    expect(screen.press('Enter')).toContain('==== #4 GET tax /rate');
    expect(screen.text()).toContain('[Propagation]');
    expect(screen.press('Esc')).toContain('[6 Findings (2)]');
  });

  it('is read first where there is room for one pane', () => {
    const screen = modelScreen(shopSession(), small);

    expect(screen.press('6', 'Enter')).toContain('==== client-not-instrumented');
    expect(screen.text()).toContain('Fix: Instrument the HTTP client');
    expect(screen.press('Enter')).toContain('==== #4 GET tax /rate');
    expect(screen.press('Esc')).toContain('==== client-not-instrumented');
    expect(screen.press('Esc')).toMatch(/^X>error/m);
  });

  it('leads to its trace where no request shows it, and to the calls where no trace does', () => {
    const screen = modelScreen(shopSession());

    expect(screen.press('6', 'j', 'Enter')).toContain('==== trace 9c01aa7e');
    expect(screen.press('Esc', 'j', 'Enter')).toContain('filter: caller:=gateway service:=order');
    expect(screen.press('Esc')).toContain('[6 Findings (2)]');
    expect(screen.text()).not.toContain('filter:');
    expect(screen.press('j', 'Enter')).toContain('There is no example of it in memory.');
  });

  it('is not gone back to from what was opened in another way since', () => {
    const screen = modelScreen(shopSession());
    screen.press('6', 'Enter', 'Tab', 'j', 'Enter');
    expect(screen.text()).toContain('==== #5 POST pay');

    expect(screen.press('Esc')).toContain('[1 Requests]');
  });

  it('is warnings and errors alone after !, and all of it after Esc', () => {
    const screen = modelScreen(shopSession(), small);

    const grave = screen.press('6', '!');
    expect(grave).toContain('partial-context');
    for (const other of ['missing-context', 'request-id-missing', 'muted'])
      expect(grave).not.toContain(other);
    expect(screen.press('Esc')).toContain('request-id-missing@cart');
  });

  it('is found by its name after :, and says why it is muted', () => {
    const screen = modelScreen(shopSession());

    screen.press(':', ...'findings', 'Enter', 'G');
    expect(screen.text()).toContain('12 times, not told because the settings say so');
    expect(screen.text()).toContain('a legacy client');
  });

  it('says when there is nothing', () => {
    const session = fakeSession({ entries: entries(3) });
    const screen = modelScreen(session, small);
    expect(screen.press('6')).toContain('What was found in the run is not known here');

    session.update({ findings: [] });

    expect(screen.text()).toContain('Nothing was found in 3 requests so far.');
  });
});

describe('the requests of a route or an edge', () => {
  it('are left again with Esc for where they were opened from', () => {
    const screen = modelScreen(shopSession());

    expect(screen.press('3', 'j', 'Enter')).toMatch(/filter: method:\S+ service:/);
    expect(screen.press('Esc')).toContain('[3 Routes]');
    expect(screen.text()).toContain(' 2/');
    expect(screen.text()).not.toContain('filter:');
  });

  it('stay when another filter has been typed since', () => {
    const screen = modelScreen(shopSession());
    screen.press('3', 'Enter', '/', 'Ctrl-u', ...'service:tax', 'Enter');

    expect(screen.press('Esc')).toContain('[1 Requests]');
    expect(screen.text()).not.toContain('filter:');
  });
});

describe('a filter for what applications reported', () => {
  it('lists the requests of traces with such a span, also when it comes later', () => {
    const session = shopSession();
    const screen = modelScreen(session);
    screen.press('/', ...'tag:http.status_code=201', 'Enter');
    expect(screen.text()).toContain(' 3/3 --');
    expect(screen.press('2')).toContain(' 1/1 --');

    session.report([
      span({ traceId: '9c01aa7e00000002', id: hexId(0xf00), tags: [['http.status_code', '201']] }),
    ]);

    expect(screen.text()).toContain('/2 --');
    expect(screen.press('1')).toContain('/4 --');
  });

  it('has the names of tags for completion', () => {
    const screen = modelScreen(shopSession());
    screen.model.refresh();

    expect(screen.press('/', ...'tag:ht', 'Tab')).toContain('tag:http.status_code');
  });
});

it('names the services of a trace, and not the proxy among them', () => {
  const text = modelScreen(shopSession()).press('2');

  expect(rowWith(text, 'trace 88000000')).toBeDefined();
  expect(rowWith(text, ' 4bf92f35 ')).toMatch(/ order price pay +6 /);
  expect(rowWith(text, '88000000 GET')).toMatch(/ cart +1 /);
});

describe('columns that tell of what is known', () => {
  it('names whom a service called without the context of a request, once a sure link tells', () => {
    const [, order, , tax] = shopEntries();
    if (order === undefined || tax?.link === undefined) throw new Error('the shop has an order and a tax');
    const session = fakeSession({
      entries: [order, { ...tax, link: { ...tax.link, confidence: 'possible' } }],
    });
    const screen = modelScreen(session);
    expect(rowWith(screen.text(), '/orders')).toMatch(/ root$/);

    session.update({ entries: [order, tax] });

    expect(rowWith(screen.text(), '/orders')).toMatch(/ drop:tax$/);
    expect(rowWith(screen.text(), '/rate')).toMatch(/ MISSING$/);
  });

  it('has who called where anybody is known to have', () => {
    expect(modelScreen(shopSession()).text()).toContain('CALLER');
    expect(modelScreen(fakeSession({ entries: entries(3) })).text()).not.toContain('CALLER');
  });

  it('has where it was seen where several sessions are watched', () => {
    const session = fakeSession({
      entries: [
        entry(1, { target: '/a' }, { from: 'orders' }),
        entry(2, { target: '/b' }, { from: 'stock' }),
      ],
    });
    const screen = modelScreen(session, small);

    expect(screen.text()).toContain(' FROM ');
    expect(rowWith(screen.text(), '/b')).toContain('stock');
    screen.press('/', ...'from:orders', 'Enter');
    expect(screen.text()).toContain(' 1/1 --');
    expect(screen.press('Enter')).toContain('session orders');
  });

  it('says beside the total how many times longer than usual it took', () => {
    const timed = (seq: number, ms: number) =>
      entry(seq, { target: '/same', timing: { endedMicros: ms * 1000 } });
    const usual = Array.from({ length: 9 }, (_, i) => timed(i + 1, 20));
    const session = fakeSession({ entries: usual });
    const screen = modelScreen(session);

    session.update({ entries: [...usual, timed(10, 200)] });

    expect(rowWith(screen.text(), '200ms')).toMatch(/200ms +9\.\dx /);
    expect(rowWith(screen.text(), '20ms')).not.toMatch(/\dx /);
    expect(screen.press('Enter', ']')).toMatch(/200ms {2}total, 9\.\dx its route's median/);
  });
});
