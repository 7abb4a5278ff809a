// One command that tracectl started: in a process group of its own, so that all of it can be told to stop.
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { CommandToRun } from './run-arguments.ts';
import type { Environment } from './traced-environment.ts';

export interface ChildCommand {
  readonly pid: number | undefined;
  /** The exit code, 128 and the signal's number, or 127 when it could not be started; never rejects. */
  readonly ended: Promise<number>;
  /** To all of its process group. */
  signal(signal: NodeJS.Signals): void;
}

/** Where its output goes: `inherit` is tracectl's own, a stream gets it line by line behind the prefix. */
export interface ChildOutput {
  readonly out: 'inherit' | Writable;
  readonly err: 'inherit' | Writable;
  readonly prefix: string;
  /** The file that it is, when a person should know. */
  readonly path?: string;
}

export function startCommand(
  { words, isForShell }: CommandToRun,
  cwd: string,
  environment: Environment,
  { out, err, prefix }: ChildOutput,
  onProblem: (sentence: string) => void,
): ChildCommand {
  const [program = '', ...args] = words;
  const child = spawn(program, args, {
    cwd,
    env: { ...environment },
    shell: isForShell,
    detached: process.platform !== 'win32',
    stdio: [
      out === 'inherit' ? 'inherit' : 'ignore',
      out === 'inherit' ? 'inherit' : 'pipe',
      err === 'inherit' ? 'inherit' : 'pipe',
    ],
  });
  const drained = [pipeLines(child.stdout, out, prefix), pipeLines(child.stderr, err, prefix)];
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      const why = error.code === 'ENOENT' ? 'there is no such program' : error.message;
      onProblem(`${program} cannot be started: ${why}.`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
  return {
    pid: child.pid,
    ended: ended.then(async (code) => {
      // What children of the command still hold open is waited for no longer.
      await Promise.race([Promise.all(drained), setTimeout(LATE_OUTPUT_MS)]);
      return code;
    }),
    signal: (signal) => signalGroup(child, signal),
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // Nobody of it is left.
  }
}

/** How long the last output of a command may take once it has ended. */
const LATE_OUTPUT_MS = 200;

/** Resolves when all was written, or the command has ended and only its children keep the stream open. */
function pipeLines(from: Readable | null, to: 'inherit' | Writable, prefix: string): Promise<void> {
  if (from === null || to === 'inherit') return Promise.resolve();
  let rest = '';
  from.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) to.write(`${prefix}${line}\n`);
  });
  return new Promise((resolve) => {
    from.once('close', () => {
      if (rest !== '') to.write(`${prefix}${rest}\n`);
      resolve();
    });
  });
}
