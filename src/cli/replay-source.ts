// Where `tracectl replay` takes requests from and sends them through: a session that runs, or a file and a data plane of its
// own.
import { newestCapture } from '../capture/capture-folder.ts';
import { loadRedaction } from '../capture/redaction.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { asksForSpans } from '../exchange/filter/asks-for-spans.ts';
import type { Filter } from '../exchange/filter/filter.ts';
import { matchesFilter } from '../exchange/filter/matches-filter.ts';
import { readRecording } from '../interchange/recording.ts';
import { createThreadedPlane } from '../link/threaded-plane.ts';
import { serviceTargets } from '../replay/destination.ts';
import { editableRequest } from '../replay/editable.ts';
import { replayEventJson } from '../replay/replay-json.ts';
import { type Replayable, replayableOf } from '../replay/replayable.ts';
import { findRunningSession } from '../session/control-client.ts';
import type {
  EditableAnswer,
  EditableCommand,
  ReplayCommand,
  ReplayLine,
} from '../session/control-messages.ts';
import { type ListedExchange, listedExchange } from '../session/listed-exchange.ts';
import { startSession } from '../session/session.ts';
import { safeText } from '../text/terminal-text.ts';
import { systemClock } from '../trace/clock.ts';
import { createRandomIds } from '../trace/ids.ts';
import { workerEntry } from './bundle-locations.ts';
import type { CliIo } from './cli-io.ts';
import { namedCapture } from './named-capture.ts';
import { recordedSpans } from './recorded-spans.ts';
import { recordedTraces } from './replay-traces.ts';
import { sessionOptions } from './session-settings.ts';

export interface ReplaySource {
  /** For a person: where the requests come from. */
  readonly name: string;
  /** Oldest first. */
  readonly exchanges: readonly ListedExchange[];
  editable(command: EditableCommand): Promise<EditableAnswer>;
  /** The signal ends it after what is under way, which is still told. */
  play(command: ReplayCommand, signal: AbortSignal): AsyncIterable<ReplayLine>;
}

/** What to list: of a filter, those that it means. */
export interface AskedFor {
  readonly text: string;
  readonly filter: Filter;
}

/** The source, or why there is none, in one sentence. */
export async function openReplaySource(
  asked: AskedFor | undefined,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ReplaySource | { readonly problem: string }> {
  const { from, dataDir } = settings.values;
  if (from === undefined) {
    const running = await findRunningSession(dataDir);
    if (running !== undefined) {
      return {
        name: `the running session (pid ${running.record.pid})`,
        exchanges: await running.exchanges(asked?.text),
        editable: (command) => running.editable(command),
        play: (command, signal) => running.replay(command, signal),
      };
    }
  }
  const file = from === undefined ? await newestCapture(dataDir) : await namedCapture(from, dataDir);
  if (file === undefined) {
    return {
      problem: `No session runs and ${dataDir} holds no capture: start "tracectl proxy" and send requests first.`,
    };
  }
  return recordedSource(file, asked, settings, io);
}

/** Read twice, so that of a large file only what is sent is held: first what there is, then what was chosen. */
async function recordedSource(
  file: string,
  asked: AskedFor | undefined,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ReplaySource | { readonly problem: string }> {
  const listed: ListedExchange[] = [];
  const isOfSpans = asked !== undefined && asksForSpans(asked.filter);
  const spans = isOfSpans ? await recordedSpans(file) : undefined;
  for await (const item of readRecording(file, { withoutLargeBodies: true })) {
    if (item.kind === 'problem') return { problem: item.sentence };
    if (item.kind === 'badLine') {
      const place = `${item.unit ?? 'line'} ${item.line}`;
      io.stderr.write(`${safeText(`${file}: ${place} is left out: ${item.reason}.`)}\n`);
    } else if (item.kind === 'exchange') {
      const { exchange, link } = item.exchange;
      const subject = spans?.subjectOf(item.exchange) ?? item.exchange;
      if (asked === undefined || matchesFilter(asked.filter, subject))
        listed.push(listedExchange(exchange, link));
    }
  }
  const { plane } = sessionOptions(settings, { environment: io.env });
  return {
    name: file,
    exchanges: listed,
    editable: async ({ id, options }) => {
      const exchange = (await chosen(file, [id])).get(id);
      if (exchange === undefined) return { problem: `#${id} names no captured request.` };
      const editable = editableRequest(exchange, options, serviceTargets(plane.routes));
      if ('problem' in editable) return editable;
      const { method, url, headers, body } = editable.request;
      const request = { method, url, headers, body: Buffer.from(body).toString('base64') };
      return { id: exchange.id, seq: exchange.seq, request, notes: editable.notes };
    },
    play: (command, signal) => playRecorded(file, command, signal, settings, io),
  };
}

/** By what was typed; of a file that several sessions wrote, the last one of a number. */
async function chosen(file: string, ids: readonly string[]): Promise<Map<string, Replayable>> {
  const wanted = new Set(ids);
  const found = new Map<string, Replayable>();
  for await (const item of readRecording(file)) {
    if (item.kind !== 'exchange') continue;
    const { exchange } = item.exchange;
    for (const name of [exchange.id, String(exchange.seq)]) {
      if (wanted.has(name)) found.set(name, replayableOf(exchange, item.exchange));
    }
  }
  return found;
}

/** A session that listens nowhere and keeps nothing: its data plane sends, its relay reports. */
async function* playRecorded(
  file: string,
  command: ReplayCommand,
  signal: AbortSignal,
  settings: EffectiveSettings,
  io: CliIo,
): AsyncGenerator<ReplayLine> {
  const found = await chosen(file, command.ids);
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
      const exchange = found.get(id);
      if (exchange === undefined) yield { type: 'unknown', id };
      else originals.push(exchange);
    }
    const { dataDir } = settings.values;
    const { mask } = await loadRedaction(dataDir);
    const traces = command.options.probesNoise ? await recordedTraces(file, originals, dataDir) : undefined;
    const context = { signal, mask, ...(traces !== undefined && { traces }) };
    for await (const event of started.session.play(originals, command.options, context)) {
      yield replayEventJson(event, systemClock.epochMicros());
    }
  } finally {
    await started.session.stop({ trafficMs: 0, relayMs: 1000 });
  }
}
