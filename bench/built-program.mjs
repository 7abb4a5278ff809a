// The built program as the benchmarks run it: on the Node that runs them, with folders of its own, so that neither a
// person's settings nor what an earlier run left in the compile cache has a say.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startListening, untilListening } from './child-program.mjs';

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
  const command = [...proxyCommand(port, upstreamPort), ...args];
  return startListening(process.execPath, command, port, { env: environment });
}

/** The same with the dashboard, in a terminal that nobody looks at. */
export async function startDashboard(upstreamPort, args, size, environment) {
  const port = await freePort();
  const command = [process.execPath, ...proxyCommand(port, upstreamPort), ...args];
  const terminal = spawnInTerminal(command, size, { env: environment, stdio: ['pipe', 'ignore', 'inherit'] });
  await once(terminal, 'spawn').catch(() => {
    throw new Error('There is no util-linux script to make a terminal');
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
  return [program, 'proxy', ...addresses, '--sink', '127.0.0.1:0'];
}
