// A session from its start to its end, as every command runs it that shows one: a face, and the reasons for which it ends.
import { canFindProcesses } from '../attribution/can-find-processes.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { urlHost } from '../http/authority.ts';
import { createPlaneGroup } from '../link/plane-group.ts';
import { createThreadedAttribution } from '../link/threaded-attribution.ts';
import { createThreadedPlane } from '../link/threaded-plane.ts';
import { type Session, startSession } from '../session/session.ts';
import type { SessionOptions } from '../session/session-options.ts';
import type { SessionProblem } from '../session/session-problem.ts';
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import { attributionEntry, workerEntry } from './bundle-locations.ts';
import type { CliIo, EndingSignal } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import type { LoadedStubs } from './load-stubs.ts';
import { reportSentence } from './report.ts';
import { createRunWatch, type RunWatch } from './run-watch.ts';
import { type Face, prepareFace } from './start-face.ts';

/** How long requests under way, and then the spans that wait, may take when the program ends. */
const STOP_GRACE = { trafficMs: 500, relayMs: 1000 };

/** What runs beside a session for as long as it does. */
export interface Companion {
  /** The session listens. */
  begin(session: Session): void;
  /** Ends the run when it resolves. */
  readonly ended: Promise<ExitCode>;
  /** The run ends: called before the session stops. A code that it resolves with is the run's. */
  stop(): Promise<ExitCode | undefined>;
}

export async function runSession(
  options: SessionOptions,
  settings: EffectiveSettings,
  io: CliIo,
  companion?: Companion,
): Promise<ExitCode> {
  const startFace = prepareFace(settings, io);
  const opened = await openSession(options, settings, io);
  if ('code' in opened) return opened.code;
  return show(opened.session, startFace, settings, io, companion);
}

/** The session, listening; or what the run ends with, and why was told. */
export async function openSession(
  options: SessionOptions,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<{ readonly session: Session } | { readonly code: ExitCode }> {
  const stubs = settings.values.stub.length === 0 ? undefined : await loadedStubs(options, settings, io);
  if (stubs !== undefined && 'problem' in stubs) {
    reportSentence(stubs.problem, io.stderr);
    return { code: exitCode.usage };
  }
  const plane = stubs === undefined ? options.plane : { ...options.plane, stub: stubs.plan };
  const started = await startSession(
    { ...options, plane },
    {
      clock: systemClock,
      ids: createRandomIds(),
      pid: io.pid,
      createPlane: (listener, attribution) =>
        createPlaneGroup(settings.values.workers, listener, (each) =>
          createThreadedPlane(each, workerEntry(), attribution?.planePort()),
        ),
      ...(findsProcesses(settings.values) && {
        createAttribution: (listener) => createThreadedAttribution(listener, attributionEntry()),
      }),
    },
  );
  await stubs?.remove();
  if ('problem' in started) {
    reportSentence(problemSentence(started.problem), io.stderr);
    return { code: exitCode.cannotStart };
  }
  for (const note of stubs?.notes ?? []) started.session.tell(note);
  for (const warning of stubs?.warnings ?? []) started.session.tell(warning, 'warning');
  return started;
}

/** Most sessions have none. */
async function loadedStubs(
  { plane }: SessionOptions,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<LoadedStubs | { readonly problem: string }> {
  const { loadStubs } = await import('./load-stubs.ts');
  return loadStubs(settings, plane.routes, io);
}

async function show(
  session: Session,
  startFace: (session: Session) => Promise<Face>,
  settings: EffectiveSettings,
  io: CliIo,
  companion: Companion | undefined,
): Promise<ExitCode> {
  const { failOn, maxRequests, exitAfter } = settings.values;
  const watch = createRunWatch({ failOn, ...(maxRequests !== undefined && { maxRequests }) });
  const ending = endOnSignal(io);
  const face = await startFace(session);
  session.onEvent(watch.see);
  const unread = Promise.withResolvers<ExitCode>();
  const forgetOutput = io.onOutputClosed(() => unread.resolve(exitCode.ok));
  companion?.begin(session);
  const ended = Promise.race([ending.signalled, unread.promise, ...(companion ? [companion.ended] : [])]);
  const code = await untilEnded(session, face, watch, ended, exitAfter);
  // The terminal comes back first: whatever the rest takes, a person can read and type.
  await face.stop();
  const ofCompanion = await companion?.stop();
  await session.stop(STOP_GRACE);
  await face.finish();
  ending.forget();
  forgetOutput();
  const verdict = watch.verdict();
  if (verdict.reason === undefined) return ofCompanion ?? code;
  reportSentence(verdict.reason, io.stderr);
  // Also when a signal ended the run: a job that starts the proxy, runs its tests and stops the proxy wants to know.
  return verdict.code;
}

function findsProcesses({ attribution }: EffectiveSettings['values']): boolean {
  return attribution === 'auto' && canFindProcesses(process.platform);
}

/** Resolves with the code that the way of ending asks for. Rejects when the data plane or the face has a fault. */
function untilEnded(
  session: Session,
  face: Face,
  watch: RunWatch,
  endedFromOutside: Promise<ExitCode>,
  exitAfterMs: number | undefined,
): Promise<ExitCode> {
  const reasons: Promise<ExitCode>[] = [
    session.failed,
    endedFromOutside,
    face.ended.then((how) => (how === 'interrupt' ? exitCode.interrupted : exitCode.ok)),
    watch.enough.then(() => exitCode.ok),
  ];
  if (exitAfterMs !== undefined) {
    reasons.push(new Promise((resolve) => setTimeout(resolve, exitAfterMs, exitCode.ok)));
  }
  return Promise.race(reasons);
}

const SIGNAL_CODES: Readonly<Record<EndingSignal, ExitCode>> = {
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.terminated,
  SIGHUP: exitCode.terminated,
};

/** The first signal asks for an orderly end; the second one ends at once. */
function endOnSignal(io: CliIo): { readonly signalled: Promise<ExitCode>; forget(): void } {
  const first = Promise.withResolvers<ExitCode>();
  let count = 0;
  const forget = io.onSignal((signal) => {
    count += 1;
    first.resolve(SIGNAL_CODES[signal]);
    if (count < 2) return;
    io.restoreForCrash();
    io.exitNow(SIGNAL_CODES[signal]);
  });
  return { signalled: first.promise, forget };
}

type ListenerPart = Exclude<SessionProblem['part'], 'capture' | 'lens'>;

function problemSentence(problem: SessionProblem): string {
  if (problem.part === 'capture') {
    return `The capture file ${problem.file} cannot be written: ${problem.reason}; --capture FILE names another.`;
  }
  if (problem.part === 'lens') {
    return `Zipkin Lens cannot be served from ${problem.file}: ${problem.reason}; --lens takes its folder, its jar or the jar of a Zipkin server.`;
  }
  const { part, host, port, code } = problem;
  const address = `${urlHost(host)}:${port}`;
  const { what, flag } = LISTENERS[part];
  const why = LISTEN_REASONS[code] ?? `the system said ${code}`;
  return `${what} cannot listen on ${address}: ${why}; ${flag} chooses another address.`;
}

const LISTENERS: Readonly<Record<ListenerPart, { readonly what: string; readonly flag: string }>> = {
  proxy: { what: 'The proxy', flag: '--listen HOST:PORT' },
  sink: { what: 'The sink for spans', flag: '--sink HOST:PORT or --no-sink' },
  otlp: { what: 'The sink for OTLP over HTTP', flag: '--otlp HOST:PORT or --no-otlp' },
  otlpGrpc: { what: 'The sink for OTLP over gRPC', flag: '--otlp-grpc HOST:PORT or --no-otlp-grpc' },
};

const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has that port',
  EACCES: 'that port needs more rights',
  EADDRNOTAVAIL: 'this machine has no such address',
};
