// From which requests trace headers can be expected at all. The others carry none however well their senders are
// instrumented, and a warning about them would teach people to overlook warnings.
import type { OpenExchange } from '../exchange/exchange.ts';
import { headerValue } from '../http/header-list.ts';

/** Probes of Kubernetes and Spring, at the root or below a prefix where the name can mean nothing else. */
const HEALTH_PATH = /^\/(?:ready|live)$|\/(?:health|healthz|livez|readyz)$|\/actuator\/health\/[a-z]+$/i;

/** Of the kubelet, of Envoy's own health checker, and of the load balancers of AWS and Google. */
const HEALTH_USER_AGENT = /^(?:kube-probe|Envoy\/HC|ELB-HealthChecker|GoogleHC)/i;

/** What a browser fetches for a page by itself, without any script that could add a header. */
const ASSET_PATH =
  /^\/favicon\.ico$|\.(?:css|js|mjs|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|wasm|mp4|webm|webmanifest)$/i;
const ASSET_DESTINATIONS = new Set([
  'image',
  'script',
  'style',
  'font',
  'audio',
  'video',
  'track',
  'manifest',
]);

/**
 * Where spans, metrics and logs are reported to, and scraped from: Zipkin, OTLP, Jaeger, Datadog, Elastic, Prometheus.
 * Reporters must not trace their own reports.
 */
const REPORT_PATH =
  /^\/(?:zipkin\/)?api\/v[12]\/spans$|\/v1(?:development)?\/(?:traces|metrics|logs|profiles)$|^\/api\/traces$|^\/v0\.\d\/(?:traces|stats)$|^\/intake\/v2\/|^\/api\/v1\/write$/;
const SCRAPE_PATH = /^\/metrics$|\/prometheus$/;
const TELEMETRY_USER_AGENT =
  /^(?:OTel-OTLP-Exporter|OpenTelemetry|Prometheus\/|zipkin-|Datadog Agent|Grafana)/i;

export function isContextExpected(exchange: OpenExchange): boolean {
  return !(
    exchange.replayOf !== undefined ||
    exchange.method === 'CONNECT' ||
    // Preflights among them: browsers allow no script to add a header to one (Fetch standard, "CORS-preflight fetch").
    exchange.method === 'OPTIONS' ||
    isHealthCheck(exchange) ||
    isTelemetry(exchange) ||
    isAsset(exchange)
  );
}

function isTelemetry(exchange: OpenExchange): boolean {
  if (TELEMETRY_USER_AGENT.test(headerValue(exchange.received, 'user-agent') ?? '')) return true;
  if (exchange.method === 'POST') return REPORT_PATH.test(pathOf(exchange.target));
  return isReadOf(exchange, SCRAPE_PATH);
}

function isAsset(exchange: OpenExchange): boolean {
  const destination = headerValue(exchange.received, 'sec-fetch-dest');
  return isReadOf(exchange, ASSET_PATH) || (destination !== undefined && ASSET_DESTINATIONS.has(destination));
}

function isHealthCheck(exchange: OpenExchange): boolean {
  const userAgent = headerValue(exchange.received, 'user-agent') ?? '';
  return HEALTH_USER_AGENT.test(userAgent) || isReadOf(exchange, HEALTH_PATH);
}

function isReadOf(exchange: OpenExchange, path: RegExp): boolean {
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD';
  return isRead && path.test(pathOf(exchange.target));
}

/** Without scheme, authority, query and a slash at the end. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
