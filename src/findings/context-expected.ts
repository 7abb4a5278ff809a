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

/** Nothing to be taken off. */
const PLAIN_PATH = /^\/[^?#]*[^?#/]$/;

export function isContextExpected(exchange: OpenExchange): boolean {
  const { method, received, target } = exchange;
  // Preflights among them: browsers allow no script to add a header to one (Fetch standard, "CORS-preflight fetch").
  if (exchange.replayOf !== undefined || method === 'CONNECT' || method === 'OPTIONS') return false;
  const userAgent = headerValue(received, 'user-agent');
  if (userAgent !== undefined && (HEALTH_USER_AGENT.test(userAgent) || TELEMETRY_USER_AGENT.test(userAgent)))
    return false;
  const destination = headerValue(received, 'sec-fetch-dest');
  if (destination !== undefined && ASSET_DESTINATIONS.has(destination)) return false;
  if (method === 'POST') return !REPORT_PATH.test(pathOf(target));
  if (method !== 'GET' && method !== 'HEAD') return true;
  const path = pathOf(target);
  return !(HEALTH_PATH.test(path) || SCRAPE_PATH.test(path) || ASSET_PATH.test(path));
}

/** Without scheme, authority, query and a slash at the end. */
function pathOf(target: string): string {
  // As nearly all are: worked out for every exchange.
  if (PLAIN_PATH.test(target)) return target;
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
