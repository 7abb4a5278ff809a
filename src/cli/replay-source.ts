// Where `tracectl replay` takes requests from and sends them through: a session that runs, or a capture file and a
// data plane of its own.
import { newestCapture } from '../capture/capture-folder.ts';
import { readCapture } from '../capture/capture-reader.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { createThreadedPlane } from '../link/threaded-plane.ts';
import { replayEventJson } from '../replay/replay-json.ts';
import { type Replayable, replayableOf } from '../replay/replayable.ts';
import { findRunningSession } from '../session/control-client.ts';
import type { ReplayCommand, ReplayLine } from '../session/control-messages.ts';
import { type ListedExchange, listedExchange } from '../session/listed-exchange.ts';
import { startSession } from '../session/session.ts';
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import { workerEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { sessionOptions } from './session-settings.ts';

export interface ReplaySource {
  /** For a person: where the requests come from. */
  readonly name: string;
  /** Oldest first. */
  readonly exchanges: readonly ListedExchange[];
  play(command: ReplayCommand): AsyncIterable<ReplayLine>;
}

/** The source, or why there is none, in one sentence. */
export async function openReplaySource(
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ReplaySource | { readonly problem: string }> {
  const { from, dataDir } = settings.values;
  if (from === undefined) {
    const running = await findRunningSession(dataDir);
    if (running !== undefined) {
      return {
        name: `the running session (pid ${running.record.pid})`,
        exchanges: await running.exchanges(),
        play: (command) => running.replay(command),
      };
    }
  }
  const file = from ?? (await newestCapture(dataDir));
  if (file === undefined) {
    return {
      problem: `No session runs and ${dataDir} holds no capture: start "tracectl proxy" and send requests first.`,
    };
  }
  return captureSource(file, settings, io);
}

async function captureSource(
  file: string,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ReplaySource | { readonly problem: string }> {
  const captured: Replayable[] = [];
  const listed: ListedExchange[] = [];
  for await (const item of readCapture(file)) {
    if (item.kind === 'problem') return { problem: item.sentence };
    if (item.kind === 'exchange') {
      const replayable = replayableOf(item.exchange.exchange, item.exchange);
      captured.push(replayable);
      listed.push(listedExchange(replayable, item.exchange.exchange.startedAtMicros));
    } else if (item.kind === 'badLine')
      io.stderr.write(`${file}: line ${item.line} is left out: ${item.reason}.\n`);
  }
  return {
    name: file,
    exchanges: listed,
    play: (command) => playCaptured(captured, command, settings, io),
  };
}

/** A session that listens nowhere and keeps nothing: its data plane sends, its relay reports. */
async function* playCaptured(
  captured: readonly Replayable[],
  command: ReplayCommand,
  settings: EffectiveSettings,
  io: CliIo,
): AsyncGenerator<ReplayLine> {
  const { sink: _sink, capture: _capture, ...options } = sessionOptions(settings, { environment: io.env });
  const started = await startSession(
    { ...options, plane: { ...options.plane, listen: [] }, isFindable: false },
    {
      clock: systemClock,
      ids: createRandomIds(),
      pid: io.pid,
      createPlane: (listener) => createThreadedPlane(listener, workerEntry()),
    },
  );
  if ('problem' in started) throw new Error(`no data plane: ${JSON.stringify(started.problem)}`);
  try {
    const originals: Replayable[] = [];
    for (const id of command.ids) {
      const found = captured.findLast((exchange) => exchange.id === id || String(exchange.seq) === id);
      if (found === undefined) yield { type: 'unknown', id };
      else originals.push(found);
    }
    for await (const event of started.session.play(originals, command.options)) {
      yield replayEventJson(event, systemClock.epochMicros());
    }
  } finally {
    await started.session.stop({ trafficMs: 0, relayMs: 1000 });
  }
}
