// `tracectl watch`: sessions elsewhere in the dashboard here, or as lines.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { watchSessions } from '../session/remote-view.ts';
import { systemClock } from '../trace/clock.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { chooseFace } from './face-choice.ts';
import { reportSentence } from './report.ts';
import { spanOptions } from './session-settings.ts';
import { prepareFace } from './start-face.ts';
import { watchedSessions } from './watched-sessions.ts';

export async function runWatch(
  texts: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const { tokenFrom } = settings.values;
  const token = io.env[tokenFrom];
  if ((token ?? '') === '' && settings.origins.tokenFrom.kind !== 'default') {
    reportSentence(`--token-from names ${tokenFrom}, and no such variable is set.`, io.stderr);
    return exitCode.usage;
  }
  const remotes = watchedSessions(texts, token === '' ? undefined : token);
  if ('problem' in remotes) {
    reportSentence(remotes.problem, io.stderr);
    return exitCode.usage;
  }
  const face = chooseFace(settings.values, {
    isStdinTerminal: io.stdin.isTTY === true,
    isStdoutTerminal: io.stdout.isTTY === true,
    environment: io.env,
  });
  const startFace = prepareFace(settings, io);
  const view = watchSessions(remotes, {
    spans: spanOptions(settings, io.env),
    clock: systemClock,
    random: Math.random,
    // Only the dashboard shows them.
    bodies: face === 'dashboard',
  });
  const signalled = Promise.withResolvers<ExitCode>();
  const forgetSignal = io.onSignal((signal) =>
    signalled.resolve(signal === 'SIGINT' ? exitCode.interrupted : exitCode.terminated),
  );
  const unread = Promise.withResolvers<ExitCode>();
  const forgetOutput = io.onOutputClosed(() => unread.resolve(exitCode.ok));
  const shown = await startFace(view);
  const end = await Promise.race([
    shown.ended.then((how): ExitCode => (how === 'interrupt' ? exitCode.interrupted : exitCode.ok)),
    ...[signalled.promise, unread.promise, view.refused],
  ]);
  await shown.stop();
  view.stop();
  await shown.finish();
  forgetSignal();
  forgetOutput();
  if (typeof end === 'number') return end;
  reportSentence(end, io.stderr);
  return exitCode.cannotStart;
}
