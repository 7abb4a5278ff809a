// Everything a session counts, as Prometheus's metrics: what its exchanges come to, and what its stores, collectors and relays
// hold, took and let go. Nothing is added up for it beforehand but the exchanges; the rest is read when somebody asks.
import type { Finding } from '../exchange/finding.ts';
import type { ExchangeMetrics } from '../metrics/exchange-metrics.ts';
import {
  counter,
  gauge,
  type MetricFamily,
  type MetricSample,
  samplesBy,
} from '../metrics/prometheus-text.ts';
import type { PlaneGauges } from '../proxy/plane-gauges.ts';
import type { RelayState } from '../relay/relay-state.ts';
import type { Annotated, ExchangeStore } from '../sink/exchange-store.ts';
import type { CollectorCounts } from '../sink/span-intake.ts';
import type { TraceStore } from '../sink/trace-store.ts';
import type { SessionCounts } from './live-view.ts';
import type { ProcessFacts } from './process-facts.ts';

export interface MetricSources {
  readonly exchangeMetrics: ExchangeMetrics;
  /** Name for `envoy_http_conn_manager_prefix`. */
  readonly manager: string;
  readonly exchanges: Pick<ExchangeStore, 'counts'>;
  readonly traces: Pick<TraceStore, 'counts'>;
  counts(): SessionCounts;
  gauges(): PlaneGauges;
  relays(): readonly RelayState[];
  /** By the kind of port. */
  collectors(): Iterable<readonly [string, CollectorCounts]>;
  /** Those who follow what happens. */
  followers(): number;
  process(): ProcessFacts;
}

/** What an exchange was found to have beyond what was told before. */
export function newFindings({ before, after }: Annotated): Finding[] {
  if (before.findings === after.findings) return [];
  const known = new Set(before.findings.map(({ code }) => code));
  return after.findings.filter(({ code }) => !known.has(code));
}

export function sessionMetrics(sources: MetricSources): MetricFamily[] {
  const counts = sources.counts();
  return [
    ...downstream(sources, counts),
    ...sources.exchangeMetrics.families(sources.manager),
    ...gaveWay(counts),
    ...collected(sources.collectors()),
    ...relayed(sources.relays()),
    ...held(sources, counts),
    ...ofProcess(sources.process()),
  ];
}

function downstream({ manager, gauges }: MetricSources, counts: SessionCounts): MetricFamily[] {
  const labels = { envoy_http_conn_manager_prefix: manager };
  const { limited = {} } = counts;
  const open = gauges();
  const one = (value: number): MetricSample => ({ labels, value });
  return [
    counter('envoy_http_downstream_rq_total', 'Requests whose head was read.', one(counts.requests)),
    gauge('envoy_http_downstream_rq_active', 'Requests and tunnels under way.', one(open.requestsActive)),
    counter('envoy_http_downstream_cx_total', 'Connections of clients.', one(open.clientConnections)),
    gauge(
      'envoy_http_downstream_cx_active',
      'Connections of clients now.',
      one(open.clientConnectionsActive),
    ),
    counter(
      'envoy_http_downstream_rq_header_timeout',
      'Heads that did not come in time.',
      one(limited.headerTime ?? 0),
    ),
    counter('envoy_http_downstream_cx_idle_timeout', 'Idle connections closed.', one(limited.idleTime ?? 0)),
    counter(
      'envoy_http_downstream_cx_protocol_error',
      'What was no valid HTTP.',
      one(limited.malformed ?? 0),
    ),
    counter('tracectl_upstream_connections_total', 'Connections to all upstreams.', {
      value: open.upstreamConnections,
    }),
    gauge('tracectl_upstream_connections_active', 'Connections to all upstreams now.', {
      value: open.upstreamConnectionsActive,
    }),
  ];
}

function gaveWay({
  shed,
  limited = {},
  stubs = { answered: 0, unmatched: 0 },
}: SessionCounts): MetricFamily[] {
  return [
    counter(
      'tracectl_stub_requests_total',
      'Requests to services that a recording answers for, by whether an answer was found.',
      ...samplesBy('result', Object.entries(stubs)),
    ),
    counter(
      'tracectl_shed_total',
      'What was not recorded because of load: news of openings, bodies, whole records.',
      ...samplesBy('what', Object.entries(shed)),
    ),
    counter(
      'tracectl_limits_met_total',
      'How often each limit was met (docs/architecture.md, "Limits").',
      ...samplesBy('limit', Object.entries(limited)),
    ),
  ];
}

function collected(collectors: Iterable<readonly [string, CollectorCounts]>): MetricFamily[] {
  const all = [...collectors];
  const each = (count: (counts: CollectorCounts) => number): MetricSample[] =>
    samplesBy(
      'collector',
      all.map(([name, counts]) => [name, count(counts)] as const),
    );
  return [
    counter('tracectl_spans_received_total', 'Spans taken.', ...each(({ spans }) => spans)),
    counter(
      'tracectl_spans_cut_total',
      'Spans of which something was cut off.',
      ...each(({ cutSpans }) => cutSpans),
    ),
    counter(
      'tracectl_span_posts_refused_total',
      'Posts that were answered with an error.',
      ...each(({ refusedPosts }) => refusedPosts),
    ),
    counter(
      'tracectl_collector_connections_refused_total',
      'Connections closed because there were too many.',
      ...each(({ refusedConnections }) => refusedConnections),
    ),
  ];
}

const RELAY_STATUSES = ['idle', 'ok', 'retrying'] as const;

function relayed(states: readonly RelayState[]): MetricFamily[] {
  // Two targets may have one URL; their place among the settings tells them apart.
  const labelsOf = (state: RelayState, at: number) => ({
    relay: String(at + 1),
    target: withoutQuery(state.target ?? ''),
  });
  const each = (count: (state: RelayState) => number | undefined): MetricSample[] =>
    states.map((state, at) => ({ labels: labelsOf(state, at), value: count(state) ?? 0 }));
  return [
    gauge(
      'tracectl_relay_queued_spans',
      'Spans that wait, on disk included.',
      ...each(({ queued }) => queued),
    ),
    gauge('tracectl_relay_spans_on_disk', 'Spans that wait on disk.', ...each(({ onDisk }) => onDisk)),
    counter('tracectl_relay_sent_spans_total', 'Spans that the target took.', ...each(({ sent }) => sent)),
    counter(
      'tracectl_relay_resent_spans_total',
      'Spans sent again because an answer was lost.',
      ...each(({ resent }) => resent),
    ),
    counter('tracectl_relay_dropped_spans_total', 'Spans given up.', ...each(({ dropped }) => dropped)),
    counter(
      'tracectl_relay_filtered_spans_total',
      'Spans that a filter of the target kept back.',
      ...each(({ filtered }) => filtered),
    ),
    gauge(
      'tracectl_relay_state',
      '1 for the state that the relay is in: idle (nothing sent yet), ok, retrying.',
      ...states.flatMap((state, at) =>
        RELAY_STATUSES.map((status) => ({
          labels: { ...labelsOf(state, at), state: status },
          value: Number(state.status === status),
        })),
      ),
    ),
  ];
}

/** A key may stand in it. */
function withoutQuery(target: string): string {
  return target.split(/[?#]/, 1)[0] ?? '';
}

function held({ exchanges, traces, followers }: MetricSources, { capture }: SessionCounts): MetricFamily[] {
  const ofExchanges = exchanges.counts();
  const ofTraces = traces.counts();
  const one = (value: number): MetricSample => ({ value });
  const families = [
    gauge('tracectl_exchanges_held', 'Exchanges in memory.', one(ofExchanges.exchanges)),
    gauge('tracectl_exchanges_held_bytes', 'Their estimated size.', one(ofExchanges.bytes)),
    counter('tracectl_exchanges_evicted_total', 'Exchanges that made room.', one(ofExchanges.evicted)),
    gauge(
      'tracectl_traces_held',
      'Traces that applications reported spans of, in memory.',
      one(ofTraces.traces),
    ),
    gauge('tracectl_spans_held', 'Spans that applications reported, in memory.', one(ofTraces.spans)),
    gauge('tracectl_spans_held_bytes', 'Their estimated size.', one(ofTraces.bytes)),
    counter('tracectl_traces_evicted_total', 'Traces that made room.', one(ofTraces.evictedTraces)),
    counter('tracectl_spans_evicted_total', 'Spans that made room.', one(ofTraces.evictedSpans)),
    gauge(
      'tracectl_followers',
      'Who follows the session: tracectl watch and requests --follow.',
      one(followers()),
    ),
  ];
  if (capture === undefined) return families;
  return [
    ...families,
    counter('tracectl_capture_written_total', 'Exchanges and spans in capture files.', one(capture.written)),
    counter('tracectl_capture_lost_total', 'Exchanges and spans in no file.', one(capture.lost)),
    counter(
      'tracectl_capture_lost_bodies_total',
      'Exchanges written without their bodies.',
      one(capture.lostBodies ?? 0),
    ),
  ];
}

/** Under the names that Prometheus's own client libraries have. */
function ofProcess(facts: ProcessFacts): MetricFamily[] {
  const one = (value: number): MetricSample => ({ value });
  return [
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', one(facts.residentBytes)),
    gauge('process_start_time_seconds', 'Start of the process since the epoch.', one(facts.startedAtSeconds)),
    counter('process_cpu_seconds_total', 'CPU time of the process, all threads.', one(facts.cpuSeconds)),
    gauge('nodejs_heap_size_used_bytes', 'Heap of the main thread.', one(facts.heapBytes)),
  ];
}
