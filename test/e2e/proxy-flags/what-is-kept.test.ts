// Flags about what is kept on disk, and who may read it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { dataDirOf } from '../support/program.ts';
import { type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** The lines of a capture file, parsed. */
function captureLines(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

async function startWith(...flags: string[]): Promise<RunningTracectl> {
  const upstream = await openUpstream(() => ok('0123456789abcdef'));
  return startTracectl(['--upstream', upstream.url, ...flags]);
}

it('--capture appends each exchange to the file, for its owner only', async () => {
  const file = join(await temporaryFolder(), 'calls.jsonl');
  const tracectl = await startWith('--capture', file);
  await tracectl.get('/a', ['Authorization: Bearer secret']);
  await tracectl.line('exchange');

  await tracectl.stop();

  const [header, exchange, ...more] = captureLines(file);
  expect(header).toMatchObject({ tracectl: 'capture', v: 2, session: tracectl.ready.session });
  expect(exchange).toMatchObject({
    method: 'GET',
    target: '/a',
    status: 200,
    masked: { headers: ['authorization'] },
    responseBody: { text: '0123456789abcdef', truncated: false },
  });
  expect(JSON.stringify(exchange)).not.toContain('Bearer secret');
  expect(JSON.stringify(exchange)).toMatch(/Bearer tracectl-redacted-[0-9a-f]{16}/);
  expect(more).toEqual([]);
  expect(modeOf(file)).toBe('600');
});

it('--capture of a relative path is taken from the folder that tracectl runs in', async () => {
  const tracectl = await startWith('--capture', 'calls.jsonl');
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(captureLines(join(tracectl.home, 'calls.jsonl'))).toHaveLength(2);
});

it('--no-capture keeps nothing', async () => {
  const tracectl = await startWith('--no-capture');
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  expect(readdirSync(dataDirOf(tracectl.home))).not.toContain('captures');
});

it('--data-dir is where captures go by themselves, for their owner only', async () => {
  const dataDir = join(await temporaryFolder(), 'data');
  const tracectl = await startWith('--data-dir', dataDir);
  await tracectl.get('/');
  await tracectl.line('exchange');

  await tracectl.stop();

  const folder = join(dataDir, 'captures');
  const files = readdirSync(folder);
  expect(files).toEqual([expect.stringMatching(new RegExp(`-${tracectl.ready.session}\\.jsonl$`))]);
  expect(captureLines(join(folder, files[0] ?? ''))).toHaveLength(2);
  expect(modeOf(folder)).toBe('700');
  expect(modeOf(join(folder, files[0] ?? ''))).toBe('600');
});

it('--max-body keeps that much of a body, and passes all of it', async () => {
  const file = join(await temporaryFolder(), 'calls.jsonl');
  const tracectl = await startWith('--capture', file, '--max-body', '4');
  const request = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nConnection: close\r\n\r\nupload';

  const answer = await rawRequest(tracectl.port, request);

  expect(answer).toMatch(/\r\n\r\n0123456789abcdef$/);
  expect(await tracectl.line('exchange')).toMatchObject({ requestBytes: 6, responseBytes: 16 });
  await tracectl.stop();
  expect(captureLines(file)[1]).toMatchObject({
    requestBody: { bytes: 6, stored: 4, truncated: true, text: 'uplo' },
    responseBody: { bytes: 16, stored: 4, truncated: true, text: '0123' },
  });
});

it('--max-body above the default keeps large bodies in files of their own, for their owner only', async () => {
  const file = join(await temporaryFolder(), 'calls.jsonl');
  const upstream = await openUpstream(() => ok('x'.repeat(100_000)));
  const tracectl = await startTracectl(['--upstream', upstream.url, '--capture', file, '--max-body', '1MiB']);
  await tracectl.get('/');
  await tracectl.get('/');
  await tracectl.line('exchange', 2);

  await tracectl.stop();

  const [, first, second] = captureLines(file);
  expect(first?.responseBody).toMatchObject({ bytes: 100_000, stored: 100_000, truncated: false });
  expect(second?.responseBody).toEqual(first?.responseBody);
  const [name = '', ...more] = readdirSync(`${file}.bodies`);
  expect(more).toEqual([]);
  expect(first?.responseBody).toMatchObject({ sha256: name });
  expect(modeOf(`${file}.bodies`)).toBe('700');
  expect(modeOf(join(`${file}.bodies`, name))).toBe('600');
});

it('--keep-secrets writes them as they are', async () => {
  const file = join(await temporaryFolder(), 'calls.jsonl');
  const tracectl = await startWith('--capture', file, '--keep-secrets');
  await tracectl.get('/a?token=s3cret', ['Authorization: Bearer s3cret']);
  await tracectl.line('exchange');

  await tracectl.stop();

  const [header, exchange] = captureLines(file);
  expect(header).toMatchObject({ redaction: { mode: 'none' } });
  expect(exchange).toMatchObject({ target: '/a?token=s3cret', masked: { headers: [], url: false } });
  // What a person watches is another thing than what they asked to be kept.
  expect(JSON.stringify(tracectl.lines('exchange'))).not.toContain('s3cret');
});

it('--capture-sessions lets the captures of older sessions go', async () => {
  const home = await temporaryFolder();
  for (let i = 0; i < 3; i += 1) {
    const upstream = await openUpstream(() => ok());
    const tracectl = await startTracectl(['--upstream', upstream.url, '--capture-sessions', '2'], { home });
    await tracectl.get('/');
    await tracectl.line('exchange');
    await tracectl.stop();
  }

  expect(readdirSync(join(dataDirOf(home), 'captures'))).toHaveLength(2);
});

it('--capture-size lets the oldest captures go', async () => {
  const home = await temporaryFolder();
  for (let i = 0; i < 3; i += 1) {
    const upstream = await openUpstream(() => ok('x'.repeat(900_000)));
    const tracectl = await startTracectl(
      ['--upstream', upstream.url, '--max-body', '1MiB', '--capture-size', '2MB'],
      { home },
    );
    await tracectl.get('/');
    await tracectl.line('exchange');
    await tracectl.stop();
  }

  const names = readdirSync(join(dataDirOf(home), 'captures'));
  expect(names.filter((name) => name.endsWith('.jsonl'))).toHaveLength(2);
  expect(names.filter((name) => name.endsWith('.bodies'))).toHaveLength(2);
});
