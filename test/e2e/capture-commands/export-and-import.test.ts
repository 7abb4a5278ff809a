// Captured requests in the formats of other programs, out and in.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { dataDirOf, type Run, runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

interface Kept {
  readonly home: string;
  run(...args: string[]): Promise<Run>;
}

const body = '{"password":"s3cret","n":1}';
const context = 'X-B3-TraceId: 463ac35c9f6413ad\r\nX-B3-SpanId: a2fb4a1d1a96d312\r\nX-B3-Sampled: 1\r\n';

/** One POST with secrets in its head and its body, in a capture of the data folder. */
async function kept(...flags: string[]): Promise<Kept> {
  const upstream = await openUpstream(() => ok('hello'));
  const tracectl = await startTracectl(['--upstream', upstream.url, ...flags]);
  const head = `POST /order?token=s3cret HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer s3cret\r\n${context}`;
  const framing = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`;
  await rawRequest(tracectl.port, `${head}${framing}\r\n\r\n${body}`);
  await tracectl.line('exchange');
  await tracectl.stop();
  return { home: tracectl.home, run: (...args) => runTracectl(args, { home: tracectl.home }) };
}

it.each(['har', 'curl', 'hurl', 'k6', 'zipkin', 'jsonl', 'gor'])(
  '--format %s names the request and none of its secrets',
  async (format) => {
    const { run } = await kept('--keep-secrets');

    const exported = await run('export', '--format', format);

    expect(exported).toMatchObject({ code: 0, stderr: '' });
    expect(exported.stdout).toContain('/order');
    expect(exported.stdout).not.toContain('s3cret');
    expect(exported.stdout).toContain('tracectl-redacted-');
  },
);

it('--format tells what it takes', async () => {
  const run = await runTracectl(['export', '--format', 'xml']);

  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain('"xml" is not known; give har, curl, hurl, k6, zipkin, jsonl or gor.');
});

it('--raw writes the secrets that the source has', async () => {
  const { run } = await kept('--keep-secrets');

  const { stdout } = await run('export', '--raw', '--format', 'curl');

  expect(stdout).toContain(`-H 'Authorization: Bearer s3cret'`);
  expect(stdout).toContain(`--data-raw '${body}'`);
});

it('--keep-trace leaves the trace headers where they are left out otherwise', async () => {
  const { run } = await kept();

  const without = await run('export', '--format', 'curl');
  const kepts = await run('export', '--format', 'curl', '--keep-trace');

  expect(without.stdout).not.toContain('463ac35c9f6413ad');
  expect(without.stdout).toContain('# trace headers are left out');
  expect(without.stdout).toContain('# authorization is left out: its secret was not kept');
  expect(kepts.stdout).toContain(`-H 'X-B3-TraceId: 463ac35c9f6413ad'`);
});

it('--output writes a new file for its owner only, and overwrites none', async () => {
  const { home, run } = await kept();

  const exported = await run('export', '--output', 'calls.har');
  const again = await run('export', '--output', 'calls.har');

  expect(exported).toMatchObject({ code: 0, stdout: '', stderr: '1 requests written to calls.har.\n' });
  expect((statSync(join(home, 'calls.har')).mode & 0o777).toString(8)).toBe('600');
  expect(JSON.parse(readFileSync(join(home, 'calls.har'), 'utf8')).log.entries).toHaveLength(1);
  expect(again).toMatchObject({ code: 3 });
  expect(again.stderr).toBe(
    'tracectl: calls.har cannot be written: it is there already; give another name.\n',
  );
});

it('export takes a filter', async () => {
  const { run } = await kept();

  const { stdout } = await run('export', 'method:GET');

  expect(JSON.parse(stdout).log.entries).toEqual([]);
});

it.each(['har', 'gor', 'jsonl'])(
  'import makes a capture of an exported %s file, and requests reads both',
  async (format) => {
    const { home, run } = await kept();
    await run('export', '--format', format, '--output', 'calls');
    const requests = await run('requests', '--from', 'calls');

    const imported = await run('import', 'calls', '--output', 'imported.jsonl');
    const again = await run('requests', '--from', 'imported.jsonl');

    expect(requests.stdout).toMatch(/^#1 .* POST \S+ \/order\?token=tracectl-redacted-/);
    expect(imported).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '1 requests imported into imported.jsonl.\n',
    });
    expect(again).toEqual(requests);
    const [header = ''] = readFileSync(join(home, 'imported.jsonl'), 'utf8').split('\n');
    expect(JSON.parse(header)).toMatchObject({ tracectl: 'capture', importedFrom: 'calls' });
  },
);

it('import redacts what comes from others, and lists it among the captures', async () => {
  const { home, run } = await kept();
  const request = {
    method: 'GET',
    url: 'http://a/?token=s3cret',
    headers: [{ name: 'Cookie', value: 'sid=s3cret' }],
  };
  const entries = [
    { startedDateTime: '2026-01-02T03:04:05.006Z', time: 5, request, response: { status: 200 } },
    { request: 5 },
  ];
  writeFileSync(join(home, 'browser.har'), JSON.stringify({ log: { version: '1.2', entries } }));

  const imported = await run('import', 'browser.har');
  const sessions = await run('sessions');

  expect(imported.code).toBe(0);
  expect(imported.stderr).toMatch(
    /^browser\.har: entry 2 is left out: [^\n]+\n1 requests imported into \S+\.jsonl, 1 left out\.\n$/,
  );
  expect(sessions.stdout).toContain('imported from browser.har');
  const folder = join(dataDirOf(home), 'captures');
  const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(all.join('')).not.toContain('sid=s3cret');
});

it('import tells why a file cannot be read, and leaves nothing behind', async () => {
  const { home, run } = await kept();
  writeFileSync(join(home, 'notes.txt'), 'my notes');

  const imported = await run('import', 'notes.txt', '--output', 'x.jsonl');

  expect(imported).toMatchObject({ code: 1, stdout: '' });
  expect(imported.stderr).toMatch(/^tracectl: The capture file notes\.txt cannot be read: [^\n]+\n$/);
  expect(existsSync(join(home, 'x.jsonl'))).toBe(false);
});
