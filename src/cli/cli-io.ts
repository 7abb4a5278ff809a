// What a command may touch of the process it runs in. Commands are handed one, so that tests can hand in another;
// `process` itself is read and changed here only.
import envPaths from 'env-paths';
import type { ExitCode } from './exit-codes.ts';

export type EndingSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

const ENDING_SIGNALS: readonly EndingSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly platform: NodeJS.Platform;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The system's folders for a program's own files; they may not exist yet. */
  readonly paths: { readonly config: string; readonly data: string };
  /** Stops the process as Ctrl-Z does in a shell; resolves when it goes on. */
  suspendSelf(): Promise<void>;
  /** Kept until the process ends by itself. */
  setExitCode(code: ExitCode): void;
  /** Ends the process at once. Only for when nothing may be waited for any more: a second signal, a mistake of ours. */
  exitNow(code: ExitCode): void;
  /** `handle` gets what nobody caught. */
  onUncaught(handle: (error: unknown) => void): void;
  /** `handle` gets every signal that asks the program to end. Returns how to take it back. */
  onSignal(handle: (signal: EndingSignal) => void): () => void;
  /** `handle` is called when nobody reads standard output any more (`| head`). Returns how to take it back. */
  onOutputClosed(handle: () => void): () => void;
  /** Tells those that were handed to `onOutputClosed`; false when there are none. */
  outputClosed(): boolean;
  /** `restore` runs first when a mistake of ours ends the program. Returns how to take it back. */
  beforeCrash(restore: () => void): () => void;
  /** Runs what `beforeCrash` was handed, the latest first. */
  restoreForCrash(): void;
}

/** The io of the real process. */
export function processIo(): CliIo {
  const restores = new Set<() => void>();
  const closings = new Set<() => void>();
  const { config, data } = envPaths('tracectl', { suffix: '' });
  return {
    env: process.env,
    cwd: process.cwd(),
    pid: process.pid,
    platform: process.platform,
    suspendSelf: () =>
      new Promise((resolve) => {
        process.once('SIGCONT', () => resolve());
        process.kill(process.pid, 'SIGTSTP');
      }),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    paths: { config, data },
    setExitCode: (code) => {
      process.exitCode = code;
    },
    exitNow: (code) => process.exit(code),
    onUncaught: (handle) => {
      process.on('uncaughtException', handle);
    },
    onSignal: (handle) => {
      for (const signal of ENDING_SIGNALS) process.on(signal, handle);
      return () => {
        for (const signal of ENDING_SIGNALS) process.off(signal, handle);
      };
    },
    onOutputClosed: (handle) => {
      closings.add(handle);
      return () => closings.delete(handle);
    },
    outputClosed: () => {
      for (const handle of [...closings]) handle();
      return closings.size > 0;
    },
    beforeCrash: (restore) => {
      restores.add(restore);
      return () => restores.delete(restore);
    },
    restoreForCrash: () => {
      for (const restore of [...restores].reverse()) restore();
    },
  };
}
