// Real programs as callers and callees: which process they are, and that `tracectl run` leads their calls here.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchangeLines } from './support/exchange-lines.ts';
import { freePort, portOf } from './support/free-port.ts';
import { cachedPeer } from './support/peer-cache.ts';
import { installIntoVenv } from './support/python-venv.ts';
import { runProgram, spawnProgram } from './support/spawned-program.ts';
import { startTracectl } from './support/start-tracectl.ts';
import { waitUntil } from './support/wait-until.ts';

const GUNICORN = 'gunicorn==27.0.1';
const REQUESTS = 'requests==2.32.3';
const program = fileURLToPath(new URL('../../bin/tracectl.js', import.meta.url));

interface Party {
  readonly service?: string;
  readonly pid?: number;
  readonly process?: string;
  readonly identifiedBy?: string;
}

let folder: string;
let python: string;
/**
 * What is gone before the kernel's tables were read has no process, and on a machine with tens of thousands of closed connections
 * reading them takes a tenth of a second each time: calls under `/long` take long enough for that.
 */
const upstream = createServer((request, response) => {
  const takesMs = request.url?.startsWith('/long/') === true ? 2_000 : 30;
  setTimeout(() => response.end('ok'), takesMs);
});
let upstreamUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracectl-who-'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  upstreamUrl = `http://127.0.0.1:${portOf(upstream.address())}`;
  const venv = await cachedPeer('gunicorn-requests', (target) =>
    installIntoVenv(target, [GUNICORN, REQUESTS]),
  );
  python = join(venv, 'bin/python');
});

afterAll(async () => {
  upstream.close();
  upstream.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

describe('gunicorn with its default workers', () => {
  const PATHS = ['/long/a', '/long/b', '/long/c'];
  const APP = `
import os, urllib.request
def app(environ, start):
    urllib.request.urlopen(os.environ['NEXT'] + environ['PATH_INFO']).read()
    start('200 OK', [('Content-Length', '2')])
    return [b'ok']
`;

  it('is known by the worker that serves a request, which is the one that calls for it', async () => {
    await writeFile(join(folder, 'shop.py'), APP);
    const port = await freePort();
    const tracectl = await startTracectl(
      ...['--upstream', `http://127.0.0.1:${port}`, '--no-relay', '--attribution', 'auto'],
    );
    const env = { ...process.env, NEXT: upstreamUrl, http_proxy: tracectl.url, no_proxy: '' };
    const gunicorn = await spawnProgram({
      command: python,
      args: ['-m', 'gunicorn', '--workers', '3', '--bind', `127.0.0.1:${port}`, 'shop:app'],
      cwd: folder,
      env,
    });
    try {
      await waitUntil('three workers', () => {
        gunicorn.failIfEnded();
        return (gunicorn.stderr().match(/Booting worker/g)?.length ?? 0) >= 3 || undefined;
      });
      await Promise.all(PATHS.map(async (path) => (await fetch(`${tracectl.url}${path}`)).text()));

      const exchanges = await exchangeLines(tracectl, 6);
      const parties = exchanges.map(({ url, client, server }) => ({
        path: new URL(url).pathname,
        isInbound: url.startsWith(`http://127.0.0.1:${port}/`),
        client: client as Party,
        server: server as Party,
      }));
      for (const path of PATHS) {
        const inbound = parties.find((each) => each.path === path && each.isInbound);
        const outbound = parties.find((each) => each.path === path && !each.isInbound);
        expect(inbound?.server).toMatchObject({ service: 'shop', process: 'python' });
        expect(outbound?.client).toMatchObject({ service: 'shop', pid: inbound?.server.pid });
      }
    } finally {
      await gunicorn.stop();
      await tracectl.stop();
    }
  });
});

describe('tracectl run', () => {
  /** The first exchange of what a command does. */
  async function callerOf(command: readonly string[], flags: readonly string[] = []): Promise<Party> {
    const args = [
      'run',
      '--json',
      '--service',
      'mine',
      ...flags,
      '--sink',
      'off',
      '--no-relay',
      '--no-capture',
      '--',
    ];
    const stdout = await runProgram({
      command: process.execPath,
      args: [program, ...args, ...command],
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
    });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; client: Party });
    const exchange = lines.find(({ type }) => type === 'exchange');
    if (exchange === undefined) throw new Error(`nothing came through:\n${stdout}`);
    return exchange.client;
  }

  it('leads the calls of curl here', async () => {
    const client = await callerOf(['curl', '--silent', '--fail', `${upstreamUrl}/curl`]);

    expect(client).toMatchObject({ service: 'mine', identifiedBy: 'proxyUrl' });
  });

  it.each([
    ['urllib', 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).read()'],
    ['requests', 'import sys, requests; requests.get(sys.argv[1]).raise_for_status()'],
  ])('leads the calls of Python’s %s here', async (_, script) => {
    const client = await callerOf([python, '-c', script, `${upstreamUrl}/python`]);

    expect(client).toMatchObject({ service: 'mine', identifiedBy: 'proxyUrl' });
  });

  it('leads the calls of Java’s own clients here', async () => {
    const source = `
import java.net.*; import java.net.http.*;
class Call {
  public static void main(String[] args) throws Exception {
    var uri = URI.create(args[0]);
    HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    uri.toURL().openStream().readAllBytes();
  }
}`;
    await writeFile(join(folder, 'Call.java'), source);

    const client = await callerOf([
      'java',
      join(folder, 'Call.java'),
      upstreamUrl.replace('127.0.0.1', 'localhost'),
    ]);

    expect(client).toMatchObject({ service: 'mine', identifiedBy: 'route' });
  });
});
