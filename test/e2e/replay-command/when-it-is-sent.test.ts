// When `tracectl replay` sends, how often, and what it says of the answers.
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok, type Script } from '../../support/scripted-upstream.ts';
import { type Run, runTracectl } from '../support/program.ts';
import { recordSession, requestLines } from '../support/recorded-session.ts';
import { type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

interface Recorded {
  readonly tracectl: RunningTracectl;
  readonly upstream: Awaited<ReturnType<typeof openUpstream>>;
  replay(...args: string[]): Promise<Run>;
}

/** GETs of these paths, on a connection each, through a proxy in front of an upstream that answers by the script. */
async function recorded(script: Script, paths: readonly string[] = ['/x']): Promise<Recorded> {
  const upstream = await openUpstream(script);
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  for (const path of paths) await tracectl.get(path);
  await tracectl.line('exchange', paths.length);
  return {
    tracectl,
    upstream,
    replay: (...args) => runTracectl(['replay', ...args], { home: tracectl.home }),
  };
}

const json = (value: unknown): string => ok(JSON.stringify(value), 'Content-Type: application/json\r\n');
const jsonLines = (run: Run) =>
  run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('--timing original sends as far apart as they were, and tells how late it was', async () => {
  const { replay, upstream } = await recorded(() => ok(), ['/a', '/b', '/c']);

  const run = await replay('--yes', '--timing', 'originalx2', '--max-gap', '50ms', '--json');

  const lines = jsonLines(run);
  expect(run.code).toBe(0);
  expect(lines.slice(0, 3).map(({ lagMs }) => typeof lagMs)).toEqual(['number', 'number', 'number']);
  expect(lines.at(-1)).toMatchObject({ type: 'replayEnd', lag: { n: 3 } });
  expect(requestLines(upstream.requests.slice(3))).toEqual([
    'GET /a HTTP/1.1',
    'GET /b HTTP/1.1',
    'GET /c HTTP/1.1',
  ]);
});

it('--max-gap without --timing original is a usage error', async () => {
  const { replay } = await recordSession();
  expect(await replay('1', '--max-gap', '1s')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--max-gap'),
  });
});

it('--rate sends so many a second, answered or not', async () => {
  const held: (() => void)[] = [];
  const { replay, upstream } = await recorded((_request, socket, count) => {
    if (count < 2) return ok();
    // Nobody is answered before all three are there.
    held.push(() => socket.write(ok()));
    if (held.length === 3) for (const answer of held) answer();
    return undefined;
  });

  const run = await replay('1', '--repeat', '3', '--rate', '200');

  expect(run.code).toBe(0);
  expect(upstream.requests).toHaveLength(4);
});

it('--rate and original times are two answers to one question', async () => {
  const { replay } = await recordSession();
  expect((await replay('1', '--rate', '5', '--timing', 'original')).code).toBe(2);
});

it('--concurrency has several under way at once', async () => {
  const held: (() => void)[] = [];
  const { replay, upstream } = await recorded(
    (_request, socket, count) => {
      if (count < 4) return ok();
      held.push(() => socket.write(ok()));
      if (held.length === 3) for (const answer of held) answer();
      return undefined;
    },
    ['/a', '/b', '/c'],
  );

  const run = await replay('--yes', '--concurrency', '3');

  expect(run.code).toBe(0);
  expect(upstream.requests).toHaveLength(6);
});

it('--repeat sends all of it several times', async () => {
  const { replay, upstream } = await recorded(() => ok(), ['/a', '/b']);

  const run = await replay('--yes', '--repeat', '2');

  expect(requestLines(upstream.requests.slice(2))).toEqual(
    ['/a', '/b', '/a', '/b'].map((path) => `GET ${path} HTTP/1.1`),
  );
  expect(run.stdout).toMatch(/\n4 of 4 sent, 4 same\.\n$/);
});

it('--alternate compares two upstreams by turns', async () => {
  const other = await openUpstream(() => json({ price: 10 }));
  const { replay, upstream } = await recorded(() => json({ price: 9 }));

  const run = await replay('1', '--alternate', '--to', other.url, '--repeat', '2', '--json');
  const alone = await replay('1', '--alternate');

  const lines = jsonLines(run).filter(({ type }) => type === 'replay');
  expect(lines.map(({ side = 'B', verdict }) => [side, verdict])).toEqual([
    ['recorded', 'same'],
    ['B', 'different'],
    ['recorded', 'same'],
    ['B', 'different'],
  ]);
  expect(upstream.requests).toHaveLength(3);
  expect(other.requests).toHaveLength(2);
  expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('--to or --map') });
});

it('--answer-timeout gives an answer up that does not come', async () => {
  const { replay } = await recorded((_request, _socket, count) => (count === 1 ? ok() : undefined));
  const run = await replay('1', '--answer-timeout', '100ms');
  expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining('200 -> -') });
});

it('--diff prints what differs, and tells what changes by itself by sending once more', async () => {
  const { replay, upstream } = await recorded((_request, _socket, count) =>
    json({ price: count === 1 ? 9 : 10, random: count, at: new Date().toISOString() }),
  );

  const run = await replay('1', '--diff');

  expect(upstream.requests).toHaveLength(3);
  expect(run.stdout.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining([
      'answer: different',
      '! /price: 9 -> 10',
      '~ /random (changes by itself): 1 -> 2',
      expect.stringMatching(/^~ \/at \(a time, an id or a hash\): /),
      '2 replays show what changes by itself.',
    ]),
  );
});

it('--fail-on diff ends with a code of its own when an answer differs', async () => {
  const { replay } = await recorded((_request, _socket, count) => json({ price: count === 1 ? 9 : 10 }));

  const run = await replay('1', '--fail-on', 'diff');

  expect(run).toMatchObject({
    code: 4,
    stderr: 'tracectl: The replay of #1 differs from what was captured.\n',
  });
});

it('--fail-on is met by nothing when only what changes by itself differs', async () => {
  const { replay } = await recorded((_request, _socket, count) => json({ random: count }));
  expect((await replay('1', '--fail-on', 'diff,5xx,failed')).code).toBe(0);
});

it('--fail-on 5xx looks at the new answer', async () => {
  const { replay } = await recorded((_request, _socket, count) =>
    count === 1 ? ok() : 'HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n',
  );
  expect(await replay('1', '--fail-on', '5xx')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('answered 503'),
  });
});

it('--ignore leaves places of the answer out of the comparison', async () => {
  const { replay } = await recorded((_request, _socket, count) =>
    json({ items: [{ id: 1, stock: count * 7 }] }),
  );
  const run = await replay('1', '--ignore', '/items/*/stock', '--fail-on', 'diff');
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('same but for volatile fields') });
});

it('--unordered takes the order of an array for nothing', async () => {
  const { replay } = await recorded((_request, _socket, count) => json(count === 1 ? [1, 2, 3] : [3, 1, 2]));
  expect((await replay('1', '--unordered', '')).stdout).toMatch(/ {2}same\n$/);
});

it('stops by itself when the upstream is gone', async () => {
  const { replay, upstream } = await recorded(() => ok(), ['/1', '/2', '/3', '/4', '/5', '/6', '/7']);
  await upstream.close();

  const run = await replay('--yes');

  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(
    /\nStopped: 5 of 7 sent, 5 without an answer, .*5 requests in a row got no answer/,
  );
});

it('a request that was not kept whole is not sent, and that is said', async () => {
  const upstream = await openUpstream(() => ok());
  const tracectl = await startTracectl(['--upstream', upstream.url, '--max-body', '4B']);
  await rawRequest(
    tracectl.port,
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nConnection: close\r\n\r\nlonger',
  );
  await tracectl.line('exchange');

  const run = await runTracectl(['replay', '1', '--unsafe'], { home: tracectl.home });

  expect(run).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('had a body of 6 bytes, of which 4 were captured'),
  });
});
