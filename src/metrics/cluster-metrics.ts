// What was sent to one route's upstream, in the counters that Envoy keeps for a cluster. As there, an answer that the proxy
// made because the upstream failed counts as the cluster's.
import type { Exchange } from '../exchange/exchange.ts';
import { DurationHistogram } from './duration-histogram.ts';
import { counter, type MetricFamily, type MetricSample } from './prometheus-text.ts';
import { Tally } from './tally.ts';

export class ClusterMetrics {
  readonly statuses = new Tally();
  readonly durations = new DurationHistogram();
  readonly #flags = new Tally();
  #sent = 0;
  #completed = 0;
  #retries = 0;
  #retriesThatHelped = 0;
  #cancelled = 0;

  ended(exchange: Exchange): void {
    const { answer, attempts, responseFlags, timing, outcome } = exchange;
    const count = attempts?.length ?? (exchange.sent === undefined ? 0 : 1);
    const isLocal = answer?.received === undefined;
    this.#sent += count;
    this.#retries += Math.max(count - 1, 0);
    if (count > 1 && outcome === 'answered' && !isLocal) this.#retriesThatHelped += 1;
    if (outcome === 'clientLeft' && count > 0) this.#cancelled += 1;
    for (const flag of responseFlags) this.#flags.add(flag);
    if (answer === undefined) return;
    this.#completed += 1;
    this.statuses.add(String(answer.status));
    const { requestReceivedMicros, endedMicros } = timing;
    if (outcome === 'answered' && !isLocal && requestReceivedMicros !== undefined)
      this.durations.observe((endedMicros - requestReceivedMicros) / 1000);
  }

  /** By the name that Envoy has for it, behind `envoy_cluster_upstream_`. */
  count(name: keyof typeof COUNTERS): number {
    switch (name) {
      case 'rq_total':
        return this.#sent;
      case 'rq_completed':
        return this.#completed;
      case 'rq_retry':
        return this.#retries;
      case 'rq_retry_success':
        return this.#retriesThatHelped;
      case 'rq_cancelled':
        return this.#cancelled;
      default:
        return this.#flags.of(FLAGS[name]);
    }
  }
}

const COUNTERS = {
  rq_total: 'Requests sent, each time that one was sent again included.',
  rq_completed: 'Requests that were answered.',
  rq_retry: 'Requests sent again.',
  rq_retry_success: 'Requests that were answered after they were sent again.',
  rq_cancelled: 'Requests whose client left.',
  rq_retry_limit_exceeded: 'Requests that failed as often as they may be sent.',
  rq_timeout: 'Requests that took longer than --timeout.',
  rq_pending_overflow: 'Requests that were refused because too many were under way.',
  cx_connect_fail: 'Connections that could not be made, or not in time.',
  cx_destroy_remote_with_active_rq: 'Connections that the upstream closed before the end of its answer.',
} as const;

/** What Envoy counts where it sets a response flag. */
const FLAGS = {
  rq_retry_limit_exceeded: 'URX',
  rq_timeout: 'UT',
  rq_pending_overflow: 'UO',
  cx_connect_fail: 'UF',
  cx_destroy_remote_with_active_rq: 'UC',
} as const;

export function clusterFamilies(clusters: ReadonlyMap<string, ClusterMetrics>): MetricFamily[] {
  const each = (samples: (labels: { envoy_cluster_name: string }, of: ClusterMetrics) => MetricSample[]) =>
    [...clusters].flatMap(([name, cluster]) => samples({ envoy_cluster_name: name }, cluster));
  const names = Object.keys(COUNTERS) as (keyof typeof COUNTERS)[];
  return [
    ...names.map((name) =>
      counter(
        `envoy_cluster_upstream_${name}`,
        COUNTERS[name],
        ...each((labels, cluster) => [{ labels, value: cluster.count(name) }]),
      ),
    ),
    counter(
      'envoy_cluster_upstream_rq',
      'Requests that were answered, by status.',
      ...each((labels, { statuses }) =>
        [...statuses.entries()].map(([status, value]) => ({
          labels: { envoy_response_code: status, ...labels },
          value,
        })),
      ),
    ),
    counter(
      'envoy_cluster_upstream_rq_xx',
      'Requests that were answered, by the class of the status.',
      ...each((labels, { statuses }) =>
        [...classesOf(statuses)].map(([word, value]) => ({
          labels: { envoy_response_code_class: word, ...labels },
          value,
        })),
      ),
    ),
    {
      name: 'envoy_cluster_upstream_rq_time',
      type: 'histogram',
      help: 'Milliseconds from the last byte of a request to the end of the answer that came from the upstream.',
      samples: each((labels, { durations }) => durations.samples(labels)),
    },
  ];
}

function classesOf(statuses: Tally): Map<string, number> {
  const classes = new Map<string, number>();
  for (const [status, count] of statuses.entries()) {
    const word = status.slice(0, 1);
    classes.set(word, (classes.get(word) ?? 0) + count);
  }
  return classes;
}
