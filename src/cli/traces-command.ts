// `tracectl traces` and `tracectl trace`: what captured requests and reported spans add up to.
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { encodeJsonLine } from '../headless/json-lines.ts';
import { spanJson } from '../headless/span-json.ts';
import { traceLine, traceSummaryJson } from '../headless/trace-line.ts';
import { waterfallLines } from '../headless/waterfall-lines.ts';
import { spansOfExchange } from '../sink/exchange-span.ts';
import { createTraceSummaries } from '../sink/trace-summary.ts';
import type { Span } from '../trace/span.ts';
import { lowHalfOfTraceId } from '../trace/trace-id.ts';
import { assembleTrace } from '../trace/trace-tree.ts';
import { type CapturedSource, openCapturedSource } from './captured-source.ts';
import type { CliIo } from './cli-io.ts';
import { type ExitCode, exitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { reportSentence } from './report.ts';
import { spanOptions } from './session-settings.ts';

/** Wide enough for most, when no terminal says how wide it is. */
const USUAL_WIDTH = 100;
/** A trace of more spans than this is shown in part. */
const MAX_SPANS = 20_000;

export async function runTraces(
  words: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  // With a filter only what its requests say of a trace counts: a reported span matches none.
  const spans = words.length === 0;
  const source = await openCapturedSource(settings, { filter: words, spans }, io);
  if ('problem' in source) return refuse(source, io);
  const summaries = createTraceSummaries();
  const options = spanOptions(settings, io.env);
  let code: ExitCode = exitCode.ok;
  for await (const item of source.items()) {
    if (item.kind === 'problem') {
      reportSentence(item.sentence, io.stderr);
      code = exitCode.runFailed;
    } else if (item.kind === 'span') summaries.add(item.span);
    else for (const span of spansOfExchange(item.exchange.exchange, options)) summaries.add(span);
  }
  const output = createOutput(io);
  const { json, limit } = settings.values;
  const all = summaries.list();
  for (const summary of limit === undefined ? all : all.slice(-limit)) {
    await output.write(`${json ? encodeJsonLine(traceSummaryJson(summary)) : traceLine(summary)}\n`);
  }
  output.end();
  if (summaries.dropped() > 0) io.stderr.write(`${summaries.dropped()} older traces are not listed.\n`);
  return code;
}

export async function runTrace(
  [typed = '']: readonly string[],
  settings: EffectiveSettings,
  io: CliIo,
): Promise<ExitCode> {
  const found = await traceIdOf(typed.replace(/^#/, ''), settings, io);
  if ('code' in found) return found.code;
  const source = await openCapturedSource(
    settings,
    { trace: lowHalfOfTraceId(found.traceId), spans: true },
    io,
  );
  if ('problem' in source) return refuse(source, io);
  const spans = await spansOf(source, settings, io);
  const tree = assembleTrace(spans);
  if (settings.values.json) {
    const nowMicros = tree.startMicros ?? 0;
    const { traceId, repairs } = tree;
    const object = {
      v: 1,
      type: 'trace',
      traceId,
      repairs,
      spans: spans.map((span) => spanJson(span, nowMicros)),
    };
    io.stdout.write(`${encodeJsonLine(object)}\n`);
  } else {
    io.stdout.write(`${waterfallLines(tree, io.stdout.columns ?? USUAL_WIDTH).join('\n')}\n`);
  }
  return exitCode.ok;
}

async function spansOf(source: CapturedSource, settings: EffectiveSettings, io: CliIo): Promise<Span[]> {
  const spans: Span[] = [];
  const options = spanOptions(settings, io.env);
  for await (const item of source.items()) {
    if (item.kind === 'problem') reportSentence(item.sentence, io.stderr);
    else if (item.kind === 'span') spans.push(item.span);
    else spans.push(...spansOfExchange(item.exchange.exchange, options));
  }
  if (spans.length > MAX_SPANS) io.stderr.write(`Only ${MAX_SPANS} of ${spans.length} spans are shown.\n`);
  return spans.slice(0, MAX_SPANS);
}

/** Of the request of this number or id, or of the one trace whose id begins or ends so. */
async function traceIdOf(
  typed: string,
  settings: EffectiveSettings,
  io: CliIo,
): Promise<{ readonly traceId: string } | { readonly code: ExitCode }> {
  const source = await openCapturedSource(settings, { spans: true }, io);
  if ('problem' in source) return { code: refuse(source, io) };
  const wanted = typed.toLowerCase();
  const traceIds = new Map<string, string>();
  let ofRequest: string | undefined;
  for await (const item of source.items()) {
    if (item.kind === 'problem') {
      reportSentence(item.sentence, io.stderr);
      return { code: exitCode.runFailed };
    }
    const exchange = item.kind === 'exchange' ? item.exchange.exchange : undefined;
    const traceId = item.kind === 'span' ? item.span.traceId : exchange?.hop.context?.traceId;
    if (traceId === undefined) continue;
    if (exchange !== undefined && (String(exchange.seq) === typed || exchange.id === wanted))
      ofRequest = traceId;
    if (wanted.length >= 4 && (traceId.startsWith(wanted) || traceId.endsWith(wanted))) {
      traceIds.set(lowHalfOfTraceId(traceId), traceId);
    }
  }
  const [first, ...others] = traceIds.values();
  if (others.length > 0 && ofRequest === undefined) {
    reportSentence(
      `"${typed}" fits ${others.length + 1} traces of ${source.name}: give more digits.`,
      io.stderr,
    );
    return { code: exitCode.usage };
  }
  const traceId = first ?? ofRequest;
  if (traceId !== undefined) return { traceId };
  reportSentence(`"${typed}" names no trace and no request of one in ${source.name}.`, io.stderr);
  return { code: exitCode.runFailed };
}

function refuse(
  { problem, isUsage }: { readonly problem: string; readonly isUsage: boolean },
  io: CliIo,
): ExitCode {
  reportSentence(problem, io.stderr);
  return isUsage ? exitCode.usage : exitCode.runFailed;
}
