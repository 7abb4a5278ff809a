// The commands that read captures and make them, each loaded when it runs.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { CaptureCommandName } from '../config/setting.ts';
import type { CliIo } from './cli-io.ts';
import type { ExitCode } from './exit-codes.ts';

/** `words`: what stands after the command's name. */
export type RunCaptureCommand = (
  words: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
) => Promise<ExitCode>;

export const captureCommands: Readonly<Record<CaptureCommandName, RunCaptureCommand>> = {
  requests: async (...run) => (await import('./requests-command.ts')).runRequests(...run),
  show: async (...run) => (await import('./show-command.ts')).runShow(...run),
  traces: async (...run) => (await import('./traces-command.ts')).runTraces(...run),
  trace: async (...run) => (await import('./traces-command.ts')).runTrace(...run),
  sessions: async (...run) => (await import('./sessions-command.ts')).runSessions(...run),
  open: async (...run) => (await import('./open-command.ts')).runOpen(...run),
  watch: async (...run) => (await import('./watch-command.ts')).runWatch(...run),
  export: async (...run) => (await import('./export-command.ts')).runExport(...run),
  import: async (...run) => (await import('./import-command.ts')).runImport(...run),
};
