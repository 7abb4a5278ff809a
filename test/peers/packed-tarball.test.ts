// What `npm pack` makes, installed in a folder of its own with packages from the registry: the files that it needs
// are in it, and the program starts and carries traffic there.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasHeader } from '../../src/http/header-list.ts';
import { outsideOfNpm } from './support/outside-of-npm.ts';
import { sendRaw } from './support/raw-request.ts';
import { startRecordingUpstream } from './support/recording-upstream.ts';
import { runProgram } from './support/spawned-program.ts';
import { startTracectlFrom } from './support/start-tracectl.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let packed: Packed;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracectl-packed-'));
  env = outsideOfNpm();
  // Without scripts: what is packed was built before these tests, and a build while they run would disturb others.
  const packing = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  packed = onlyOf(await runProgram({ command: 'npm', args: packing, cwd: checkout, env }));
  const installing = [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    join(folder, packed.filename),
  ];
  await runProgram({ command: 'npm', args: installing, cwd: folder, env });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('holds the program, its documentation and its example settings, and no sources or tests', () => {
  const paths = packed.files.map(({ path }) => path);
  const folders = new Set(paths.map((path) => path.split('/')[0]));

  expect(paths).toEqual(
    expect.arrayContaining([
      ...['package.json', 'README.md', 'LICENSE', 'config.example.json', 'bin/tracectl.js'],
      ...['dist/main.js', 'dist/worker.js', 'dist/dashboard.js', 'docs/configuration.md'],
    ]),
  );
  expect(folders).not.toContain('src');
  expect(folders).not.toContain('test');
});

it('tells its version through npx', async () => {
  const { version } = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')) as Packed;

  const printed = await runProgram({
    command: 'npx',
    args: ['--no-install', 'tracectl', '--version'],
    cwd: folder,
    env,
  });

  expect(printed.trim()).toBe(version);
});

it('carries a request to the upstream, with trace headers', async () => {
  const upstream = await startRecordingUpstream();
  upstream.answerWith({ status: 200, body: 'hello' });
  const program = join(folder, 'node_modules/tracectl/bin/tracectl.js');
  const tracectl = await startTracectlFrom(program, '--upstream', upstream.url, '--no-relay');

  const answer = await sendRaw(tracectl.url, { method: 'GET', target: '/get', headers: ['Host', 'a'] });
  await tracectl.stop();
  await upstream.stop();

  expect(answer).toMatchObject({ status: 200, body: 'hello' });
  const [request] = upstream.takeRequests();
  expect(hasHeader(request?.headers ?? [], 'x-b3-traceid')).toBe(true);
});

/** npm hands its own settings down to scripts; here they would send the installation to the checkout. */
function onlyOf(json: string): Packed {
  const [first] = JSON.parse(json) as Packed[];
  if (first === undefined) throw new Error('npm packed nothing');
  return first;
}
