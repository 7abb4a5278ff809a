// Reads the recordings that are to answer, and makes of them what the data planes are given.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { bodyFilePath } from '../capture/body-files.ts';
import { bodyHash, MAX_INLINE_BYTES } from '../capture/body-json.ts';
import { captureFolder } from '../capture/capture-folder.ts';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { stubChoices } from '../config/stub-settings.ts';
import { urlHost } from '../http/authority.ts';
import { kindOfRecording, readRecording } from '../interchange/recording.ts';
import type { Route } from '../proxy/plane-options.ts';
import { StubBuilder, type StubCounts } from '../proxy/stub/stub-builder.ts';
import { isNamedParty, partyOfUrl } from '../proxy/stub/stub-party.ts';
import type { StubPlan } from '../proxy/stub/stub-plan.ts';
import { isProcessAlive } from '../session/process-alive.ts';
import { safeText } from '../text/terminal-text.ts';
import type { CliIo } from './cli-io.ts';
import { namedCapture } from './named-capture.ts';

export interface LoadedStubs {
  readonly plan: StubPlan;
  /** For whoever watches the session. */
  readonly notes: readonly string[];
  /** What no answer can come of. */
  readonly warnings: readonly string[];
  /** Takes the pool out of its folder, once every plane has opened it. */
  remove(): Promise<void>;
}

/** The answers of `--stub`, or why they cannot be had, in one sentence. */
export async function loadStubs(
  { values }: EffectiveSettings,
  routes: readonly Route[],
  io: CliIo,
): Promise<LoadedStubs | { readonly problem: string }> {
  const { scope: named, match, ...rules } = stubChoices(values);
  // A recording may know only where a service was reached.
  const scope = named.length === 0 ? named : [...named, ...authoritiesOf(routes, named)];
  let folder: string;
  try {
    folder = await makeFolder(values.dataDir, io.pid);
  } catch (error) {
    return { problem: `The answers of --stub cannot be put into ${values.dataDir}: ${reasonOf(error)}.` };
  }
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const builder = new StubBuilder({ scope, match }, join(folder, 'answers'));
    for (const typed of values.stub) {
      const file = await namedCapture(typed, values.dataDir);
      const problem = await readInto(builder, file, { routes, dataDir: values.dataDir }, io);
      if (problem === undefined) continue;
      await remove();
      return { problem };
    }
    const plan = builder.finish(rules);
    const counts = builder.counts();
    const missing = named.filter(
      (name) => !plan.parties.some((party) => isNamedParty(party, [name, ...authoritiesOf(routes, [name])])),
    );
    return { plan, notes: [summary(counts, values.stub)], warnings: warningsOf(counts, missing), remove };
  } catch (error) {
    await remove();
    return { problem: `The answers of --stub cannot be put into ${values.dataDir}: ${reasonOf(error)}.` };
  }
}

/** One sentence when the file cannot be read. */
async function readInto(
  builder: StubBuilder,
  file: string,
  { routes, dataDir }: { readonly routes: readonly Route[]; readonly dataDir: string },
  io: CliIo,
): Promise<string | undefined> {
  const recording = basename(file);
  const isCapture = (await kindOfRecording(file)) === 'capture';
  // Those of the data folder make room for newer ones, also while they are answered from.
  const staysThere = isCapture && resolve(dirname(file)) !== resolve(captureFolder(dataDir));
  for await (const item of readRecording(file)) {
    if (item.kind === 'problem') return item.sentence;
    if (item.kind === 'badLine') {
      const place = `${item.unit ?? 'line'} ${item.line}`;
      io.stderr.write(`${safeText(`${file}: ${place} is left out: ${item.reason}.`)}\n`);
    } else if (item.kind === 'exchange') {
      const { exchange, callee } = item.exchange;
      const { bytes } = exchange.responseBody;
      const bodyFile = staysThere && bytes.length > MAX_INLINE_BYTES ? bodyFileOf(file, bytes) : undefined;
      const service = callee?.service ?? serviceAt(routes, exchange.url);
      builder.add({
        exchange,
        recording,
        ...(service !== undefined && { service }),
        ...(bodyFile !== undefined && { bodyFile }),
      });
    }
  }
  return undefined;
}

function authoritiesOf(routes: readonly Route[], names: readonly string[]): string[] {
  return routes
    .filter(({ name, service = '' }) => names.includes(name.toLowerCase()) || names.includes(service))
    .map((route) => authorityOf(route));
}

function serviceAt(routes: readonly Route[], url: string): string | undefined {
  const { authority } = partyOfUrl(url);
  return routes.find((route) => authorityOf(route) === authority)?.service;
}

function authorityOf({ upstream: { host, port } }: Route): string {
  return `${urlHost(host)}:${port}`;
}

function bodyFileOf(file: string, bytes: Uint8Array): string | undefined {
  const path = bodyFilePath(file, bodyHash(bytes));
  return existsSync(path) ? path : undefined;
}

/** What a program has left behind that is gone, goes. */
async function makeFolder(dataDir: string, pid: number): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  for (const name of await readdir(dataDir)) {
    const owner = /^stub-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isProcessAlive(Number(owner))) {
      await rm(join(dataDir, name), { recursive: true, force: true });
    }
  }
  return mkdtemp(join(dataDir, `stub-${pid}-`));
}

function summary({ answers, requests, names }: StubCounts, files: readonly string[]): string {
  const recorded = `${counted(answers, 'recorded answer')} to ${counted(requests, 'request')}`;
  const source = files.map((file) => basename(file)).join(', ');
  return `answers from ${source}: ${recorded} of ${names.length === 0 ? 'nobody' : names.join(', ')}`;
}

function warningsOf(
  { cutOff, withoutSecrets, tooMany, answers }: StubCounts,
  missing: readonly string[],
): string[] {
  return [
    ...(answers === 0 ? ['nothing of the recordings can be an answer'] : []),
    ...(answers > 0 && missing.length > 0 ? [`no answer of ${missing.join(', ')} was recorded`] : []),
    ...(cutOff === 0
      ? []
      : [`${counted(cutOff, 'recorded answer')} cannot be given: not all of the body was kept (--max-body)`]),
    ...(withoutSecrets === 0
      ? []
      : [`${counted(withoutSecrets, 'recorded answer')} will lack what was redacted when it was recorded`]),
    ...(tooMany === 0
      ? []
      : [`${counted(tooMany, 'recorded answer')} beyond the first million are left out`]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
