// What the dashboard exports with: the same writers and the same redaction as `tracectl export`. Loaded when something is.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { systemClock } from '../trace/clock.ts';
import type { Exporter } from '../tui/effects/effect-world.ts';
import type { CliIo } from './cli-io.ts';
import { spanOptions } from './session-settings.ts';

export function dashboardExporter(settings: EffectiveSettings, io: CliIo): Exporter {
  return async function* exported(format, items, onLeft) {
    const [{ exportStream }, { loadRedaction }] = await Promise.all([
      import('../interchange/export-stream.ts'),
      import('../capture/redaction.ts'),
    ]);
    yield* exportStream(format, items, {
      redaction: await loadRedaction(settings.values.dataDir),
      keepTrace: false,
      spans: spanOptions(settings, io.env),
      nowMicros: systemClock.epochMicros(),
      onLeft,
    });
  };
}
