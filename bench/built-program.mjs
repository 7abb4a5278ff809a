// The built program as the benchmarks run it: on the Node that runs them, with folders of its own, so that neither a
// person's settings nor what an earlier run left in the compile cache has a say.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export const program = join(root, 'bin/tracectl.js');

/** A folder for everything that a run writes, gone when the benchmark ends, and the environment that points there. */
export function scratchHome() {
  if (!existsSync(join(root, 'dist/main.js'))) throw new Error('build first: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'tracectl-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { CI, NODE_COMPILE_CACHE, XDG_CONFIG_HOME, XDG_DATA_HOME, ...inherited } = process.env;
  return { folder, environment: { ...inherited, HOME: folder, TMPDIR: folder, TERM: 'xterm-256color' } };
}

/** A running proxy in front of a port of this machine, once it takes connections. What it prints goes to /dev/null. */
export async function startProxy(upstreamPort, args, environment) {
  const port = await freePort();
  const child = spawn(process.execPath, [...proxyCommand(port, upstreamPort), ...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilListening(port, child);
  return { pid: child.pid, port, stop: () => stopChild(child) };
}

/** The same with the dashboard, in a terminal that nobody looks at. */
export async function startDashboard(upstreamPort, size, environment) {
  const port = await freePort();
  const terminal = spawnInTerminal([process.execPath, ...proxyCommand(port, upstreamPort)], size, {
    env: environment,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await untilListening(port, terminal);
  const pid = Number(readFileSync(`/proc/${terminal.pid}/task/${terminal.pid}/children`, 'utf8'));
  const stop = async () => {
    const exited = once(terminal, 'exit');
    terminal.stdin.write('q');
    await exited;
  };
  return { pid, port, stop };
}

/** What the shell writes when it hands over to the program. */
export const handedOver = '\x01';

/** Runs a command in a pseudo terminal that util-linux `script` makes; its input and output are the terminal's. */
export function spawnInTerminal(command, { columns, rows }, options) {
  const words = command.map((word) => `'${word}'`).join(' ');
  const shell = `stty rows ${rows} cols ${columns}; printf '\\001'; exec ${words}`;
  return spawn('script', ['-qfec', shell, '/dev/null'], options);
}

function proxyCommand(port, upstreamPort) {
  const addresses = ['--upstream', `127.0.0.1:${upstreamPort}`, '--listen', `127.0.0.1:${port}`];
  return [program, 'proxy', ...addresses, '--sink', '127.0.0.1:0', '--no-relay'];
}

export async function stopChild(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Nobody's at this moment; a proxy whose output nobody reads cannot tell which one it was given. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(port, child) {
  for (let tries = 0; tries < 500; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the proxy ended with ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await pause(20);
  }
  throw new Error(`nobody listens on port ${port} after 10 s`);
}
