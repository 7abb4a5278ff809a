// What the proxy's exchanges come to, under Envoy's names where Envoy has them (configuration/http/http_conn_man/stats,
// configuration/upstream/cluster_manager/cluster_stats). A connection manager is what listens, a cluster is a route.
// Counted when an exchange ends, in the thread that holds the stores: the data plane knows nothing of it.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { ClusterMetrics, clusterFamilies } from './cluster-metrics.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { counter, type MetricFamily, samplesBy } from './prometheus-text.ts';
import { OTHER_WORD, Tally } from './tally.ts';

/** Routes come from the settings; this holds whatever they are. */
const MOST_CLUSTERS = 200;
const STATUS_CLASSES = ['1', '2', '3', '4', '5'] as const;
/** Envoy's counters of why a request is traced or not, by the reason as the hop has it. */
const TRACING_COUNTERS = {
  sampling: 'random_sampling',
  'service-forced': 'service_forced',
  'client-forced': 'client_enabled',
  'not-traceable': 'not_traceable',
} as const;

export class ExchangeMetrics {
  readonly #durations = new DurationHistogram();
  readonly #statusClasses = new Tally();
  readonly #outcomes = new Tally();
  readonly #flags = new Tally();
  readonly #relations = new Tally();
  readonly #sampledBy = new Tally();
  /** By code and severity, a blank between. */
  readonly #findings = new Tally();
  readonly #clusters = new Map<string, ClusterMetrics>();
  #completed = 0;
  #upgrades = 0;
  #requestBytes = 0;
  #responseBytes = 0;

  ended(exchange: Exchange, findings: readonly Finding[]): void {
    const { answer, outcome, hop, timing, tunnel } = exchange;
    this.#outcomes.add(outcome);
    this.#relations.add(hop.relation);
    this.#sampledBy.add(hop.sampledBy);
    for (const flag of exchange.responseFlags) this.#flags.add(flag);
    if (answer !== undefined) {
      this.#completed += 1;
      this.#statusClasses.add(String(Math.floor(answer.status / 100)));
    }
    // How long a tunnel stands says nothing of how long requests take.
    if (outcome === 'tunnelled') this.#upgrades += tunnel === undefined ? 0 : 1;
    else this.#durations.observe(timing.endedMicros / 1000);
    this.#requestBytes += exchange.requestBody.totalBytes;
    this.#responseBytes += exchange.responseBody.totalBytes;
    this.found(findings);
    if (exchange.route !== undefined) this.#cluster(exchange.route).ended(exchange);
  }

  /** Findings that were made, with an exchange or later. */
  found(findings: readonly Finding[]): void {
    for (const { code, severity } of findings) this.#findings.add(`${code} ${severity}`);
  }

  /** `manager`: the name that Envoy's configuration has as `stat_prefix`. */
  families(manager: string): MetricFamily[] {
    const labels = { envoy_http_conn_manager_prefix: manager };
    const ofManager = (name: string, help: string, value: number): MetricFamily =>
      counter(`envoy_http_${name}`, help, { labels, value });
    const flags = (flag: string): number => this.#flags.of(flag);
    return [
      ofManager('downstream_rq_completed', 'Requests that were answered.', this.#completed),
      counter(
        'envoy_http_downstream_rq_xx',
        'Requests that were answered, by the class of the status.',
        ...STATUS_CLASSES.map((word) => ({
          labels: { envoy_response_code_class: word, ...labels },
          value: this.#statusClasses.of(word),
        })),
      ),
      {
        name: 'envoy_http_downstream_rq_time',
        type: 'histogram',
        help: 'Milliseconds from the head of a request to the end of its answer.',
        samples: this.#durations.samples(labels),
      },
      ofManager(
        'downstream_rq_rx_reset',
        'Requests whose client left before the end of the answer.',
        this.#outcomes.of('clientLeft'),
      ),
      ofManager(
        'downstream_cx_upgrades_total',
        'Connections that became tunnels or WebSockets.',
        this.#upgrades,
      ),
      ofManager('no_route', 'Requests that no route took.', flags('NR')),
      ...Object.entries(TRACING_COUNTERS).map(([reason, name]) =>
        ofManager(
          `tracing_${name}`,
          `Requests without a sampling decision of their caller, decided as ${reason}.`,
          this.#sampledBy.of(reason),
        ),
      ),
      ofManager('tracing_health_check', 'Always 0: requests for health are traced as any other.', 0),
      ...clusterFamilies(this.#clusters),
      counter(
        'tracectl_exchanges_total',
        'Exchanges that ended, by how.',
        ...samplesBy('outcome', this.#outcomes.entries()),
      ),
      counter(
        'tracectl_response_flags_total',
        "Exchanges by Envoy's response flag; one may have several.",
        ...samplesBy('flag', this.#flags.entries()),
      ),
      counter(
        'tracectl_trace_relations_total',
        'Exchanges by what the hop did with the trace context that came in.',
        ...samplesBy('relation', this.#relations.entries()),
      ),
      counter(
        'tracectl_sampling_decided_by_header_total',
        'Exchanges whose trace headers held the sampling decision.',
        { value: this.#sampledBy.of('header') },
      ),
      counter('tracectl_request_body_bytes_total', 'Bytes of request bodies.', { value: this.#requestBytes }),
      counter('tracectl_response_body_bytes_total', 'Bytes of answers.', { value: this.#responseBytes }),
      counter(
        'tracectl_findings_total',
        'Findings (docs/findings.md), by code and severity.',
        ...[...this.#findings.entries()].map(([words, value]) => {
          const [code = '', severity = ''] = words.split(' ');
          return { labels: { code, severity }, value };
        }),
      ),
    ];
  }

  #cluster(route: string): ClusterMetrics {
    const name = this.#clusters.has(route) || this.#clusters.size < MOST_CLUSTERS ? route : OTHER_WORD;
    const known = this.#clusters.get(name);
    if (known !== undefined) return known;
    const added = new ClusterMetrics();
    this.#clusters.set(name, added);
    return added;
  }
}
