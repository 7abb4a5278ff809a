// The built program as a process of its own, in an empty home: no settings and no files of the person who runs the
// tests reach it, and it never outlives the test that started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export const programPath = fileURLToPath(new URL('../../../bin/tracectl.js', import.meta.url));

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ProgramStart {
  /** On top of the quiet environment below; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Shared with a program that was started before. @default a new one */
  readonly home?: string;
}

export interface Program {
  readonly child: ChildProcess;
  readonly home: string;
  /** All that was written so far. */
  stdout(): string;
  stderr(): string;
  /** When the process has ended and all of its output was read. */
  readonly exit: Promise<Exit>;
  /** Undefined while it runs. */
  ended(): Exit | undefined;
}

/**
 * Any free port instead of the usual ones, no Zipkin that happens to run on this machine, and no look-up of who calls:
 * the test process would be named, or not, as the look-up wins or loses against the answer. Flags win over these.
 */
export function quietEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    TRACECTL_LISTEN: '127.0.0.1:0',
    TRACECTL_SINK: '127.0.0.1:0',
    TRACECTL_ZIPKIN: 'off',
    TRACECTL_ATTRIBUTION: 'off',
    TRACECTL_DATA_DIR: dataDirOf(home),
  };
}

export function dataDirOf(home: string): string {
  return join(home, 'data');
}

export async function spawnTracectl(args: readonly string[], start: ProgramStart = {}): Promise<Program> {
  return spawnProgram(process.execPath, [programPath, ...args], start);
}

export interface Run extends Exit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function runTracectl(args: readonly string[], start: ProgramStart = {}): Promise<Run> {
  const program = await spawnTracectl(args, start);
  program.child.stdin?.end();
  const exit = await program.exit;
  return { ...exit, stdout: program.stdout(), stderr: program.stderr() };
}

/** The same for any other program that starts it. */
export async function spawnProgram(
  command: string,
  args: readonly string[],
  { env = {}, home: givenHome }: ProgramStart,
): Promise<Program> {
  const home = givenHome ?? (await temporaryFolder());
  const child = spawn(command, args, { cwd: home, env: { ...quietEnvironment(home), ...env } });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let stdout = '';
  let stderr = '';
  let exit: Exit | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    child,
    home,
    stdout: () => stdout,
    stderr: () => stderr,
    // `close`, not `exit`: only then has all output been read.
    exit: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        exit = { code, signal };
        resolve(exit);
      });
    }),
    ended: () => exit,
  };
}
