// Flags that end a run, and the exit code that scripts read then.
import { describe, expect, it } from 'vitest';
import { runTracectl } from '../support/program.ts';
import { startTracectl } from '../support/running-tracectl.ts';
import { openUpstream } from '../support/surroundings.ts';

it('--exit-after ends the run with 0', async () => {
  const run = await runTracectl(['proxy', '--json', '--exit-after', '20ms']);

  expect(run).toMatchObject({ code: 0, signal: null, stderr: '' });
  const types = run.stdout.trimEnd().split('\n');
  expect(types.map((line) => JSON.parse(line).type)).toEqual(['ready', 'summary']);
});

it('--max-requests ends it after so many, each with its whole answer', async () => {
  const tracectl = await startTracectl(['--demo-upstream', '--max-requests', '2']);

  const answers = await Promise.all([tracectl.get('/get'), tracectl.get('/get')]);

  expect(await tracectl.exit).toEqual({ code: 0, signal: null });
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200 .*\}\n$/s);
  expect(tracectl.lines('exchange')).toHaveLength(2);
  expect(tracectl.lines('summary')).toMatchObject([{ requests: 2, errors: 0 }]);
});

describe('--fail-on', () => {
  const met = [
    ['5xx', '/status/503', 'was answered 503'],
    ['4xx', '/status/404', 'was answered 404'],
    ['slow>1ms', '/delay/0.02', String.raw`took \S+ ms, more than 1 ms`],
    ['warning', '/get', 'has missing-context \\(warning\\)'],
    ['error,missing-context', '/get', 'has missing-context \\(warning\\)'],
  ] as const;

  it.each(met)('--fail-on %s ends with 4, and says which exchange met it', async (list, path, reason) => {
    const tracectl = await startTracectl([...['--demo-upstream', '--max-requests', '1', '--fail-on', list]]);

    await tracectl.get(path);

    expect(await tracectl.exit).toMatchObject({ code: 4 });
    expect(tracectl.stderr()).toMatch(new RegExp(`^tracectl: Exchange 1 \\(GET ${path}\\) ${reason}\\.\n$`));
  });

  it('--fail-on failed ends with 4 when an upstream is not there', async () => {
    const upstream = await openUpstream();
    await upstream.close();
    const flags = ['--upstream', upstream.url, '--max-requests', '1', '--fail-on', 'failed'];
    const tracectl = await startTracectl(flags);

    await tracectl.get('/');

    expect(await tracectl.exit).toMatchObject({ code: 4 });
    expect(tracectl.stderr()).toBe(
      'tracectl: Exchange 1 (GET /) failed: no connection to the upstream: Connection refused.\n',
    );
  });

  it('--fail-on leaves the code at 0 when nothing of the list was seen', async () => {
    const list = '5xx,4xx,failed,error,slow>1000s';
    const tracectl = await startTracectl(['--demo-upstream', '--max-requests', '1', '--fail-on', list]);

    await tracectl.get('/get');

    expect(await tracectl.exit).toMatchObject({ code: 0 });
    expect(tracectl.stderr()).toBe('');
  });

  it('--fail-on also counts when a signal ends the run', async () => {
    const tracectl = await startTracectl(['--demo-upstream', '--fail-on', '5xx']);
    await tracectl.get('/status/500');
    await tracectl.line('exchange');

    const exit = await tracectl.stop();

    expect(exit.code).toBe(4);
    expect(tracectl.stderr()).toContain('was answered 500');
  });
});
