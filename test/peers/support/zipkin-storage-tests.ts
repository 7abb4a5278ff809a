// Zipkin's own tests of a storage (io.zipkin.zipkin2:zipkin-tests, JUnit 5), had from Maven once and run on a sink.
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedPeer } from './peer-cache.ts';
import { runProgram } from './spawned-program.ts';

const sources = fileURLToPath(new URL('../spans/storage/', import.meta.url));
const COPY_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const LAUNCHER = 'junit-platform-console-standalone';

export interface StorageTestResults {
  /** `ITTraces.getTrace_deduplicates`. */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

export async function runStorageTests(sinkUrl: string, resetUrl: string): Promise<StorageTestResults> {
  const folder = await builtTests();
  const jars = (await readdir(join(folder, 'lib'))).map((name) => join(folder, 'lib', name));
  const reports = await mkdtemp(join(tmpdir(), 'tracectl-storage-'));
  const launch = [
    ...['-Xmx512m', '-XX:TieredStopAtLevel=1', `-Dsink=${sinkUrl}`, `-Dreset=${resetUrl}`],
    ...['-jar', jars.find((jar) => jar.includes(LAUNCHER)) ?? '', 'execute'],
    ...['-cp', [join(folder, 'classes'), ...jars.filter((jar) => !jar.includes(LAUNCHER))].join(':')],
    ...['--select-class', 'HttpStorageTest', '--include-classname', '.*'],
    ...['--details=none', '--disable-banner', '--reports-dir', reports],
  ];
  try {
    // It ends with 1 when a test failed.
    await runProgram({ command: 'java', args: launch }).catch(() => undefined);
    return resultsOf(await readFile(join(reports, 'TEST-junit-jupiter.xml'), 'utf8'));
  } finally {
    await rm(reports, { recursive: true, force: true });
  }
}

async function builtTests(): Promise<string> {
  const names = ['pom.xml', 'HttpStorage.java', 'HttpStorageTest.java'];
  const hash = createHash('sha256');
  for (const name of names) hash.update(await readFile(join(sources, name)));
  return cachedPeer(`zipkin-storage-tests-${hash.digest('hex').slice(0, 12)}`, async (folder) => {
    await cp(join(sources, 'pom.xml'), join(folder, 'pom.xml'));
    const copy = ['--quiet', '--batch-mode', COPY_GOAL, `-DoutputDirectory=${join(folder, 'lib')}`];
    await runProgram({ command: 'mvn', args: copy, cwd: folder });
    const files = names.slice(1).map((name) => join(sources, name));
    const compile = ['-nowarn', '-cp', join(folder, 'lib/*'), '-d', join(folder, 'classes'), ...files];
    await runProgram({ command: 'javac', args: compile });
  });
}

function resultsOf(xml: string): StorageTestResults {
  const results = { passed: [] as string[], failed: [] as string[] };
  for (const [, name, suite, rest = ''] of xml.matchAll(
    /<testcase name="(\w+)[^"]*" classname="\w+\$(\w+)"([\s\S]*?)<\/testcase>/g,
  )) {
    const isFailure = /<(?:failure|error|skipped)\b/.test(rest);
    results[isFailure ? 'failed' : 'passed'].push(`${suite}.${name}`);
  }
  return results;
}
