// From which requests trace headers can be expected at all. The others carry none however well their senders are
// instrumented, and a warning about them would teach people to overlook warnings.
import type { OpenExchange } from '../exchange/exchange.ts';
import { hasHeader, headerValue } from '../http/header-list.ts';

/** Probes of Kubernetes and Spring, at the root or below a prefix where the name can mean nothing else. */
const HEALTH_PATH = /^\/(?:ready|live)$|\/(?:health|healthz|livez|readyz)$|\/actuator\/health\/[a-z]+$/i;

/** Of the kubelet, of Envoy's own health checker, and of the load balancers of AWS and Google. */
const HEALTH_USER_AGENT = /^(?:kube-probe|Envoy\/HC|ELB-HealthChecker|GoogleHC)/i;

export function isContextExpected(exchange: OpenExchange): boolean {
  return !(
    exchange.replayOf !== undefined ||
    exchange.method === 'CONNECT' ||
    isPreflight(exchange) ||
    isHealthCheck(exchange) ||
    isReadOf(exchange, /^\/favicon\.ico$/)
  );
}

/** Browsers allow no script to add a header to it (Fetch standard, "CORS-preflight fetch"). */
function isPreflight(exchange: OpenExchange): boolean {
  return exchange.method === 'OPTIONS' && hasHeader(exchange.received, 'access-control-request-method');
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
