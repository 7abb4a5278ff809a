// Services traced by the instrumentations that people use, each a program of its own in `test/peers/instrumentations`. What
// they need is had once, into `.cache/peers`, in the versions that their lists name.
import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goProgram } from './go-toolchain.ts';
import { cachedPeer } from './peer-cache.ts';
import { installIntoVenv } from './python-venv.ts';
import { type ProgramStart, runProgram } from './spawned-program.ts';

/** What a service is told. */
export interface ServiceEnvironment {
  readonly NAME: string;
  readonly PROPAGATION: Propagation;
  /** Where spans are reported to. */
  readonly SINK_URL: string;
  /** The service that `/shop` calls; the audit service, when there is one. */
  readonly NEXT_URL?: string;
  readonly AUDIT_URL?: string;
  readonly BREAK?: Break;
  /** The proxy, with the name of the service as its user; for stacks that go by it. */
  readonly HTTP_PROXY?: string;
}

export type Propagation = 'b3' | 'w3c' | 'both';

/** `no-client`: the client side is not instrumented. `second-client`: one callee is called by another client. `queue`: the
 * calls are made by workers that take them from a queue. */
export type Break = 'no-client' | 'second-client' | 'queue';

export interface InstrumentedStack {
  readonly name: string;
  /** What it can be set up to speak. */
  readonly propagations: readonly Propagation[];
  /**
   * `port`: it calls the port that tracectl has for each service, and who called is told by the process behind the
   * connection. `proxy`: it follows `HTTP_PROXY`, and who called is told by the name in it.
   */
  readonly calls: 'port' | 'proxy';
  /** Has what it needs; resolves with how a service is started. */
  prepare(): Promise<(environment: ServiceEnvironment) => ProgramStart>;
}

const sources = fileURLToPath(new URL('../instrumentations/', import.meta.url));
const everything: readonly Propagation[] = ['b3', 'w3c', 'both'];

export const instrumentedStacks: readonly InstrumentedStack[] = [
  {
    name: 'OpenTelemetry JS (express, fetch)',
    propagations: everything,
    calls: 'port',
    prepare: () => node('opentelemetry.cjs'),
  },
  {
    name: 'zipkin-js (express, fetch)',
    // It writes and reads x-b3-* and nothing else.
    propagations: ['b3', 'both'],
    calls: 'port',
    prepare: () => node('zipkin.cjs'),
  },
  {
    name: 'OpenTelemetry Python (Flask, requests)',
    propagations: everything,
    calls: 'proxy',
    prepare: python,
  },
  { name: 'OpenTelemetry Go (otelhttp)', propagations: everything, calls: 'port', prepare: go },
  { name: 'OpenTelemetry Java agent', propagations: everything, calls: 'port', prepare: java },
  // Set up as it comes, it reads b3 and x-b3-* and writes x-b3-*.
  { name: 'Brave (servlets, OkHttp)', propagations: ['b3', 'both'], calls: 'port', prepare: brave },
];

/** A service without any tracing, on the Node that runs the tests. */
export function auditService(): ProgramStart {
  return { command: process.execPath, args: [join(sources, 'node/audit.cjs')] };
}

async function node(script: string) {
  const list = await fingerprint('node/package-lock.json');
  const folder = await cachedPeer(`instrumentations-node-${list}`, async (target) => {
    const lists = ['package.json', 'package-lock.json'];
    for (const name of lists) await cp(join(sources, 'node', name), join(target, name));
    const args = ['ci', '--no-audit', '--no-fund', '--ignore-scripts'];
    await runProgram({ command: 'npm', args, cwd: target });
  });
  // Beside their packages: from here they would find those of tracectl first.
  for (const name of [script, 'shop.cjs']) await cp(join(sources, 'node', name), join(folder, name));
  return (environment: ServiceEnvironment): ProgramStart => ({
    command: process.execPath,
    args: [join(folder, script)],
    env: serviceEnvironment(environment),
  });
}

async function python() {
  const list = 'python/requirements.txt';
  const folder = await cachedPeer(`instrumentations-python-${await fingerprint(list)}`, (target) =>
    installIntoVenv(target, ['--requirement', join(sources, list)]),
  );
  return (environment: ServiceEnvironment): ProgramStart => ({
    command: join(folder, 'bin/python'),
    args: [join(sources, 'python/service.py')],
    env: serviceEnvironment(environment),
  });
}

async function go() {
  const source = await fingerprint('go/go.sum', 'go/main.go');
  const folder = await cachedPeer(`instrumentations-go-${source}`, async (target) => {
    await runProgram({
      command: await goProgram(),
      args: ['build', '-o', join(target, 'service'), '.'],
      cwd: join(sources, 'go'),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    });
  });
  return (environment: ServiceEnvironment): ProgramStart => ({
    command: join(folder, 'service'),
    args: [],
    env: serviceEnvironment(environment),
  });
}

const JAVA_AGENT = '2.33.1';
const MAVEN_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const SMALL_JVM = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];

async function java() {
  const source = await fingerprint('java/Service.java');
  const folder = await cachedPeer(`instrumentations-java-${JAVA_AGENT}-${source}`, async (target) => {
    await runProgram({
      command: 'mvn',
      args: [
        ...['--quiet', '--batch-mode', `${MAVEN_DEPENDENCIES}:copy`, '-Dmdep.stripVersion=true'],
        `-Dartifact=io.opentelemetry.javaagent:opentelemetry-javaagent:${JAVA_AGENT}`,
        `-DoutputDirectory=${target}`,
      ],
      cwd: target,
    });
    await runProgram({ command: 'javac', args: ['-d', target, join(sources, 'java/Service.java')] });
  });
  const formats = { b3: 'b3multi', w3c: 'tracecontext', both: 'b3multi,tracecontext' };
  return (environment: ServiceEnvironment): ProgramStart => ({
    command: 'java',
    args: [
      ...SMALL_JVM,
      `-javaagent:${join(folder, 'opentelemetry-javaagent.jar')}`,
      ...untracedClients(environment.BREAK).map((client) => `-Dotel.instrumentation.${client}.enabled=false`),
      ...['-cp', folder, 'Service'],
    ],
    env: serviceEnvironment(environment, {
      OTEL_SERVICE_NAME: environment.NAME,
      OTEL_PROPAGATORS: formats[environment.PROPAGATION],
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: `${environment.SINK_URL}/api/v2/spans`,
    }),
  });
}

async function brave() {
  const source = await fingerprint('brave/pom.xml', 'brave/BraveService.java');
  const folder = await cachedPeer(`instrumentations-brave-${source}`, async (target) => {
    const list = join(sources, 'brave/pom.xml');
    const goal = `${MAVEN_DEPENDENCIES}:copy-dependencies`;
    await runProgram({
      command: 'mvn',
      args: ['--quiet', '--batch-mode', '--file', list, goal, `-DoutputDirectory=${join(target, 'jars')}`],
      cwd: target,
    });
    const program = join(sources, 'brave/BraveService.java');
    await runProgram({
      command: 'javac',
      args: ['-cp', join(target, 'jars/*'), '-d', join(target, 'classes'), program],
    });
  });
  const classpath = [join(folder, 'classes'), join(folder, 'jars/*')].join(delimiter);
  return (environment: ServiceEnvironment): ProgramStart => ({
    command: 'java',
    args: [...SMALL_JVM, '-cp', classpath, 'BraveService'],
    env: serviceEnvironment(environment),
  });
}

/** As the agent names its instrumentations. */
function untracedClients(broken: Break | undefined): readonly string[] {
  if (broken === 'no-client') return ['java-http-client'];
  return broken === 'second-client' ? ['http-url-connection'] : [];
}

function serviceEnvironment(
  environment: ServiceEnvironment,
  more: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  // Spans go straight to the sink.
  return { PATH, HOME, NO_PROXY: '127.0.0.1', ...environment, ...more };
}

/** Changed lists and sources get a folder of their own. */
async function fingerprint(...names: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of names) hash.update(await readFile(join(sources, name)));
  return hash.digest('hex').slice(0, 12);
}
