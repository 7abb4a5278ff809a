// A program of its own, run by Node from a file in a folder of its own: something that a session can find as a process.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface NodeProgram {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Lines that it printed. */
  readonly lines: readonly string[];
  /** Resolves with the first line that fits. */
  line(fits: RegExp): Promise<string>;
  say(line: string): void;
  readonly ended: Promise<number | null>;
}

/** `script` is CommonJS; `name` is that of the file, without its ending. Gone when the test is over. */
export async function nodeProgram(
  name: string,
  script: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<NodeProgram> {
  const folder = join(await temporaryFolder(), 'folder');
  mkdirSync(folder);
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, script);
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (bytes: Buffer) => {
    const parts = (rest + bytes.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    pid: child.pid ?? 0,
    process: child,
    lines,
    line: (fits) => eventually(() => lines.find((line) => fits.test(line)), `a line like ${fits} of ${name}`),
    say: (line) => void child.stdin.write(`${line}\n`),
    ended,
  };
}
