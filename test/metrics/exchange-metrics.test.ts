import { expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import { ExchangeMetrics } from '../../src/metrics/exchange-metrics.ts';
import { prometheusText } from '../../src/metrics/prometheus-text.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const finding: Finding = {
  code: 'missing-context',
  severity: 'warning',
  message: 'No.',
  fix: 'Do.',
  evidence: [],
};

function linesOf(...exchanges: readonly Exchange[]): string[] {
  const metrics = new ExchangeMetrics();
  for (const exchange of exchanges) metrics.ended(exchange, []);
  return prometheusText(metrics.families('egress')).split('\n');
}

const manager = 'envoy_http_conn_manager_prefix="egress"';

it('an answer counts as its class, for the listener and for the route that it came by', () => {
  const lines = linesOf(sampleExchange(), sampleExchange({ route: 'orders' }));

  expect(lines).toContain(`envoy_http_downstream_rq_xx{envoy_response_code_class="2",${manager}} 2`);
  expect(lines).toContain(`envoy_http_downstream_rq_xx{envoy_response_code_class="5",${manager}} 0`);
  expect(lines).toContain(
    'envoy_cluster_upstream_rq{envoy_response_code="200",envoy_cluster_name="orders"} 1',
  );
  expect(lines).toContain(
    'envoy_cluster_upstream_rq_xx{envoy_response_code_class="2",envoy_cluster_name="upstream"} 1',
  );
});

it('a duration is told in milliseconds', () => {
  const lines = linesOf(sampleExchange());

  expect(lines).toContain(`envoy_http_downstream_rq_time_bucket{${manager},le="25"} 0`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_bucket{${manager},le="50"} 1`);
  expect(lines).toContain(`envoy_http_downstream_rq_time_sum{${manager}} 48.213`);
  expect(lines).toContain('envoy_cluster_upstream_rq_time_count{envoy_cluster_name="upstream"} 1');
});

it('an upstream that cannot be reached counts as its own 503 and as a failed connection', () => {
  const { sent: _, ...unsent } = sampleExchange();
  const lines = linesOf({
    ...unsent,
    outcome: 'failed',
    responseFlags: ['UF'],
    answer: { status: 503, statusMessage: 'Service Unavailable', sent: [] },
  });

  expect(lines).toContain('envoy_cluster_upstream_cx_connect_fail{envoy_cluster_name="upstream"} 1');
  expect(lines).toContain(
    'envoy_cluster_upstream_rq{envoy_response_code="503",envoy_cluster_name="upstream"} 1',
  );
  expect(lines).toContain('envoy_cluster_upstream_rq_total{envoy_cluster_name="upstream"} 0');
  expect(lines).toContain('envoy_cluster_upstream_rq_time_count{envoy_cluster_name="upstream"} 0');
});

it('each time that a request is sent again counts', () => {
  const attempt = { startedMicros: 0, endedMicros: 1 };
  const lines = linesOf(sampleExchange({ attempts: [attempt, attempt, attempt] }));

  expect(lines).toContain('envoy_cluster_upstream_rq_total{envoy_cluster_name="upstream"} 3');
  expect(lines).toContain('envoy_cluster_upstream_rq_retry{envoy_cluster_name="upstream"} 2');
  expect(lines).toContain('envoy_cluster_upstream_rq_retry_success{envoy_cluster_name="upstream"} 1');
});

it('a client that leaves is no answer', () => {
  const { answer: _, ...unanswered } = sampleExchange();
  const lines = linesOf({ ...unanswered, outcome: 'clientLeft', responseFlags: ['DC'] });

  expect(lines).toContain(`envoy_http_downstream_rq_completed{${manager}} 0`);
  expect(lines).toContain(`envoy_http_downstream_rq_rx_reset{${manager}} 1`);
  expect(lines).toContain('envoy_cluster_upstream_rq_cancelled{envoy_cluster_name="upstream"} 1');
});

it('what no route took has no cluster', () => {
  const { route: _, ...routeless } = sampleExchange({ responseFlags: ['NR'] });
  const lines = linesOf(routeless);

  expect(lines).toContain(`envoy_http_no_route{${manager}} 1`);
  expect(lines.filter((line) => line.includes('envoy_cluster_name='))).toEqual([]);
});

it('a sampling decision that was made here counts by its reason, one that came in as that', () => {
  const lines = linesOf(
    sampleExchange(),
    sampleExchange({ hop: sampleHop({ sampledBy: 'service-forced' }) }),
    sampleExchange({ hop: sampleHop({ sampledBy: 'header' }) }),
  );

  expect(lines).toContain(`envoy_http_tracing_random_sampling{${manager}} 1`);
  expect(lines).toContain(`envoy_http_tracing_service_forced{${manager}} 1`);
  expect(lines).toContain('tracectl_sampling_decided_by_header_total 1');
});

it('findings count by code and severity, whenever they are made', () => {
  const metrics = new ExchangeMetrics();
  metrics.ended(sampleExchange(), [finding]);
  metrics.found([finding, { ...finding, severity: 'info' }]);

  const text = prometheusText(metrics.families('egress'));
  expect(text).toContain('tracectl_findings_total{code="missing-context",severity="warning"} 2\n');
  expect(text).toContain('tracectl_findings_total{code="missing-context",severity="info"} 1\n');
});

it('however many routes there were, a scrape stays bounded', () => {
  const lines = linesOf(...Array.from({ length: 300 }, (_, at) => sampleExchange({ route: `r${at}` })));

  const totals = lines.filter((line) => line.startsWith('envoy_cluster_upstream_rq_total{'));
  expect(totals).toHaveLength(201);
  expect(totals).toContain('envoy_cluster_upstream_rq_total{envoy_cluster_name="other"} 100');
});
