// `tracectl replay` without a session, or away from it: requests come from a capture file, and a data plane of its own
// sends them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startCallingService } from '../../support/calling-service.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { dataDirOf, runTracectl } from '../support/program.ts';
import { oldIds, recordSession, requestLines } from '../support/recorded-session.ts';
import { sessionRecord, startTracectl } from '../support/running-tracectl.ts';
import { headerNames, headerOf, openCollector, openUpstream } from '../support/surroundings.ts';

/** Exchanges in the one capture file of a folder. */
function capturedCount(folder: string): number {
  if (!existsSync(folder)) return 0;
  const [name] = readdirSync(folder);
  if (name === undefined) return 0;
  return readFileSync(join(folder, name), 'utf8').split('\n').length - 2;
}

it('takes the newest capture when the last session was killed', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();
  const captures = join(dataDirOf(tracectl.home), 'captures');
  await eventually(() => capturedCount(captures) === 3, 'the captured exchanges on disk');
  tracectl.kill('SIGKILL');
  await tracectl.exit;

  const run = await replay('1');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(sentAgain()).toHaveLength(1);
  expect(sessionRecord(dataDirOf(tracectl.home))).toBeUndefined();
});

it('sends from the newest capture, and leaves out the secrets that it does not hold', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();
  await tracectl.stop();

  const run = await replay('1');

  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/^#1 GET \S+\/first {2}200 -> 200 /);
  expect(run.stdout).toContain('left out: authorization');
  const [request] = sentAgain();
  expect(headerNames(request)).not.toContain('authorization');
  expect(headerOf(request, 'x-kind')).toBe('plain');
  expect(headerOf(request, 'x-b3-traceid')).toMatch(/^[0-9a-f]{16}$/);
  expect(readdirSync(join(dataDirOf(tracectl.home), 'captures'))).toHaveLength(1);
});

it('sends a request from within a trace as the beginning of a new one', async () => {
  const { tracectl, replay, sentAgain } = await recordSession();
  await tracectl.stop();

  await replay('2');

  const [request] = sentAgain();
  expect(request?.lines[0]).toBe('GET /inner HTTP/1.1');
  for (const old of oldIds) expect(request?.lines.join('\n')).not.toContain(old);
  expect(headerNames(request)).not.toContain('x-b3-parentspanid');
});

it('its span goes to Zipkin, and names the exchange that it repeats', async () => {
  const collector = await openCollector();
  const { tracectl, sentAgain } = await recordSession();
  await tracectl.stop();

  const env = { TRACECTL_ZIPKIN: collector.url };
  await runTracectl(['replay', '1'], { home: tracectl.home, env });

  const [span, ...more] = collector.posts.flatMap(({ spans }) => spans);
  expect(span?.traceId).toBe(headerOf(sentAgain()[0], 'x-b3-traceid'));
  expect(span?.tags).toContainEqual(['tracectl.replay.of', tracectl.lines('exchange')[0]?.id]);
  expect(more).toEqual([]);
});

it('--from takes a capture file, although a session runs', async () => {
  const before = await recordSession('--capture', 'calls.jsonl');
  await before.tracectl.stop();
  const running = await recordSession();

  const run = await running.replay('--last', '--unsafe', '--from', join(before.tracectl.home, 'calls.jsonl'));

  expect(run.code).toBe(0);
  expect(requestLines(before.sentAgain())).toEqual(['POST /order HTTP/1.1']);
  expect(running.sentAgain()).toEqual([]);
});

it('compares the calls behind a replay, when a session runs that sees them', async () => {
  const backend = await openUpstream();
  let proxyPort = 0;
  const shop = await startCallingService(() => proxyPort);
  onTestFinished(() => shop.close());
  shop.calls = ['pricing/price/1', 'stock/item/1'];
  const file = join(await temporaryFolder(), 'calls.jsonl');
  const routes = ['shop', 'pricing', 'stock'].flatMap((name) => [
    ...['--service', `${name}=${name === 'shop' ? shop.url : backend.url}`],
  ]);
  const recorder = await startTracectl([...routes, '--capture', file]);
  proxyPort = recorder.port;
  await recorder.get('/checkout', [], 'shop.localhost');
  const entry = await eventually(
    () => recorder.lines('exchange').find(({ url }) => url.endsWith('/checkout')),
    'the request',
  );
  await recorder.stop();
  const running = await startTracectl([...routes, '--no-capture']);
  proxyPort = running.port;
  const replay = () =>
    runTracectl(['replay', entry.id, '--from', file, '--diff', '--json'], { home: running.home });
  const traceOf = ({ stdout }: { readonly stdout: string }) =>
    JSON.parse(stdout.split('\n')[0] ?? '').diff.trace;

  const same = traceOf(await replay());
  shop.calls = ['pricing/price/1', 'pricing/price/2'];
  const other = traceOf(await replay());

  expect(same).toMatchObject({ verdict: 'same', calls: [{ path: '/checkout' }, {}, {}] });
  expect(
    other.calls.map(({ callee, change }: { callee: string; change: string }) => [callee, change]),
  ).toEqual([
    ['shop', 'same'],
    ['pricing', 'more'],
    ['stock', 'missing'],
  ]);
  await running.stop();
  shop.calls = [];
  expect(traceOf(await replay())).toBeUndefined();
});

it('--data-dir is where it looks for sessions and captures', async () => {
  const { tracectl, sentAgain } = await recordSession();
  const dataDir = dataDirOf(tracectl.home);

  const run = await runTracectl(['replay', '1', '--data-dir', dataDir]);

  expect(run.code).toBe(0);
  expect(sentAgain()).toHaveLength(1);
});

it('without a capture either, it says so', async () => {
  const run = await runTracectl(['replay', '--last']);

  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^tracectl: No session runs and \S+ holds no capture: [^\n]+\n$/);
});

it('a file that is no capture is named, with the reason', async () => {
  const run = await runTracectl(['replay', '--last', '--from', 'nowhere.jsonl']);

  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toMatch(/^tracectl: The capture file nowhere\.jsonl cannot be read: [^\n]+\n$/);
});
