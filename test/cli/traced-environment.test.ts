import { describe, expect, it } from 'vitest';
import { tracedEnvironment, withoutLoopback } from '../../src/cli/traced-environment.ts';

const surroundings = { proxyUrl: 'http://127.0.0.1:15001', sinkUrl: 'http://127.0.0.1:9411' };

describe('the environment of a command', () => {
  it('leads its calls and its spans to tracectl, and keeps the rest', () => {
    const environment = tracedEnvironment({ PATH: '/bin', OTEL_PROPAGATORS: 'b3' }, surroundings);

    expect(environment).toEqual({
      PATH: '/bin',
      OTEL_PROPAGATORS: 'b3',
      HTTP_PROXY: 'http://127.0.0.1:15001',
      http_proxy: 'http://127.0.0.1:15001',
      NO_PROXY: '',
      no_proxy: '',
      NODE_USE_ENV_PROXY: '1',
      JAVA_TOOL_OPTIONS: '-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=15001 -Dhttp.nonProxyHosts=',
      OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://127.0.0.1:9411/api/v2/spans',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:9411/v1/traces',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
    });
  });

  it('names the service in the proxy URL, and to OpenTelemetry where it has no name', () => {
    const named = { ...surroundings, service: 'orders & more' };

    const unset = tracedEnvironment({}, named);
    const set = tracedEnvironment({ OTEL_SERVICE_NAME: 'ledger' }, named);

    expect(unset.HTTP_PROXY).toBe('http://orders%20%26%20more:x@127.0.0.1:15001');
    expect(unset.OTEL_SERVICE_NAME).toBe('orders & more');
    expect(set.OTEL_SERVICE_NAME).toBe('ledger');
  });

  it('leaves spans where they went when there is no sink', () => {
    const environment = tracedEnvironment({}, { proxyUrl: surroundings.proxyUrl });

    expect(Object.keys(environment).filter((name) => name.startsWith('OTEL_'))).toEqual([]);
  });

  it('adds to the options of Java that were given', () => {
    const environment = tracedEnvironment({ JAVA_TOOL_OPTIONS: '-Xmx1g' }, surroundings);

    expect(environment.JAVA_TOOL_OPTIONS).toMatch(/^-Xmx1g -Dhttp\.proxyHost=127\.0\.0\.1 /);
  });

  it('changes nothing of what it is given', () => {
    const given = Object.freeze({ http_proxy: 'http://other:1' });

    expect(tracedEnvironment(given, surroundings).http_proxy).toBe('http://127.0.0.1:15001');
  });
});

describe('withoutLoopback', () => {
  it.each([
    ['', ''],
    ['localhost,127.0.0.1,::1', ''],
    ['localhost:3000, .localhost ,*.localhost,orders.localhost', ''],
    ['127.0.0.0/8,[::1],[::1]:80', ''],
    ['*', ''],
    ['internal.example,localhost,.corp,10.0.0.0/8', 'internal.example,.corp,10.0.0.0/8'],
    ['localhost.example,1.127.0.1', 'localhost.example,1.127.0.1'],
  ])('makes %j %j', (exceptions, left) => {
    expect(withoutLoopback(exceptions)).toBe(left);
  });
});
