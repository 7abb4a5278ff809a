// npm's http-cache-tests (the suite behind cache-tests.fyi): its origin server and its command-line client, as they are.
// Each test puts its script at the origin, sends its requests, and asks the origin what it saw of them.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outsideOfNpm } from './outside-of-npm.ts';
import { cachedPeer } from './peer-cache.ts';
import { runProgram, spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

const NAME = 'http-cache-tests';
const VERSION = '0.4.5';

const listenOnLoopback = fileURLToPath(new URL('./listen-on-loopback.ts', import.meta.url));

export interface HttpCacheOrigin {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startHttpCacheOrigin(): Promise<HttpCacheOrigin> {
  const folder = await suiteFolder();
  const program = await spawnProgram({
    command: process.execPath,
    args: ['--import', listenOnLoopback, 'server/server.mjs'],
    cwd: folder,
    env: outsideOfNpm({
      npm_config_protocol: 'http',
      npm_config_port: '0',
      npm_config_pidfile: join(folder, 'server.pid'),
    }),
  });
  const url = await waitUntil('the origin of http-cache-tests to listen', () => {
    program.failIfEnded();
    return /Listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(program.stdout())?.[1];
  });
  return {
    url,
    stop: async () => {
      await program.stop();
    },
  };
}

/** By id: `passed`, or what failed and why, without the ids and the address that are of this run only. */
export type HttpCacheResults = Readonly<Record<string, string>>;

/** Runs the whole suite against its origin, which answers at `url`, directly or through something. Takes about 20 s. */
export async function runHttpCacheTests(url: string): Promise<HttpCacheResults> {
  const printed = await runProgram({
    command: process.execPath,
    args: ['--no-warnings', 'cli.mjs'],
    cwd: await suiteFolder(),
    // Without an id it runs all tests. The second name is where it looks when the first is empty.
    env: outsideOfNpm({ npm_config_base: url, npm_config_id: '', npm_package_config_id: '' }),
  });
  const results = JSON.parse(printed) as Record<string, true | readonly [kind: string, message: string]>;
  return Object.fromEntries(
    Object.entries(results).map(([id, result]) => [
      id,
      result === true ? 'passed' : result.join(': ').replaceAll(url, '').replaceAll(UUID, 'UUID'),
    ]),
  );
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

async function suiteFolder(): Promise<string> {
  const folder = await cachedPeer(`${NAME}-${VERSION}`, async (target) => {
    const quietly = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await runProgram({
      command: 'npm',
      args: ['install', '--prefix', target, ...quietly, `${NAME}@${VERSION}`],
      cwd: target,
      env: outsideOfNpm(),
    });
  });
  return join(folder, 'node_modules', NAME);
}
