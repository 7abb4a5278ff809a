// Flags that limit what one client, or all of them, may take. What is beyond is counted in the summary.
import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { get, openRaw, type RawConnection } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { addressOf, openUpstream } from '../support/surroundings.ts';

function open({ port }: RunningTracectl, bytes: string): RawConnection {
  const connection = openRaw(port);
  onTestFinished(() => {
    connection.socket.destroy();
  });
  connection.socket.write(bytes);
  return connection;
}

/** Stops it; what its summary says of limits, and what it told in words. */
async function limitsOf(tracectl: RunningTracectl): Promise<{ limited: unknown; told: string }> {
  await tracectl.stop();
  return { ...{ limited: undefined, ...(await tracectl.line('summary')) }, told: tracectl.stderr() };
}

it('--max-header-size is what the head of a request may have; more is answered 431', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--max-header-size', '4KiB']);

  expect(await tracectl.get('/status/204', [`X-Fits: ${'x'.repeat(3000)}`])).toMatch(/^HTTP\/1\.1 204 /);
  expect(await tracectl.get('/status/204', [`X-Large: ${'x'.repeat(5000)}`])).toMatch(/^HTTP\/1\.1 431 /);

  const { limited, told } = await limitsOf(tracectl);
  expect(limited).toEqual({ headerBytes: 1 });
  expect(told).toContain('4096 are allowed (--max-header-size)');
});

it('--max-url is how long a request target may be; more is answered 414', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--max-url', '1KiB']);

  expect(await tracectl.get(`/status/204?${'x'.repeat(1000)}`)).toMatch(/^HTTP\/1\.1 204 /);
  expect(await tracectl.get(`/status/204?${'x'.repeat(1024)}`)).toMatch(/^HTTP\/1\.1 414 /);

  const { limited, told } = await limitsOf(tracectl);
  expect(limited).toEqual({ target: 1 });
  expect(told).toContain('a request was answered 414: the request target has 1036 bytes, 1024 are allowed');
});

it('--max-connections closes what comes beyond, and lets in again what comes later', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--max-connections', '1']);
  const first = open(tracectl, 'GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n');
  await first.until((text) => text.includes(' 204 '));

  expect(await tracectl.get('/status/204')).toBe('');
  first.socket.write(get('/status/204'));
  await first.closed();
  let again = '';
  while (!again.includes(' 204 ')) again = await tracectl.get('/status/204');

  const { limited, told } = await limitsOf(tracectl);
  expect(limited).toMatchObject({ connections: expect.any(Number) });
  expect(told).toContain('has 1 connections: further ones are closed (--max-connections)');
});

it('--max-concurrent-requests answers 503 to what comes beyond', async () => {
  const waiting: Socket[] = [];
  const upstream = await openUpstream((_request, socket) => {
    waiting.push(socket);
    return undefined;
  });
  const tracectl = await startTracectl([
    ...['--upstream', addressOf(upstream), '--max-concurrent-requests', '1'],
  ]);
  const first = open(tracectl, get('/first'));
  await eventually(() => waiting.length === 1, 'the request at the upstream');

  expect(await tracectl.get('/second')).toMatch(/^HTTP\/1\.1 503 .*x-envoy-overloaded: true.*overflow$/s);
  waiting[0]?.write(ok('the first answer'));
  expect(await first.closed()).toContain('the first answer');

  expect((await tracectl.line('exchange')).responseFlags).toEqual(['UO']);
  expect((await limitsOf(tracectl)).limited).toEqual({ requests: 1 });
});

it('--header-timeout is how long the head of a request may take', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--header-timeout', '100ms']);

  const answer = await open(tracectl, 'GET / HTTP/1.1\r\nHost: a\r\n').closed();

  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  const { limited, told } = await limitsOf(tracectl);
  expect(limited).toEqual({ headerTime: 1 });
  expect(told).toContain('the head of a request took longer than 100 ms: answered 408');
});

it('--idle-timeout closes a connection on which nothing is asked any more', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--idle-timeout', '50ms']);

  const answer = await open(tracectl, 'GET /status/204 HTTP/1.1\r\nHost: a\r\n\r\n').closed();

  expect(answer).toMatch(/^HTTP\/1\.1 204 /);
  expect((await limitsOf(tracectl)).limited).toEqual({ idleTime: 1 });
});
