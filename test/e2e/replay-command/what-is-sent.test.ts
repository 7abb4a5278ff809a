// What `tracectl replay` sends when it is told to send something else than what was captured, and where to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { runTracectl } from '../support/program.ts';
import { oldIds, recordSession, requestLines } from '../support/recorded-session.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { headerNames, headerOf, openTlsUpstream, openUpstream } from '../support/surroundings.ts';

const post = (path: string, headers: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${headers}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

it('a filter chooses, of the requests that began a trace', async () => {
  const { replay, sentAgain } = await recordSession();

  const run = await replay('path:/first', '--yes');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(requestLines(sentAgain())).toEqual(['GET /first HTTP/1.1']);
});

it('a filter that cannot be read is a usage error with the place', async () => {
  const { replay } = await recordSession();
  const run = await replay('(status:200');
  expect(run.code).toBe(2);
  expect(run.stderr).toMatch(/^tracectl: The filter "\(status:200" cannot be read: /);
});

it('--hop sends requests from within a trace, too', async () => {
  const { replay, sentAgain } = await recordSession();

  const without = await replay('path:/inner', '--yes');
  const run = await replay('path:/inner', '--yes', '--hop');

  expect(without.stderr).toContain('1 stand within a trace; --hop sends those, too.');
  expect(run.code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['GET /inner HTTP/1.1']);
});

it('--map sends what went to one host elsewhere', async () => {
  const other = await openUpstream(() => ok('other'));
  const { upstream, replay, sentAgain } = await recordSession();

  const run = await replay(
    '1',
    '--map',
    `127.0.0.1:${upstream.port}=${other.url}`,
    '--map',
    'orders=localhost:1',
  );

  expect(run.code).toBe(0);
  expect(requestLines(other.requests)).toEqual(['GET /first HTTP/1.1']);
  expect(sentAgain()).toEqual([]);
});

it('--to takes https without a check of the certificate', async () => {
  const tls = await openTlsUpstream();
  const { replay } = await recordSession();

  const run = await replay('1', '--to', `https+insecure://127.0.0.1:${tls.port}`);

  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('200 -> 200') });
});

it('--trace child continues the old trace, keep says its headers again, drop says nothing', async () => {
  const { replay, sentAgain } = await recordSession();

  await replay('2', '--trace', 'child');
  await replay('2', '--trace', 'keep');
  await replay('2', '--trace', 'drop');

  const [child, kept, dropped] = sentAgain();
  const [trace = ''] = oldIds;
  expect(headerOf(child, 'x-b3-traceid')).toBe(trace);
  expect(headerOf(child, 'x-request-id')).not.toBe(oldIds[2]);
  expect(headerOf(kept, 'x-request-id')).toBe(oldIds[2]);
  expect(headerOf(kept, 'baggage')).toBe('user=7');
  expect(headerNames(dropped).filter((name) => /b3|trace|request-id|ot-span/.test(name))).toEqual([]);
});

it('--trace keep sends the head of the captured request byte for byte', async () => {
  const { upstream, replay, sentAgain } = await recordSession();
  await replay('2', '--trace', 'keep');
  expect(sentAgain()[0]?.lines).toEqual(upstream.requests[1]?.lines);
});

it('--method and a path send another request', async () => {
  const { replay, sentAgain } = await recordSession();
  const run = await replay('1', '--method', 'HEAD', '--path', '/other?x=1');
  expect(run.code).toBe(0);
  expect(requestLines(sentAgain())).toEqual(['HEAD /other?x=1 HTTP/1.1']);
});

it('--path from a question mark on is the query alone', async () => {
  const { replay, sentAgain } = await recordSession();
  await replay('1', '--path', '?page=2');
  expect(requestLines(sentAgain())).toEqual(['GET /first?page=2 HTTP/1.1']);
});

it('--header sets headers and takes them out', async () => {
  const { replay, sentAgain } = await recordSession();
  await replay('1', '--header', 'X-Kind: other', '--header', 'Accept:', '--header', 'X-New;');
  const [request] = sentAgain();
  expect(request?.lines).toContain('X-Kind: other');
  expect(headerNames(request)).not.toContain('accept');
  expect(headerOf(request, 'x-new')).toBe('');
});

it('--dry-run tells what is set and what is taken out', async () => {
  const { replay } = await recordSession();
  const run = await replay('2', '--dry-run', '--header', 'X-Kind: other', '--header', 'Accept:');
  expect(run.stdout).toContain('\n    sets: x-kind: other\n');
  expect(run.stdout).toMatch(/\n {4}takes out: accept, x-b3-traceid, .*x-request-id\n/);
});

it('--body sends other bytes, from the argument or from a file', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();
  writeFileSync(join(tracectl.home, 'body.bin'), 'from a file');

  await replay('3', '--unsafe', '--body', 'text');
  await replay('3', '--unsafe', '--body', '@body.bin');
  const missing = await replay('3', '--unsafe', '--body', '@nowhere');

  expect(sentAgain().map(({ body }) => body)).toEqual(['text', 'from a file']);
  expect(headerOf(sentAgain()[1], 'content-length')).toBe('11');
  expect(missing).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('the file nowhere cannot be read'),
  });
});

it('--allow-remote has to be given for a host that is neither this machine nor the recorded one', async () => {
  const { replay } = await recordSession();

  const refused = await replay('1', '--to', 'http://192.0.2.1', '--dry-run');
  const allowed = await replay('1', '--to', 'http://192.0.2.1', '--dry-run', '--allow-remote');

  expect(refused).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(
      'would go to 192.0.2.1, which is not this machine; --allow-remote sends it.',
    ),
  });
  expect(allowed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('would send #1: GET http://192.0.2.1/first'),
  });
});

it('a name that reads like production is asked for once more', async () => {
  const { replay } = await recordSession();
  const run = await replay('1', '--to', 'http://api.prod.invalid', '--allow-remote');
  expect(run).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('reads like production: --yes sends to it.'),
  });
});

it('--auth-from puts a value from the environment in the place of one that the file does not hold', async () => {
  const { tracectl, sentAgain } = await recordSession();
  await tracectl.stop();
  const env = { MY_TOKEN: 'live-token' };

  const run = await runTracectl(['replay', '1', '--auth-from', 'env:MY_TOKEN'], { home: tracectl.home, env });
  const missing = await runTracectl(['replay', '1', '--auth-from', 'env:NOT_THERE'], { home: tracectl.home });

  expect(run.code).toBe(0);
  expect(headerOf(sentAgain()[0], 'authorization')).toBe('Bearer live-token');
  expect(run.stdout).toContain('note: authorization is the one that was given');
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('no variable NOT_THERE') });
});

it('--auth-from live takes it from traffic of the running session to the same host, and never to another', async () => {
  const { tracectl, upstream, sentAgain } = await recordSession('--capture', 'calls.jsonl');
  await tracectl.stop();
  const now = await startTracectl(['--upstream', upstream.url], { home: tracectl.home });
  await now.get('/now', ['Authorization: Bearer of-today']);
  await now.line('exchange');
  const args = ['replay', '1', '--from', 'calls.jsonl', '--auth-from', 'live'];

  const run = await runTracectl(args, { home: tracectl.home });
  const elsewhere = await runTracectl([...args, '--to', 'http://192.0.2.1', '--allow-remote', '--dry-run'], {
    home: tracectl.home,
  });

  expect(run.code).toBe(0);
  expect(headerOf(sentAgain()[1], 'authorization')).toBe('Bearer of-today');
  expect(elsewhere.stdout).toContain('left out: authorization, a secret that was meant for another host');
});

it('--send-credentials takes captured secrets to another host, which does not get them otherwise', async () => {
  const { replay } = await recordSession();
  const args = ['1', '--to', 'http://192.0.2.1', '--allow-remote', '--dry-run'];

  expect((await replay(...args)).stdout).toContain('left out: authorization');
  expect((await replay(...args, '--send-credentials')).stdout).not.toContain('left out');
});

it('--keep-host sends the captured Host, --keep-baggage the baggage', async () => {
  const { replay, sentAgain } = await recordSession();
  await replay('2', '--keep-host', '--keep-baggage');
  expect(headerOf(sentAgain()[0], 'host')).toBe('localhost:15001');
  expect(headerOf(sentAgain()[0], 'baggage')).toBe('user=7');
});

it('--keep-baggage alone leaves the Host that of the upstream', async () => {
  const { upstream, replay, sentAgain } = await recordSession();
  await replay('2', '--keep-baggage');
  expect(headerOf(sentAgain()[0], 'host')).toBe(`127.0.0.1:${upstream.port}`);
});

it('--idempotency-key keep sends the captured key, and a fresh one is sent otherwise; either is told', async () => {
  const upstream = await openUpstream(() => ok());
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await rawRequest(tracectl.port, post('/pay', 'Idempotency-Key: key-1\r\n', 'x'));
  await tracectl.line('exchange');
  const replay = (...args: string[]) =>
    runTracectl(['replay', '1', '--unsafe', ...args], { home: tracectl.home });

  const fresh = await replay();
  const kept = await replay('--idempotency-key', 'keep');

  const keys = upstream.requests.map((request) => headerOf(request, 'idempotency-key'));
  expect(keys[1]).toMatch(/^[0-9a-f-]{36}$/);
  expect(keys[2]).toBe('key-1');
  expect(fresh.stdout).toContain('note: idempotency-key is a fresh one');
  expect(kept.stdout).toContain('note: idempotency-key is the captured one');
});

it('--no-correlate sends captured values, which are those of the new answers otherwise (--correlate)', async () => {
  let count = 0;
  const upstream = await openUpstream(({ lines }) => {
    if (!lines[0]?.startsWith('POST')) return ok('{}', 'Content-Type: application/json\r\n');
    count += 1;
    return ok(`{"id":"item-${1000 + count}"}`, 'Content-Type: application/json\r\n');
  });
  const tracectl = await startTracectl(['--upstream', upstream.url]);
  await rawRequest(tracectl.port, post('/items', '', '{}'));
  await tracectl.get('/items/item-1001');
  await tracectl.line('exchange', 2);
  const replay = (...args: string[]) =>
    runTracectl(['replay', '--yes', '--unsafe', ...args], { home: tracectl.home });

  const run = await replay();
  await replay('--no-correlate');

  expect(requestLines(upstream.requests.slice(2))).toEqual([
    'POST /items HTTP/1.1',
    'GET /items/item-1002 HTTP/1.1',
    'POST /items HTTP/1.1',
    'GET /items/item-1001 HTTP/1.1',
  ]);
  expect(run.stdout).toContain('replaced: id: item-1001 -> item-1002, from the answer to #1 (json /id)');
});

it('--correlate is the default and can be said', async () => {
  const { replay, sentAgain } = await recordSession();
  expect((await replay('1', '--correlate')).code).toBe(0);
  expect(sentAgain()).toHaveLength(1);
});
