// The spans that `tracectl export --format zipkin` makes of a capture, posted to a real Zipkin as they are.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { exchangeLines } from './support/exchange-lines.ts';
import { sendRaw } from './support/raw-request.ts';
import { startRecordingUpstream } from './support/recording-upstream.ts';
import { startTracectl } from './support/start-tracectl.ts';
import { startZipkin } from './support/zipkin-peer.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../../bin/tracectl.js', import.meta.url));

it('are stored by Zipkin, those of exchanges and those that applications reported', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-spans-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const upstream = await startRecordingUpstream();
  onTestFinished(() => upstream.stop());
  upstream.answerWith({ status: 200, headers: ['content-type', 'text/plain'], body: 'hello' });
  const capture = join(folder, 'calls.jsonl');
  const tracectl = await startTracectl('--upstream', upstream.url, '--no-relay', '--capture', capture);
  const headers = ['Host', 'shop.example', 'User-Agent', 'curl/8.5.0', 'Connection', 'close'];
  await sendRaw(tracectl.url, { method: 'GET', target: '/get?token=s3cret', headers });
  const [exchange] = await exchangeLines(tracectl, 1);
  const traceId = exchange?.trace.traceId ?? '';
  const sink = tracectl.lines().find(({ type }) => type === 'ready')?.sink;
  const own = {
    traceId,
    id: '00000000000000aa',
    parentId: exchange?.trace.spanId,
    name: 'own',
    kind: 'SERVER',
  };
  const reported = {
    ...own,
    timestamp: Date.now() * 1000,
    duration: 1000,
    localEndpoint: { serviceName: 'shop' },
  };
  await postSpans(`${sink}`, JSON.stringify([reported]));
  await tracectl.stop();

  const output = join(folder, 'spans.json');
  const from = ['--from', capture, '--data-dir', folder];
  await run(process.execPath, [program, 'export', '--format', 'zipkin', ...from, '--output', output]);
  const exported = await readFile(output, 'utf8');

  const zipkin = await startZipkin();
  onTestFinished(() => zipkin.stop());
  expect(exported).not.toContain('s3cret');
  expect(await postSpans(zipkin.url, exported)).toBe(202);
  const stored = await zipkin.trace(traceId, 2);
  expect(stored.map(({ name }) => name).sort()).toEqual(['own', 'shop.example']);
});

async function postSpans(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/v2/spans`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}
