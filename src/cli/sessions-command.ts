// `tracectl sessions`: the sessions that run, and the captures that are kept of those before.
import { type ListedCapture, listCaptures } from '../capture/list-captures.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { runningSessions } from '../session/control-client.ts';
import { bytesText, countText } from '../text/quantities.ts';
import { safeText } from '../text/terminal-text.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';

export async function runSessions(
  _words: readonly string[],
  { values }: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const running = new Map((await runningSessions(values.dataDir)).map((record) => [record.session, record]));
  const captures = await listCaptures(values.dataDir);
  if (values.json) {
    const sessions = captures.map((capture) => ({
      v: 1,
      type: 'capture',
      ...capture,
      isRunning: running.has(capture.session),
    }));
    for (const session of sessions) io.stdout.write(`${encodeJsonLine(session)}\n`);
    for (const record of withoutCapture(running, captures)) {
      io.stdout.write(`${encodeJsonLine({ v: 1, type: 'session', ...record })}\n`);
    }
    return exitCode.ok;
  }
  for (const { session, pid, proxy } of withoutCapture(running, captures)) {
    io.stdout.write(
      `${safeText(`${session}  running (pid ${pid}) at ${proxy.join(' ')}, no capture yet`)}\n`,
    );
  }
  for (const capture of captures) io.stdout.write(`${captureText(capture, running.has(capture.session))}\n`);
  if (captures.length + running.size === 0)
    io.stderr.write(safeText(`${values.dataDir} holds no capture.`).concat('\n'));
  return exitCode.ok;
}

/** Of those that have just begun, or keep none. */
function withoutCapture<R>(running: ReadonlyMap<string, R>, captures: readonly ListedCapture[]): R[] {
  const captured = new Set(captures.map(({ session }) => session));
  return [...running].flatMap(([session, record]) => (captured.has(session) ? [] : [record]));
}

function captureText(capture: ListedCapture, isRunning: boolean): string {
  const { name, changed, exchanges, bytes, upstreams, keepsSecrets, importedFrom } = capture;
  const parts = [
    name,
    `until ${changed.slice(0, 16).replace('T', ' ')}Z`,
    `${countText(exchanges)} ${exchanges === 1 ? 'request' : 'requests'}`,
    bytesText(bytes),
    importedFrom === undefined ? upstreams.join(' ') : `imported from ${importedFrom}`,
    keepsSecrets === true ? 'with secrets' : '',
    isRunning ? 'running' : '',
  ];
  return safeText(parts.filter((part) => part !== '').join('  '));
}
