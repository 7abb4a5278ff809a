// The built tracectl as a program of its own: started, its JSON lines read, stopped by SIGTERM.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exit, spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

const checkoutProgram = fileURLToPath(new URL('../../../bin/tracectl.js', import.meta.url));

/** One line of `--json`; its further fields depend on its type. */
export interface JsonLine {
  readonly v: 1;
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface RunningTracectl {
  /** Where requests are sent. */
  readonly url: string;
  /** The JSON lines so far. */
  lines(): JsonLine[];
  /** SIGTERM, then the end; a second call does nothing. */
  stop(): Promise<Exit>;
}

/** `tracectl proxy --json` of this checkout with `args`. */
export function startTracectl(...args: string[]): Promise<RunningTracectl> {
  return startTracectlFrom(checkoutProgram, ...args);
}

/**
 * The same from another place. It listens on free loopback ports, and neither settings nor files of the person
 * who runs the tests reach it.
 */
export async function startTracectlFrom(program: string, ...args: string[]): Promise<RunningTracectl> {
  const home = await mkdtemp(join(tmpdir(), 'tracectl-peers-'));
  const fixed = [
    ...['proxy', '--json', '--no-tui', '--no-capture'],
    ...['--listen', '127.0.0.1:0', '--sink', '127.0.0.1:0'],
  ];
  const running = await spawnProgram({
    command: process.execPath,
    args: [program, ...fixed, ...args],
    cwd: home,
    // No look-up of who calls, unless a flag asks for it: it may win or lose against the answer.
    env: { PATH: process.env.PATH ?? '', HOME: home, TRACECTL_ATTRIBUTION: 'off' },
  });
  const lines = (): JsonLine[] => jsonLines(running.stdout());
  const stop = async (): Promise<Exit> => {
    const exit = await running.stop();
    await rm(home, { recursive: true, force: true });
    return exit;
  };

  const ready = await waitUntil('the ready line of tracectl', () => {
    running.failIfEnded();
    return lines().find((line) => line.type === 'ready');
  }).catch(async (reason: unknown) => {
    await stop();
    throw reason;
  });
  const urls = ready.proxy;
  if (!Array.isArray(urls) || typeof urls[0] !== 'string')
    throw new Error('the ready line names no proxy URL');
  return { url: urls[0], lines, stop };
}

/** The whole lines of `text`; the last one may still be on its way. */
function jsonLines(text: string): JsonLine[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonLine);
}
