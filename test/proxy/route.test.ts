import { describe, expect, test } from 'vitest';
import { parseRequestTarget } from '../../src/http/request-target.ts';
import type { Route, Upstream } from '../../src/proxy/plane-options.ts';
import { chooseDestination, destinationUrl } from '../../src/proxy/route.ts';

const at = (host: string, port: number, basePath = ''): Upstream => ({
  scheme: 'http',
  host,
  port,
  basePath,
  insecure: false,
});

const routes: Route[] = [
  {
    name: 'orders',
    service: 'orders',
    match: { kind: 'service', service: 'orders' },
    upstream: at('127.0.0.1', 8081),
  },
  { name: '/api', match: { kind: 'prefix', prefix: '/api' }, upstream: at('api.test', 80, '/v1') },
  { name: '/api/slow', match: { kind: 'prefix', prefix: '/api/slow' }, upstream: at('slow.test', 81) },
  { name: 'upstream', match: { kind: 'default' }, upstream: at('httpbin.org', 80) },
];

function destination(target: string, host = 'localhost:15001', listenerService?: string) {
  const parsed = parseRequestTarget(target);
  if (parsed.form !== 'origin' && parsed.form !== 'absolute') throw new Error('not a target with a path');
  return chooseDestination({ target: parsed, host, ...(listenerService && { listenerService }) }, routes);
}

describe('the destination of a request', () => {
  test.each([
    ['/get', 'localhost:15001', 'upstream', 'http://httpbin.org/get'],
    ['/api', 'localhost:15001', '/api', 'http://api.test/v1/api'],
    ['/api?x', 'localhost:15001', '/api', 'http://api.test/v1/api?x'],
    ['/apix', 'localhost:15001', 'upstream', 'http://httpbin.org/apix'],
    ['/api/slow/1', 'localhost:15001', '/api/slow', 'http://slow.test:81/api/slow/1'],
    ['/x', 'orders.localhost:15001', 'orders', 'http://127.0.0.1:8081/x'],
    ['/x', 'nobody.localhost', 'upstream', 'http://httpbin.org/x'],
    ['//evil.test/x', 'localhost:15001', 'upstream', 'http://httpbin.org//evil.test/x'],
    ['http://orders.localhost:15001/x', 'other', 'orders', 'http://127.0.0.1:8081/x'],
    ['http://127.0.0.1:8081/y', '', 'orders', 'http://127.0.0.1:8081/y'],
    ['http://api.test/v1/y', '', '/api', 'http://api.test/v1/y'],
    ['http://else.test:8080/z', '', 'forward', 'http://else.test:8080/z'],
    ['https://else.test/z', '', 'forward', 'https://else.test/z'],
  ])('%s with Host %j goes through %s to %s', (target, host, route, url) => {
    const chosen = destination(target, host);
    expect(chosen?.route).toBe(route);
    expect(chosen && destinationUrl(chosen)).toBe(url);
  });

  test('of a request on a service’s own port is that service, whatever its Host', () => {
    expect(destination('/api/x', 'localhost:7000', 'orders')?.service).toBe('orders');
  });

  test('is nowhere when no route takes it', () => {
    const target = parseRequestTarget('/x');
    if (target.form !== 'origin') throw new Error('a path');
    expect(chooseDestination({ target, host: 'a' }, [])).toBeUndefined();
  });

  test('names the upstream with its port in Host unless it is the scheme’s own', () => {
    expect(destination('/get')?.authority).toBe('httpbin.org');
    expect(destination('/api/slow')?.authority).toBe('slow.test:81');
  });
});
