// A program started by a test: its output is kept for error messages, and it never outlives its stop.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program that has not ended by then after SIGTERM is killed, and the test that stopped it fails. */
const STOP_DEADLINE_MS = 15_000;
const OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnedProgram {
  readonly pid: number;
  /** All that the program wrote so far. */
  stdout(): string;
  stderr(): string;
  /** Throws, with all that the program printed, when it has ended by itself. For loops that wait for its start. */
  failIfEnded(): void;
  /** SIGTERM, then the end. Fails when the program has to be killed. */
  stop(): Promise<Exit>;
}

export interface ProgramStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

export async function spawnProgram(start: ProgramStart): Promise<SpawnedProgram> {
  const child = spawn(start.command, start.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: start.env ?? process.env,
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
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
  // `close`, not `exit`: only then has all output been read.
  const ended = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  // Rejects with the system's reason when there is no such program.
  await once(child, 'spawn');

  return {
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    failIfEnded: () => {
      if (exit !== undefined) throw new Error(describeEnd(start, exit, stdout + stderr));
    },
    stop: async () => {
      if (exit !== undefined) return exit;
      child.kill('SIGTERM');
      let hadToBeKilled = false;
      const deadline = setTimeout(() => {
        hadToBeKilled = true;
        child.kill('SIGKILL');
      }, STOP_DEADLINE_MS);
      const how = await ended;
      clearTimeout(deadline);
      if (hadToBeKilled) {
        throw new Error(`${start.command} ignored SIGTERM for ${STOP_DEADLINE_MS} ms\n${stderr}`);
      }
      return how;
    },
  };
}

/** Runs a program to its end; fails with what it printed when it does not exit with 0. */
export async function runProgram(start: ProgramStart): Promise<string> {
  const options = {
    maxBuffer: OUTPUT_LIMIT_BYTES,
    ...(start.env === undefined ? {} : { env: start.env }),
    ...(start.cwd === undefined ? {} : { cwd: start.cwd }),
  };
  return new Promise((resolve, reject) => {
    execFile(start.command, start.args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });
}

function describeEnd(start: ProgramStart, exit: Exit, output: string): string {
  return `${[start.command, ...start.args].join(' ')} ended with ${exit.code ?? exit.signal}\n${output}`;
}
