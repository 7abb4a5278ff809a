// The static configuration of the Envoy that tracectl is compared with, as Envoy reads it from JSON.
// One listener for each way of tracing, all to the same upstream.

export interface EnvoyListener {
  readonly name: string;
  /** @default any free one */
  readonly port?: number;
  /** OUTBOUND is egress (CLIENT spans), INBOUND ingress (SERVER spans): tracer_config_impl.h. */
  readonly direction: 'OUTBOUND' | 'INBOUND';
  /** Whether the Zipkin tracer reads and writes `traceparent` too (since 1.36). */
  readonly w3c: boolean;
  /** Of the route; 0, as in the demo: none. */
  readonly timeoutMs: number;
}

export interface EnvoyTopology {
  readonly listeners: readonly EnvoyListener[];
  readonly upstreamPort: number;
  readonly collector: { readonly port: number; readonly path: string };
  /** Spans of a post. @default 5, Envoy's own; what is left goes after five seconds */
  readonly spansPerPost?: number;
}

export function envoyConfig(topology: EnvoyTopology): object {
  return {
    admin: { address: loopback(0) },
    ...(topology.spansPerPost !== undefined && {
      layered_runtime: {
        layers: [
          {
            name: 'posts',
            static_layer: { tracing: { zipkin: { min_flush_spans: topology.spansPerPost } } },
          },
        ],
      },
    }),
    static_resources: {
      listeners: topology.listeners.map((listener) => listenerConfig(listener, topology)),
      clusters: [
        clusterConfig('upstream', topology.upstreamPort),
        clusterConfig('zipkin', topology.collector.port),
      ],
    },
  };
}

function listenerConfig(listener: EnvoyListener, topology: EnvoyTopology): object {
  return {
    name: listener.name,
    traffic_direction: listener.direction,
    address: loopback(listener.port ?? 0),
    filter_chains: [
      { filters: [typed('network.http_connection_manager', connectionManager(listener, topology))] },
    ],
  };
}

function connectionManager(listener: EnvoyListener, { upstreamPort, collector }: EnvoyTopology): object {
  return {
    '@type': `${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: listener.name,
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
          collector_endpoint: collector.path,
          collector_endpoint_version: 'HTTP_JSON',
          ...(listener.w3c ? { trace_context_option: 'USE_B3_WITH_W3C_PROPAGATION' } : {}),
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
                timeout: `${listener.timeoutMs / 1000}s`,
                // As in the demo, the upstream gets its own name as Host.
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

function typed(filter: string, config: object): object {
  return { name: `envoy.filters.${filter}`, typed_config: config };
}

function clusterConfig(name: string, port: number): object {
  const endpoint = { endpoint: { address: loopback(port) } };
  return {
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}

function loopback(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
