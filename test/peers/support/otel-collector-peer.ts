// A real OpenTelemetry Collector (its Go modules, built once) with a receiver of its own for each way by which spans come to
// it; what each took, it hands to a recorder as OTLP/JSON.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { freePort, portOf } from './free-port.ts';
import { goProgram } from './go-toolchain.ts';
import { cachedPeer } from './peer-cache.ts';
import { runProgram, spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

const source = fileURLToPath(new URL('../spans/collector/', import.meta.url));
const START_DEADLINE_MS = 60_000;

export type ReceiverKind = 'otlp' | 'zipkin';

/** One span as OTLP/JSON, with what stands around it. */
export interface CollectedSpan {
  readonly resource: unknown;
  readonly scope: unknown;
  readonly span: Readonly<Record<string, unknown>> & { readonly traceId: string; readonly spanId: string };
}

export interface OtelCollectorPeer<Way extends string> {
  /** Where spans are posted to. */
  readonly urls: Readonly<Record<Way, string>>;
  /** OTLP/gRPC, for the ways that are OTLP: `127.0.0.1:4317`. */
  readonly grpc: Readonly<Partial<Record<Way, string>>>;
  /** What came by one way, in the order of arrival. */
  spans(way: Way): readonly CollectedSpan[];
  stop(): Promise<void>;
}

export async function startOtelCollector<Way extends string>(
  ways: Readonly<Record<Way, ReceiverKind>>,
): Promise<OtelCollectorPeer<Way>> {
  const program = await collectorProgram();
  const collected = new Map<string, CollectedSpan[]>();
  const recorder = createServer((request, response) => {
    void json(request).then((report) => {
      const way = request.url?.split('/')[1] ?? '';
      collected.set(way, [...(collected.get(way) ?? []), ...spansOf(report as TracesReport)]);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const names = Object.keys(ways) as Way[];
  const ports = new Map<Way, { http: number; grpc: number }>();
  for (const way of names) ports.set(way, { http: await freePort(), grpc: await freePort() });
  const at = (way: Way, kind: 'http' | 'grpc'): string => `127.0.0.1:${ports.get(way)?.[kind] ?? 0}`;
  const config = {
    receivers: Object.fromEntries(
      names.map((way) => [
        `${ways[way]}/${way}`,
        ways[way] === 'zipkin'
          ? { endpoint: at(way, 'http') }
          : { protocols: { http: { endpoint: at(way, 'http') }, grpc: { endpoint: at(way, 'grpc') } } },
      ]),
    ),
    exporters: Object.fromEntries(
      names.map((way) => [
        `otlp_http/${way}`,
        {
          traces_endpoint: `http://127.0.0.1:${portOf(recorder.address())}/${way}`,
          ...{ encoding: 'json', compression: 'none', sending_queue: { enabled: false } },
        },
      ]),
    ),
    service: {
      telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
      pipelines: Object.fromEntries(
        names.map((way) => [
          `traces/${way}`,
          { receivers: [`${ways[way]}/${way}`], exporters: [`otlp_http/${way}`] },
        ]),
      ),
    },
  };
  const running = await spawnProgram({
    command: program,
    args: ['--config', `yaml:${JSON.stringify(config)}`],
  });
  const isUp = async (): Promise<true | undefined> => {
    running.failIfEnded();
    for (const way of names) {
      const answer = await fetch(`http://${at(way, 'http')}/`).catch(() => undefined);
      if (answer === undefined) return undefined;
    }
    return true;
  };
  await waitUntil('the OpenTelemetry Collector to be up', isUp, START_DEADLINE_MS);
  return {
    urls: Object.fromEntries(names.map((way) => [way, `http://${at(way, 'http')}`])) as Record<Way, string>,
    grpc: Object.fromEntries(
      names.filter((way) => ways[way] === 'otlp').map((way) => [way, at(way, 'grpc')]),
    ) as Partial<Record<Way, string>>,
    spans: (way) => collected.get(way) ?? [],
    stop: async () => {
      await running.stop();
      recorder.close();
      recorder.closeAllConnections();
      await once(recorder, 'close');
    },
  };
}

async function collectorProgram(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['go.sum', 'main.go']) hash.update(await readFile(join(source, name)));
  const name = `otel-collector-${hash.digest('hex').slice(0, 12)}`;
  const folder = await cachedPeer(name, async (target) => {
    await runProgram({
      command: await goProgram(),
      args: ['build', '-o', join(target, 'collector'), '.'],
      cwd: source,
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    });
  });
  return join(folder, 'collector');
}

interface TracesReport {
  readonly resourceSpans?: readonly {
    readonly scopeSpans?: readonly {
      readonly scope?: unknown;
      readonly spans?: readonly CollectedSpan['span'][];
    }[];
  }[];
}

function spansOf({ resourceSpans = [] }: TracesReport): CollectedSpan[] {
  return resourceSpans.flatMap(({ scopeSpans = [], ...resource }) =>
    scopeSpans.flatMap(({ spans = [], ...scope }) => spans.map((span) => ({ resource, scope, span }))),
  );
}
