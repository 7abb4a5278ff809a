// The program from its arguments to its exit code, and the one place where our own mistakes are caught.
import { type CliIo, processIo } from './cli-io.ts';
import { exitCode } from './exit-codes.ts';
import { runProgram } from './program.ts';

export async function main(argv: readonly string[], io: CliIo = processIo()): Promise<void> {
  const crash = async (error: unknown): Promise<void> => {
    io.restoreForCrash();
    try {
      const { reportCrash } = await import('./report.ts');
      reportCrash(error, io.stderr);
    } finally {
      // Listeners and timers of what crashed would keep the process alive.
      io.exitNow(exitCode.internal);
    }
  };
  io.onUncaught(crash);
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has gone (`| head`): nobody is left to tell.
      if (error.code !== 'EPIPE') crash(error);
      // Quietly, but in order where something waits to be kept or sent.
      else if (!io.outputClosed()) io.exitNow(exitCode.ok);
    });
  }
  try {
    io.setExitCode(await runProgram(argv, io));
  } catch (error) {
    await crash(error);
  }
}
