// Where spans come in at the start of a session: which ports the sink gets, and what it serves there.
import { isLoopbackAddress, urlHost } from '../http/authority.ts';
import { findZipkin } from '../relay/find-zipkin.ts';
import { type Collector, type StartedCollector, startCollector } from '../sink/collector.ts';
import type { CollectorRules } from '../sink/collector-answers.ts';
import { defaultCollectorLimits } from '../sink/collector-limits.ts';
import { startGrpcCollector } from '../sink/grpc-collector.ts';
import { createLensPages } from '../sink/lens/lens-answers.ts';
import { readLensFiles } from '../sink/lens/lens-files.ts';
import type { ListenProblem } from '../sink/listen-on.ts';
import { createQueryApi } from '../sink/query/query-answers.ts';
import type { QueryableSpans } from '../sink/query/queryable-spans.ts';
import { type CollectorCounts, SpanIntake, type SpanIntakeDeps } from '../sink/span-intake.ts';
import type { SinkAddress } from './session-options.ts';

/** How long a Zipkin may take to say that it is one. */
const ZIPKIN_PROBE_MS = 500;
/** Ports tried after the one that is taken. */
const MOVE_TRIES = 20;

/** Everything that takes spans, as one. */
export interface Sink {
  /** Where applications report as to Zipkin, and as OTLP over HTTP. */
  readonly url: string;
  /** Where Zipkin Lens is served; absent: it is not. */
  readonly lensUrl?: string;
  /** OpenTelemetry's own ports; absent: not open. */
  readonly otlp: { readonly http?: string; readonly grpc?: string };
  readonly ports: readonly number[];
  /** One sentence for each address that is another than it was to be. */
  readonly notes: readonly string[];
  /** Of all ports. */
  counts(): CollectorCounts;
  /** Of each kind of port that is open. */
  countsByPort(): readonly (readonly [SinkPart, CollectorCounts])[];
  stop(): Promise<void>;
}

/** What could not be listened for. */
export type SinkPart = 'sink' | 'otlp' | 'otlpGrpc';

export type SinkStart =
  | { readonly sink: Sink }
  | { readonly problem: (ListenProblem & { readonly part: SinkPart }) | LensProblem };

export interface LensProblem {
  readonly part: 'lens';
  readonly file: string;
  /** A clause. */
  readonly reason: string;
}

/**
 * Starts the collectors: Zipkin's port, or a later one when a Zipkin or another tracectl has it, and OpenTelemetry's. What
 * is only a default may be taken by another program; what a person asked for may not.
 */
export async function startSink(
  address: SinkAddress,
  identity: Readonly<Record<string, string | number>>,
  deps: SpanIntakeDeps,
  spans?: QueryableSpans,
  pages?: CollectorRules['pages'],
): Promise<SinkStart> {
  const intakes = { zipkin: new SpanIntake(deps), http: new SpanIntake(deps), grpc: new SpanIntake(deps) };
  const { names, otlp = {}, autocompleteKeys = [], isSearchable = true } = address;
  const query =
    spans === undefined
      ? undefined
      : createQueryApi({ spans, autocompleteKeys, isSearchable, nowMs: () => Date.now() });
  const lens = address.lens === undefined ? undefined : await readLensFiles(address.lens);
  if (typeof lens === 'string') return { problem: { part: 'lens', file: address.lens ?? '', reason: lens } };
  const rules = {
    identity,
    limits: defaultCollectorLimits,
    ...(names !== undefined && { names }),
    ...(query !== undefined && { query }),
    ...(pages !== undefined && { pages }),
    ...(typeof lens === 'object' && { lens: createLensPages(lens) }),
  };
  const zipkin = await startZipkinPort(address, (host, port) =>
    startCollector({ ...rules, ...readersAt(host, address), host, port }, intakes.zipkin),
  );
  if ('problem' in zipkin) return { problem: { ...zipkin.problem, part: 'sink' } };
  const started: { stop(): Promise<void> }[] = [zipkin.collector];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.stop()));
  };
  const urls: { http?: string; grpc?: string } = {};
  const ports = [zipkin.collector.port];
  const open: (keyof typeof intakes)[] = ['zipkin'];
  const notes = zipkin.moved === undefined ? [] : [zipkin.moved];
  for (const kind of ['http', 'grpc'] as const) {
    const wanted = otlp[kind];
    if (wanted === undefined) continue;
    const result =
      kind === 'http'
        ? await startCollector({ ...rules, ...readersAt(wanted.host, address), ...wanted }, intakes.http)
        : await startGrpcCollector({ ...wanted, limits: rules.limits }, intakes.grpc);
    if (!('problem' in result)) {
      started.push(result.collector);
      urls[kind] = result.collector.url;
      open.push(kind);
      ports.push(result.collector.port);
    } else if (wanted.isRequired) {
      await stop();
      return { problem: { ...result.problem, part: kind === 'http' ? 'otlp' : 'otlpGrpc' } };
    } else {
      notes.push(`another program has port ${wanted.port}, so ${OTLP_NAMES[kind]} is not taken there`);
    }
  }
  return {
    sink: {
      url: zipkin.collector.url,
      ...(typeof lens === 'object' && { lensUrl: `${zipkin.collector.url}/zipkin/` }),
      otlp: urls,
      ports,
      notes,
      counts: () => totalCounts(open.map((kind) => intakes[kind].counts())),
      countsByPort: () => open.map((kind) => [PORT_NAMES[kind], intakes[kind].counts()]),
      stop,
    },
  };
}

function totalCounts(each: readonly CollectorCounts[]): CollectorCounts {
  const sum = (count: (counts: CollectorCounts) => number): number =>
    each.reduce((total, counts) => total + count(counts), 0);
  return {
    spans: sum(({ spans }) => spans),
    refusedPosts: sum(({ refusedPosts }) => refusedPosts),
    cutSpans: sum(({ cutSpans }) => cutSpans),
    refusedConnections: sum(({ refusedConnections }) => refusedConnections),
  };
}

/** Where other machines can reach it, a token is asked for. */
function readersAt(host: string, { readToken }: SinkAddress): Pick<CollectorRules, 'readers'> {
  if (isLoopbackAddress(host)) return {};
  return { readers: readToken === undefined ? {} : { token: readToken } };
}

const PORT_NAMES = { zipkin: 'sink', http: 'otlp', grpc: 'otlpGrpc' } as const;
const OTLP_NAMES = { http: 'OTLP over HTTP', grpc: 'OTLP over gRPC' } as const;

async function startZipkinPort(
  { host, port, mayMove }: SinkAddress,
  startOn: (host: string, port: number) => Promise<StartedCollector>,
): Promise<{ readonly collector: Collector; readonly moved?: string } | { readonly problem: ListenProblem }> {
  const first = await startOn(host, port);
  if (!('problem' in first)) return { collector: first.collector };
  if (!mayMove || first.problem.code !== 'EADDRINUSE') return first;
  const other = await findZipkin(`http://${urlHost(host)}:${port}`, ZIPKIN_PROBE_MS);
  if (other !== 'zipkin' && other !== 'tracectl') return first;
  const name = other === 'zipkin' ? 'a Zipkin' : 'another tracectl';
  for (let next = port + 1; next <= port + MOVE_TRIES; next += 1) {
    const moved = await startOn(host, next);
    if ('problem' in moved) continue;
    return {
      collector: moved.collector,
      moved: `${name} has port ${port}, so spans are taken on port ${next}`,
    };
  }
  return first;
}
