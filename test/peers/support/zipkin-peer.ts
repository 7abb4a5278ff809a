// A real Zipkin with storage in memory, bound to loopback: the slim jar from Maven, started on Java 17.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { cachedPeer } from './peer-cache.ts';
import type { PostedSpan } from './recording-collector.ts';
import { runProgram, spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

const VERSION = '3.6.1';
/** The Maven plugin by its full name, so that no settings of the machine choose another version. */
const COPY_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
const START_DEADLINE_MS = 60_000;

export interface ZipkinPeer {
  readonly url: string;
  readonly port: number;
  /** The spans of a trace once Zipkin holds at least `count`; it answers 202 before it has stored them. */
  trace(traceId: string, count: number): Promise<readonly PostedSpan[]>;
  stop(): Promise<void>;
}

/** Starts Zipkin on `port`, or on any free one, and waits until it says that it is up. */
export async function startZipkin(port?: number): Promise<ZipkinPeer> {
  const jar = await zipkinJar();
  const ownPort = port ?? (await freePort());
  const url = `http://127.0.0.1:${ownPort}`;
  // The image's own settings for storage in memory, and an address: by itself Zipkin listens on all of them.
  const program = await spawnProgram({
    command: 'java',
    args: [
      ...['-Xms160m', '-Xmx160m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar],
      '--armeria.ports[0].ip=127.0.0.1',
      `--armeria.ports[0].port=${ownPort}`,
      '--armeria.ports[0].protocols[0]=http',
    ],
    env: { ...process.env, STORAGE_TYPE: 'mem', COLLECTOR_GRPC_ENABLED: 'false' },
  });
  const isUp = async (): Promise<true | undefined> => {
    program.failIfEnded();
    const health = await fetch(`${url}/health`).catch(() => undefined);
    return health?.status === 200 ? true : undefined;
  };
  await waitUntil('Zipkin to be up', isUp, START_DEADLINE_MS);

  return {
    url,
    port: ownPort,
    trace: (traceId, count) =>
      waitUntil(`${count} spans of trace ${traceId} in Zipkin`, async () => {
        const answer = await fetch(`${url}/api/v2/trace/${traceId}`);
        if (answer.status !== 200) return undefined;
        const spans = (await answer.json()) as PostedSpan[];
        return spans.length >= count ? spans : undefined;
      }),
    stop: async () => {
      await program.stop();
    },
  };
}

async function zipkinJar(): Promise<string> {
  const name = `zipkin-server-${VERSION}-slim.jar`;
  const folder = await cachedPeer(`zipkin-${VERSION}`, async (target) => {
    await runProgram({
      command: 'mvn',
      args: [
        ...['--quiet', '--batch-mode', COPY_GOAL],
        `-Dartifact=io.zipkin:zipkin-server:${VERSION}:jar:slim`,
        `-DoutputDirectory=${target}`,
      ],
      // Away from any pom.xml.
      cwd: target,
    });
    if (!existsSync(join(target, name))) throw new Error(`Maven ended well, but there is no ${name}`);
  });
  return join(folder, name);
}
