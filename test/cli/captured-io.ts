// A CliIo over a temporary folder, that keeps what a command wrote and how it ended.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { CliIo } from '../../src/cli/cli-io.ts';

export interface CapturedIo extends CliIo {
  readonly out: () => string;
  readonly err: () => string;
  /** In order: exit codes, `now` before one that ended the process at once, and `restored`. */
  readonly endings: (number | 'now' | 'restored')[];
  /** Hands an error to whoever listens for what nobody caught. */
  readonly throwUncaught: (error: unknown) => void;
}

export function captureIo(env: Record<string, string> = {}): CapturedIo {
  const folder = mkdtempSync(join(tmpdir(), 'tracectl-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const endings: CapturedIo['endings'] = [];
  const uncaught: ((error: unknown) => void)[] = [];
  let restores: (() => void)[] = [];
  return {
    env,
    cwd: folder,
    pid: process.pid,
    platform: 'linux',
    suspendSelf: async () => {},
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    paths: { config: join(folder, 'config'), data: join(folder, 'data') },
    setExitCode: (code) => endings.push(code),
    exitNow: (code) => endings.push('now', code),
    onUncaught: (handle) => uncaught.push(handle),
    onSignal: () => () => {},
    onOutputClosed: () => () => {},
    outputClosed: () => false,
    beforeCrash: (restore) => {
      restores.push(restore);
      return () => {
        restores = restores.filter((each) => each !== restore);
      };
    },
    restoreForCrash: () => {
      endings.push('restored');
      for (const restore of restores) restore();
    },
    out: () => textIn(stdout),
    err: () => textIn(stderr),
    endings,
    throwUncaught: (error) => {
      for (const handle of uncaught) handle(error);
    },
  };
}

/** What was written and not read yet; a PassThrough keeps it all while nobody reads. */
function textIn(stream: PassThrough): string {
  let text = '';
  // Node 26 gives one chunk a call, earlier ones give all of them.
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += String(chunk);
  return text;
}
