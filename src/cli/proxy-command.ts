// `tracectl proxy`: a session in front of the person's own services, or of the embedded upstream.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { startDemoUpstream } from '../demo/demo-upstream.ts';
import { FIRST_LOOK } from '../demo/faults.ts';
import type { CliIo } from './cli-io.ts';
import { localUpstream, runDemo } from './demo-command.ts';
import type { ExitCode } from './exit-codes.ts';
import { runSession } from './run-session.ts';
import { sessionOptions } from './session-settings.ts';

export async function runProxy(settings: EffectiveSettings, io: CliIo): Promise<ExitCode> {
  const { demo, demoUpstream, upstream, route, service } = settings.values;
  const isAlone = upstream === undefined && route.length === 0 && service.length === 0;
  if (demo && isAlone) return runDemo(settings, io, [FIRST_LOOK]);
  const embedded = demoUpstream && upstream === undefined ? await startDemoUpstream() : undefined;
  try {
    const options = sessionOptions(settings, {
      environment: io.env,
      ...(embedded !== undefined && { demoUpstream: localUpstream(embedded.port) }),
    });
    return await runSession(options, settings, io);
  } finally {
    await embedded?.close();
  }
}
