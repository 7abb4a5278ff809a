// `tracectl open`: a capture in the dashboard. Without a terminal there is nothing to show it on.
import { newestCapture } from '../capture/capture-folder.ts';
import type { CaptureItem } from '../capture/capture-reader.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { readRecording } from '../interchange/recording.ts';
import { systemMemory } from '../proxy/memory.ts';
import { openCaptureView } from '../session/capture-view.ts';
import { storeLimits } from '../session/store-limits.ts';
import { systemClock } from '../trace/clock.ts';
import { restoreTerminal } from '../tui/restore-terminal.ts';
import { dashboardEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { dashboardExporter } from './dashboard-exporter.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { usesColor } from './face-choice.ts';
import { judgedRecording } from './judged-recording.ts';
import { namedCapture } from './named-capture.ts';
import { reportSentence } from './report.ts';
import { spanOptions } from './session-settings.ts';

const STDOUT_FD = 1;

export async function runOpen(
  [typed]: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { dataDir, color, theme, ascii, mouse, key } = settings.values;
  const file = typed === undefined ? await newestCapture(dataDir) : await namedCapture(typed, dataDir);
  if (file === undefined) {
    reportSentence(`${dataDir} holds no capture to open.`, io.stderr);
    return exitCode.runFailed;
  }
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    reportSentence(
      'The dashboard needs a terminal; "tracectl requests --from FILE" prints the requests.',
      io.stderr,
    );
    return exitCode.usage;
  }
  const items = readRecording(file);
  const first = await items.next();
  if (first.done !== true && first.value.kind === 'problem') {
    reportSentence(first.value.sentence, io.stderr);
    return exitCode.runFailed;
  }
  const { startDashboard } = (await import(
    dashboardEntry().href
  )) as typeof import('../tui/start-dashboard.tsx');
  const view = openCaptureView(withFirst(first, items), {
    name: file,
    spans: spanOptions(settings, io.env),
    limits: storeLimits(systemMemory()()),
    clock: systemClock,
    judge: (stopped) => judgedRecording(file, settings.values.mute, stopped),
  });
  const dashboard = startDashboard(view, {
    stdin: io.stdin,
    stdout: io.stdout,
    stderr: io.stderr,
    color: usesColor(color, { isStdoutTerminal: true, environment: io.env }),
    theme,
    ascii,
    mouse,
    keys: key,
    platform: io.platform,
    environment: io.env,
    suspendSelf: io.suspendSelf,
    exporter: dashboardExporter(settings, io),
    folder: io.cwd,
  });
  const forget = io.beforeCrash(() => {
    void dashboard.stop();
    restoreTerminal(STDOUT_FD);
  });
  const signalled = Promise.withResolvers<ExitCode>();
  const forgetSignal = io.onSignal((signal) =>
    signalled.resolve(signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated),
  );
  const ended = dashboard.done.then(
    (how): ExitCode => (how === 'interrupt' ? exitCode.interrupted : exitCode.ok),
  );
  const end = await Promise.race([ended, signalled.promise]);
  await dashboard.stop();
  view.stop();
  forget();
  forgetSignal();
  return end;
}

/** What was looked at already comes first. */
async function* withFirst(
  first: IteratorResult<CaptureItem>,
  rest: AsyncGenerator<CaptureItem>,
): AsyncGenerator<CaptureItem> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}
