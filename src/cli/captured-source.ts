// Where the commands that read captured exchanges take them from: the session that runs, the newest capture, or a file that a
// person named.
import { capturePaths } from '../capture/capture-folder.ts';
import type { CaptureItem } from '../capture/capture-reader.ts';
import type { CapturedExchange } from '../capture/captured-exchange.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { asksForSpans } from '../exchange/filter/asks-for-spans.ts';
import type { Filter } from '../exchange/filter/filter.ts';
import { matchesFilter } from '../exchange/filter/matches-filter.ts';
import { parseFilter } from '../exchange/filter/parse-filter.ts';
import { readRecording } from '../interchange/recording.ts';
import { type ControlClient, findRunningSession } from '../session/control-client.ts';
import type { CaptureQuery } from '../session/control-messages.ts';
import { safeText } from '../text/terminal-text.ts';
import type { Span } from '../trace/span.ts';
import type { CliIo } from './cli-io.ts';
import { namedCapture } from './named-capture.ts';
import { recordedSpans } from './recorded-spans.ts';

export interface CapturedSource {
  /** For a person. */
  readonly name: string;
  /** Whether it is a session that runs: it can be followed. */
  readonly isLive: boolean;
  items(): AsyncGenerator<SourceItem>;
}

export type SourceItem =
  | { readonly kind: 'exchange'; readonly exchange: CapturedExchange }
  | { readonly kind: 'span'; readonly span: Span }
  /** It could not be read any further; always the last. One sentence. */
  | { readonly kind: 'problem'; readonly sentence: string };

/** What to read; see `CaptureQuery`. */
export type SourceQuery = Partial<Omit<CaptureQuery, 'filter'>> & { readonly filter?: readonly string[] };

/** The source, or why there is none, in one sentence. `isUsage`: what was typed is wrong. */
export async function openCapturedSource(
  { values }: EffectiveSettings,
  query: SourceQuery,
  io: CliIo,
): Promise<CapturedSource | { readonly problem: string; readonly isUsage: boolean }> {
  const filter = (query.filter ?? []).join(' ');
  const parsed = parseFilter(filter);
  if ('problem' in parsed) {
    return { problem: `The filter "${filter}" cannot be read: ${parsed.problem.message}.`, isUsage: true };
  }
  const { from, dataDir } = values;
  const asked: CaptureQuery = { bodies: false, spans: false, follow: false, ...query, filter };
  if (from === undefined) {
    const running = await findRunningSession(dataDir);
    if (running !== undefined) return liveSource(running, asked, io);
    if (asked.follow) return { problem: 'No session runs that could be followed.', isUsage: false };
  }
  const file = from === undefined ? (await capturePaths(dataDir))[0] : await namedCapture(from, dataDir);
  if (file === undefined) {
    const problem = `No session runs and ${dataDir} holds no capture: start "tracectl proxy" and send requests first.`;
    return { problem, isUsage: false };
  }
  return fileSource(file, asked, parsed.filter, io);
}

function liveSource(running: ControlClient, query: CaptureQuery, io: CliIo): CapturedSource {
  const name = `the running session (pid ${running.record.pid})`;
  return {
    name,
    isLive: true,
    items: async function* () {
      for await (const item of running.capture(query)) {
        if ('unreadable' in item) {
          const sentence = `The running session (pid ${running.record.pid}) cannot be read: ${item.unreadable}.`;
          return yield { kind: 'problem', sentence };
        }
        if (item.kind === 'gap') io.stderr.write(`${item.count} came too fast to be shown.\n`);
        else if (item.kind === 'badLine') warnOfLine(name, item, io);
        else yield item;
      }
    },
  };
}

function fileSource(file: string, query: CaptureQuery, filter: Filter, io: CliIo): CapturedSource {
  return {
    name: file,
    isLive: false,
    items: async function* () {
      const spans = asksForSpans(filter) ? await recordedSpans(file) : undefined;
      for await (const item of readRecording(file, { withoutLargeBodies: !query.bodies })) {
        if (item.kind === 'problem') yield item;
        else if (item.kind === 'badLine') warnOfLine(file, item, io);
        else if (item.kind === 'span') {
          if (query.spans && isOfTrace(query, item.span.traceId)) yield item;
        } else if (item.kind === 'exchange' && isAskedFor(query, item.exchange)) {
          if (matchesFilter(filter, spans?.subjectOf(item.exchange) ?? item.exchange)) yield item;
        }
      }
    },
  };
}

function warnOfLine(
  name: string,
  { unit, line, reason }: Extract<CaptureItem, { readonly kind: 'badLine' }>,
  io: CliIo,
): void {
  io.stderr.write(safeText(`${name}: ${unit ?? 'line'} ${line} is left out: ${reason}.`).concat('\n'));
}

function isAskedFor({ ids, trace }: CaptureQuery, { exchange }: CapturedExchange): boolean {
  if (ids !== undefined && !ids.includes(exchange.id) && !ids.includes(String(exchange.seq))) return false;
  return trace === undefined || exchange.hop.context?.traceId.slice(-16) === trace;
}

function isOfTrace({ trace }: CaptureQuery, traceId: string): boolean {
  return trace === undefined || traceId.slice(-16) === trace;
}
