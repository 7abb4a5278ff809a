// `tracectl proxy` while it runs: where it listens, what it tells as JSON lines, and requests sent through it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExchangeJson, FindingJson } from '../../../src/exchange/exchange-json.ts';
import type { SpanJson } from '../../../src/headless/span-json.ts';
import type { RelayState } from '../../../src/relay/relay-state.ts';
import type { ReplayJson } from '../../../src/replay/replay-json.ts';
import type { SessionRecord } from '../../../src/session/session-registry.ts';
import { eventually } from '../../support/eventually.ts';
import { get, rawRequest } from '../../support/raw-client.ts';
import { dataDirOf, type Exit, type Program, type ProgramStart, spawnTracectl } from './program.ts';

export interface ReadyLine {
  readonly proxy: readonly string[];
  readonly services: readonly { readonly name: string; readonly url: string }[];
  readonly callers?: readonly { readonly name: string; readonly url: string }[];
  readonly sink?: string;
  readonly lens?: string;
  readonly otlp?: { readonly http?: string; readonly grpc?: string };
  readonly relay: string | null;
  readonly relays?: readonly string[];
  readonly upstreams: readonly string[];
  readonly session: string;
  readonly pid: number;
}

interface LineOfType {
  readonly ready: ReadyLine;
  readonly exchange: ExchangeJson;
  readonly finding: FindingJson;
  readonly span: SpanJson;
  readonly relay: RelayState;
  readonly replay: ReplayJson;
  readonly summary: { readonly requests: number; readonly errors: number; readonly relay: RelayState };
}

export interface RunningProxy extends Program {
  /** Of its first listener. */
  readonly port: number;
  /** A GET through it, as curl sends it; resolves with the whole answer as it stood on the wire. */
  get(path: string, headers?: readonly string[], host?: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and the end. */
  stop(): Promise<Exit>;
}

export interface RunningTracectl extends RunningProxy {
  readonly ready: ReadyLine;
  /** The JSON lines of one type so far. */
  lines<T extends keyof LineOfType>(type: T): LineOfType[T][];
  /** The n-th of them, counted from 1, once it is there. */
  line<T extends keyof LineOfType>(type: T, count?: number): Promise<LineOfType[T]>;
}

/** `tracectl proxy --json`; resolves when it is ready. */
export async function startTracectl(
  args: readonly string[],
  start: ProgramStart = {},
): Promise<RunningTracectl> {
  return whenReady(await spawnTracectl(['proxy', '--json', ...args], start));
}

/** `tracectl demo --json`; resolves when it is ready. */
export async function startDemo(args: readonly string[], start: ProgramStart = {}): Promise<RunningTracectl> {
  // Who calls is half of what the demo shows.
  const env = { TRACECTL_ATTRIBUTION: undefined, ...start.env };
  return whenReady(await spawnTracectl(['demo', '--json', ...args], { ...start, env }));
}

async function whenReady(program: Program): Promise<RunningTracectl> {
  const lines: RunningTracectl['lines'] = (type) => linesOfType(program.stdout(), type);
  const line: RunningTracectl['line'] = (type, count = 1) =>
    eventually(() => {
      const found = lines(type)[count - 1];
      if (found === undefined) failIfEnded(program);
      return found;
    }, `JSON line ${count} of type ${type}`);
  const ready = await line('ready');
  return { ...runningProxy(program, ready.proxy), ready, lines, line };
}

/** Without `--json`: ready when the session has told the others of its data folder where it listens. */
export async function startInPlainWords(
  args: readonly string[],
  start: ProgramStart = {},
): Promise<RunningProxy> {
  return whenRegistered(await spawnTracectl(['proxy', ...args], start));
}

export async function whenRegistered(program: Program): Promise<RunningProxy> {
  const record = await eventually(() => {
    failIfEnded(program);
    return sessionRecord(dataDirOf(program.home));
  }, 'the record of the session');
  return runningProxy(program, record.proxy);
}

/** The record of the one session of a data folder. */
export function sessionRecord(dataDir: string): SessionRecord | undefined {
  try {
    const folder = join(dataDir, 'run');
    const name = readdirSync(folder).find((each) => each.endsWith('.json'));
    return name && JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch {
    // Not there, or not written to its end yet.
    return undefined;
  }
}

/** Where a URL of the ready line leads. */
export function portOf(url: string | undefined): number {
  return Number(new URL(url ?? 'no URL').port);
}

function runningProxy(program: Program, urls: readonly string[]): RunningProxy {
  const port = portOf(urls[0]);
  const kill = (signal: NodeJS.Signals): void => {
    program.child.kill(signal);
  };
  return {
    ...program,
    port,
    get: (path, headers, host) => rawRequest(port, get(path, headers, host)),
    kill,
    stop: () => {
      kill('SIGTERM');
      return program.exit;
    },
  };
}

function linesOfType<T extends keyof LineOfType>(stdout: string, type: T): LineOfType[T][] {
  // The last line may still be on its way.
  const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { readonly type: string } => JSON.parse(line))
    .filter((line): line is LineOfType[T] & { readonly type: T } => line.type === type);
}

function failIfEnded(program: Program): void {
  const exit = program.ended();
  if (exit === undefined) return;
  throw new Error(`tracectl ended with ${exit.code ?? exit.signal}:\n${program.stdout()}${program.stderr()}`);
}
