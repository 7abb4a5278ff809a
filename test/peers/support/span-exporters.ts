// Programs that make a trace by a tracing library and report it by one of its exporters, each in `test/peers/spans/exporters`.
// What they need is had once, into `.cache/peers`.
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goProgram } from './go-toolchain.ts';
import { cachedPeer } from './peer-cache.ts';
import { installIntoVenv } from './python-venv.ts';
import { type ProgramStart, runProgram } from './spawned-program.ts';

export interface SpanExporter {
  readonly name: string;
  /** What it speaks: spans of Zipkin's model, or OTLP over one of its transports. */
  readonly protocol: 'zipkin' | 'otlp-http' | 'otlp-grpc';
  readonly spans: number;
  /** Reports one trace in the name of the service `name` to `target`, and ends. */
  report(name: string, target: string): Promise<void>;
}

const sources = fileURLToPath(new URL('../spans/exporters/', import.meta.url));
const COPY_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

export const spanExporters: readonly SpanExporter[] = [
  exporter('OpenTelemetry JS, OTLP/HTTP JSON', node, 'otlp-json', 'otlp-http', 4),
  exporter('OpenTelemetry JS, OTLP/HTTP protobuf, gzip', node, 'otlp-proto', 'otlp-http', 4),
  exporter('OpenTelemetry JS, OTLP/gRPC', node, 'otlp-grpc', 'otlp-grpc', 4),
  exporter('OpenTelemetry JS, Zipkin', node, 'otel-zipkin', 'zipkin', 4),
  exporter('OpenTelemetry Python, OTLP/HTTP protobuf, gzip', python, 'otlp-proto', 'otlp-http', 4),
  exporter('OpenTelemetry Python, OTLP/gRPC', python, 'otlp-grpc', 'otlp-grpc', 4),
  exporter('OpenTelemetry Python, Zipkin', python, 'otel-zipkin', 'zipkin', 4),
  exporter('OpenTelemetry Go, OTLP/HTTP protobuf, gzip', go, 'otlp-http', 'otlp-http', 4),
  exporter('OpenTelemetry Go, OTLP/gRPC', go, 'otlp-grpc', 'otlp-grpc', 4),
  exporter('OpenTelemetry Go, Zipkin', go, 'otel-zipkin', 'zipkin', 4),
  exporter('zipkin-go', go, 'zipkin-go', 'zipkin', 3),
  exporter('zipkin-js, JSON v2', node, 'zipkin-js-v2', 'zipkin', 2),
  exporter('zipkin-js, JSON v1', node, 'zipkin-js-v1', 'zipkin', 2),
  exporter('Brave, JSON v2', java, 'brave-json', 'zipkin', 4),
  exporter('Brave, protobuf', java, 'brave-proto3', 'zipkin', 4),
  exporter('Brave, JSON v1', java, 'brave-v1', 'zipkin', 4),
  exporter('Brave, thrift', java, 'brave-thrift', 'zipkin', 4),
];

type Stack = () => Promise<Omit<ProgramStart, 'env'>>;

function exporter(
  name: string,
  stack: Stack,
  kind: string,
  protocol: SpanExporter['protocol'],
  spans: number,
): SpanExporter {
  const report = async (service: string, target: string): Promise<void> => {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, EXPORTER: kind, NAME: service, TARGET: target };
    await runProgram({ ...(await stack()), env });
  };
  return { name, protocol, spans, report };
}

async function node(): Promise<Omit<ProgramStart, 'env'>> {
  const list = await fingerprint('node/package-lock.json');
  const folder = await cachedPeer(`exporters-node-${list}`, async (target) => {
    const lists = ['package.json', 'package-lock.json'];
    for (const name of lists) await cp(join(sources, 'node', name), join(target, name));
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
    await runProgram({ command: 'npm', args, cwd: target });
  });
  // Beside its packages: from here it would find those of tracectl first.
  await cp(join(sources, 'node/driver.cjs'), join(folder, 'driver.cjs'));
  return { command: process.execPath, args: [join(folder, 'driver.cjs')] };
}

async function python(): Promise<Omit<ProgramStart, 'env'>> {
  const list = 'python/requirements.txt';
  const folder = await cachedPeer(`exporters-python-${await fingerprint(list)}`, (target) =>
    installIntoVenv(target, ['--requirement', join(sources, list)]),
  );
  return { command: join(folder, 'bin/python'), args: [join(sources, 'python/driver.py')] };
}

async function go(): Promise<Omit<ProgramStart, 'env'>> {
  const folder = await cachedPeer(
    `exporters-go-${await fingerprint('go/go.sum', 'go/main.go')}`,
    async (target) => {
      await runProgram({
        command: await goProgram(),
        args: ['build', '-o', join(target, 'driver'), '.'],
        cwd: join(sources, 'go'),
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
      });
    },
  );
  return { command: join(folder, 'driver'), args: [] };
}

async function java(): Promise<Omit<ProgramStart, 'env'>> {
  const source = await fingerprint('java/pom.xml', 'java/Driver.java');
  const folder = await cachedPeer(`exporters-java-${source}`, async (target) => {
    await cp(join(sources, 'java/pom.xml'), join(target, 'pom.xml'));
    const copy = ['--quiet', '--batch-mode', COPY_GOAL, `-DoutputDirectory=${join(target, 'lib')}`];
    await runProgram({ command: 'mvn', args: copy, cwd: target });
    const compile = [
      '-nowarn',
      '-cp',
      join(target, 'lib/*'),
      '-d',
      target,
      join(sources, 'java/Driver.java'),
    ];
    await runProgram({ command: 'javac', args: compile });
  });
  const options = ['-Xmx64m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return { command: 'java', args: [...options, '-cp', `${folder}:${join(folder, 'lib/*')}`, 'Driver'] };
}

/** Changed lists and sources get a folder of their own. */
async function fingerprint(...names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) hash.update(await readFile(join(sources, name)));
  return hash.digest('hex').slice(0, 12);
}
