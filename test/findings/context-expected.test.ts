import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { isContextExpected } from '../../src/findings/context-expected.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

function request(method: string, target: string, received: string[] = []): Exchange {
  return sampleExchange({ method, target, received });
}

describe('isContextExpected', () => {
  it.each([
    request('GET', '/health'),
    request('GET', '/healthz?verbose'),
    request('HEAD', '/readyz/'),
    request('GET', '/ready'),
    request('GET', '/live'),
    request('GET', '/livez'),
    request('GET', '/orders/healthz'),
    request('GET', 'http://orders:80/health'),
    request('GET', '/actuator/health'),
    request('GET', '/actuator/health/liveness'),
    request('GET', '/anything', ['User-Agent', 'kube-probe/1.31']),
    request('GET', '/anything', ['user-agent', 'Envoy/HC']),
    request('GET', '/favicon.ico'),
    request('GET', 'http://localhost/favicon.ico'),
    request('OPTIONS', '/orders', ['Access-Control-Request-Method', 'POST']),
    request('OPTIONS', '/orders'),
    request('GET', '/assets/app.js?v=3'),
    request('GET', '/logo.png'),
    request('GET', '/avatar', ['Sec-Fetch-Dest', 'image']),
    request('POST', '/api/v2/spans'),
    request('POST', 'http://localhost:4318/v1/traces'),
    request('POST', '/anything', ['User-Agent', 'OTel-OTLP-Exporter-JavaScript/0.200.0']),
    request('GET', '/actuator/prometheus'),
    request('GET', '/metrics'),
    request('CONNECT', 'example.org:443'),
    sampleExchange({ replayOf: '00000000000000aa' }),
  ])('is false for $method $target $received $replayOf', (exchange) => {
    expect(isContextExpected(exchange)).toBe(false);
  });

  it.each([
    request('GET', '/get'),
    request('GET', '/'),
    request('POST', '/health'),
    request('GET', '/healthy'),
    request('GET', '/orders/ready'),
    request('GET', '/orders?next=/health'),
    request('GET', 'http://health'),
    request('GET', '/reports/favicon.ico/17'),
    request('POST', '/logo.png'),
    request('GET', '/api/v2/spans'),
    request('POST', '/metrics'),
    request('GET', '/page', ['Sec-Fetch-Dest', 'document']),
    request('GET', '/anything', ['User-Agent', 'not-kube-probe/1']),
    request('GET', '/orders', ['Access-Control-Request-Method', 'POST']),
  ])('is true for $method $target $received', (exchange) => {
    expect(isContextExpected(exchange)).toBe(true);
  });
});
