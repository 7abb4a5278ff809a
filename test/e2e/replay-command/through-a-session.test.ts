// `tracectl replay` while a session runs: its captured requests are sent again, through its own data plane.
import { expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { oldIds, recordSession, requestLines } from '../support/recorded-session.ts';
import { headerNames, headerOf, openUpstream } from '../support/surroundings.ts';
import { spawnOnTerminal } from '../support/terminal.ts';

it('sends the request of a number again, and prints both answers', async () => {
  const { tracectl, upstream, replay, sentAgain } = await recordSession();

  const run = await replay('1');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  const trace = headerOf(sentAgain()[0], 'x-b3-traceid');
  expect(run.stdout).toMatch(
    new RegExp(`^#1 GET ${upstream.url}/first {2}200 -> 200 {2}\\S+ -> \\S+ {2}trace ${trace} {2}same\n$`),
  );
  expect(requestLines(sentAgain())).toEqual(['GET /first HTTP/1.1']);
  expect(headerOf(sentAgain()[0], 'x-kind')).toBe('plain');
  expect(headerOf(sentAgain()[0], 'authorization')).toBe('Bearer secret');

  const [original] = tracectl.lines('exchange');
  const again = await tracectl.line('exchange', 4);
  expect(again).toMatchObject({ replayOf: original?.id, findings: [], trace: { relation: 'started' } });
  expect(await tracectl.line('replay')).toMatchObject({
    result: 'sent',
    original: { id: original?.id, seq: 1, status: 200 },
    exchange: { id: again.id, seq: 4, status: 200, outcome: 'answered' },
  });
});

it('starts a fresh trace, of which the captured headers say nothing', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();

  await replay('#2');

  const [request] = sentAgain();
  expect(request?.lines[0]).toBe('GET /inner HTTP/1.1');
  for (const old of oldIds) expect(request?.lines.join('\n')).not.toContain(old);
  for (const name of ['x-b3-parentspanid', 'tracestate', 'baggage']) {
    expect(headerNames(request)).not.toContain(name);
  }
  expect(headerOf(request, 'x-b3-traceid')).toMatch(/^[0-9a-f]{16}$/);
  expect((await tracectl.line('exchange', 4)).trace.relation).toBe('started');
});

it('takes ids as well, and sends what is named in that order', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();
  const [first, inner] = tracectl.lines('exchange').map(({ id }) => id);

  const run = await replay(inner ?? '', first ?? '');

  expect(run.code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['GET /inner HTTP/1.1', 'GET /first HTTP/1.1']);
});

it('--last sends the newest request that began a trace', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('--last', '--unsafe');

  expect(run.code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['POST /order HTTP/1.1']);
});

it('--yes sends every safe request that began a trace, without a question', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('--yes');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(requestLines(sentAgain())).toEqual(['GET /first HTTP/1.1']);
  expect(run.stdout).toMatch(
    /\nskipped: #3 POST \S+ may change something at the upstream; --unsafe sends it\.\n1 of 2 sent, 1 skipped, 1 same\.\n$/,
  );
});

it('a replay is no request of a user: sending all again leaves out what was sent again', async () => {
  const { replay, sentAgain } = await recordSession();

  await replay('--yes');
  const run = await replay('--yes');

  expect(run.stdout).toMatch(/\n1 of 2 sent, 1 skipped, 1 same\.\n$/);
  expect(sentAgain()).toHaveLength(2);
});

it('--unsafe sends the others too, with their bodies', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('--yes', '--unsafe');

  expect(run.code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['GET /first HTTP/1.1', 'POST /order HTTP/1.1']);
  expect(sentAgain()[1]?.body).toBe('body');
});

it('an unsafe request that is named is not sent without it, and that is a failure', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('3');

  expect(run).toMatchObject({ code: 1, stdout: expect.stringMatching(/^skipped: #3 POST /) });
  expect(sentAgain()).toEqual([]);
});

it('--dry-run says what would be sent, and sends nothing', async () => {
  const { upstream, replay, sentAgain } = await recordSession();

  const run = await replay('--dry-run', '--unsafe');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toBe(
    `would send #1: GET ${upstream.url}/first\nwould send #3: POST ${upstream.url}/order with a body of 4 bytes\n0 of 2 sent.\n`,
  );
  expect(sentAgain()).toEqual([]);
});

it('--to sends to another upstream', async () => {
  const other = await openUpstream(() => 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
  const { replay, sentAgain } = await recordSession();

  const run = await replay('1', '--to', `${other.url}/base`);

  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('200 -> 202') });
  expect(requestLines(other.requests)).toEqual(['GET /base/first HTTP/1.1']);
  expect(headerOf(other.requests[0], 'host')).toBe(`127.0.0.1:${other.port}`);
  expect(sentAgain()).toEqual([]);
});

it('--json prints each result as an object, and everything else to standard error', async () => {
  const { replay } = await recordSession();

  const run = await replay('1', '3', '99', '--json');

  expect(run.code).toBe(1);
  const lines = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { v: 1, type: 'replay', result: 'sent', original: { seq: 1 }, exchange: { status: 200 } },
    {
      v: 1,
      type: 'replay',
      result: 'refused',
      original: { seq: 3 },
      reason: expect.stringMatching(/unsafe/),
    },
    { v: 1, type: 'replayEnd', total: 2, sent: 1, skipped: 1, state: 'ended' },
  ]);
  expect(run.stderr).toBe('#99 names no captured request.\n');
});

it('an id that names nothing is a failure; the others are sent', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('99', '1');

  expect(run).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^#99 names no captured request\.\n#1 GET /),
  });
  expect(sentAgain()).toHaveLength(1);
});

it('an upstream that has gone is a failure with its reason', async () => {
  const { upstream, replay } = await recordSession();
  await upstream.close();

  const run = await replay('1');

  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(
    / {2}200 -> 503 {2}.*\n {4}no connection to the upstream: Connection refused\n$/s,
  );
});

it('without a selection and a terminal it lists what there is, and how to choose', async () => {
  const { tracectl, upstream, replay, sentAgain } = await recordSession();

  const run = await replay();

  expect(run.stdout).toBe('');
  expect(run.stderr.split('\n')).toEqual([
    `Entry requests of the running session (pid ${tracectl.ready.pid}):`,
    expect.stringMatching(new RegExp(`^ {2}#1 {2}\\d\\d:\\d\\d:\\d\\d {2}GET ${upstream.url}/first {2}200 `)),
    expect.stringMatching(
      new RegExp(`^ {2}#3 {2}\\d\\d:\\d\\d:\\d\\d {2}POST ${upstream.url}/order {2}200 `),
    ),
    'tracectl: Nothing was sent: name the requests by their numbers, or add --last or --yes.',
    '',
  ]);
  expect(sentAgain()).toEqual([]);
});

it.each([
  ['y', 0, 'GET /first HTTP/1.1'],
  ['n', 0, undefined],
])('it asks before it sends, and takes %s for an answer', async (answer, code, requestLine) => {
  const { tracectl, sentAgain } = await recordSession();
  const replay = await spawnOnTerminal(['replay'], { home: tracectl.home });
  await eventually(() => replay.stdout().includes('Send these 2 requests again? [y/N] '), 'the question');

  replay.type(`${answer}\r`);

  expect((await replay.exit).code).toBe(code);
  expect(sentAgain()[0]?.lines[0]).toBe(requestLine);
});
