// `tracectl demo`: a session in front of the demo's services, with their traffic, and with faults where they are wanted.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { ServiceFault } from '../demo/faults.ts';
import { startDemo } from '../demo/start-demo.ts';
import type { Upstream } from '../proxy/plane-options.ts';
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import { demoProcessEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { demoSettings } from './demo-settings.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { reportSentence } from './report.ts';
import { runSession } from './run-session.ts';
import { sessionOptions } from './session-settings.ts';

export async function runDemo(
  settings: EffectiveSettings,
  io: CliIo,
  faults: readonly ServiceFault[] = settings.values.break,
): Promise<ExitCode> {
  const demo = await startDemo(
    { faults, rate: settings.values.rate, processEntry: demoProcessEntry() },
    { clock: systemClock, ids: createRandomIds() },
  );
  try {
    const withServices = demoSettings(settings, faults, demo.services);
    const storefront = demo.services.find(({ name }) => name === 'storefront');
    const options = sessionOptions(withServices, {
      environment: io.env,
      ...(storefront !== undefined && { demoUpstream: localUpstream(storefront.port) }),
    });
    return await runSession(options, withServices, io, {
      begin: ({ ready: { proxy, sink } }) =>
        demo.begin({ proxyUrl: proxy[0] ?? '', ...(sink !== undefined && { sinkUrl: sink }) }),
      ended: demo.lost.then((sentence) => {
        reportSentence(sentence, io.stderr);
        return exitCode.runFailed;
      }),
      stop: async () => {
        await demo.stopTraffic();
        return undefined;
      },
    });
  } finally {
    await demo.close();
  }
}

/** A port of this machine that an embedded server listens on. */
export function localUpstream(port: number): Upstream {
  return { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false };
}
