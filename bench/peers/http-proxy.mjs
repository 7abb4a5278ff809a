// http-proxy of npm, which many development servers proxy with, on one process and with connections to the upstream kept.
// Not a dependency: it is fetched into `.cache`. Runs as a child: `node http-proxy.mjs UPSTREAM-PORT FOLDER`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedPeer } from '../../test/peers/support/peer-cache.ts';
import { runProgram } from '../../test/peers/support/spawned-program.ts';
import { stopChild } from '../child-program.mjs';

const VERSION = '1.18.1';
const self = fileURLToPath(import.meta.url);

export async function startHttpProxy(upstreamPort) {
  const folder = await cachedPeer(`http-proxy-${VERSION}`, (target) => {
    const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund'];
    const args = ['install', '--prefix', target, ...quiet, `http-proxy@${VERSION}`];
    return runProgram({ command: 'npm', args });
  });
  const child = fork(self, [String(upstreamPort), folder], { execArgv: ['--no-deprecation'] });
  const [port] = await once(child, 'message');
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

function serve(upstreamPort, folder) {
  const { createProxyServer } = createRequire(join(folder, 'package.json'))('http-proxy');
  const proxy = createProxyServer({
    target: `http://127.0.0.1:${upstreamPort}`,
    agent: new Agent({ keepAlive: true }),
  });
  const server = createServer((request, response) => {
    proxy.web(request, response, {}, () => response.destroy());
  });
  server.listen(0, '127.0.0.1', 1024, () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === self) serve(Number(process.argv[2]), process.argv[3]);
