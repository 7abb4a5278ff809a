import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../src/config/effective-settings.ts';
import { planeOptions } from '../../src/config/plane-settings.ts';
import type { SettingValues } from '../../src/config/settings.ts';
import { fileLayer } from '../../src/config/sources.ts';

function values(content: Record<string, unknown> = {}): SettingValues {
  const { settings, problems } = resolveSettings(
    [fileLayer('project', 'f', content)],
    { dataDir: '/data' },
    'proxy',
  );
  expect(problems).toEqual([]);
  return settings.values;
}

const alone = { ownPorts: [] };
const demoUpstream = { scheme: 'http', host: '127.0.0.1', port: 5, basePath: '', insecure: false } as const;

it('translates the defaults', () => {
  expect(planeOptions(values(), { ownPorts: [9411] })).toEqual({
    listen: [
      { host: '127.0.0.1', port: 15_001 },
      { host: '::1', port: 15_001 },
    ],
    routes: [],
    hop: {
      direction: 'egress',
      compat: 'none',
      write: ['b3multi', 'tracecontext', 'ot'],
      traceId128bit: false,
      sampling: { client: 100, random: 100, overall: 100 },
    },
    preserveHost: false,
    connectTimeoutMs: 5000,
    retries: 0,
    maxBodyBytes: 65_536,
    maxHeaders: 1000,
    ownPorts: [9411],
    limits: {
      maxHeadBytes: 65_536,
      maxTargetBytes: 16_384,
      maxConnections: 1024,
      maxRequestsUnderWay: 1024,
      headTimeoutMs: 10_000,
      idleTimeoutMs: 3_600_000,
    },
  });
});

it('translates every setting of the data plane', () => {
  const options = planeOptions(
    values({
      direction: 'ingress',
      compat: 'envoy',
      propagation: ['b3'],
      traceId128bit: true,
      sampling: 1,
      clientSampling: 2,
      overallSampling: 3,
      preserveHost: true,
      timeout: '1s',
      connectTimeout: '2s',
      maxBody: '1KB',
      maxHeaders: 4,
      serverHeader: 'me',
    }),
    alone,
  );

  expect(options).toMatchObject({
    hop: {
      direction: 'ingress',
      compat: 'envoy',
      write: ['b3'],
      traceId128bit: true,
      sampling: { random: 1, client: 2, overall: 3 },
    },
    preserveHost: true,
    timeoutMs: 1000,
    connectTimeoutMs: 2000,
    maxBodyBytes: 1000,
    maxHeaders: 4,
    serverHeader: 'me',
  });
});

it('translates limits, and off to none', () => {
  const { limits } = planeOptions(
    values({
      maxHeaderSize: '2KiB',
      maxUrl: '1KiB',
      maxConnections: '3',
      maxConcurrentRequests: '4',
      headerTimeout: '5s',
      idleTimeout: '6s',
    }),
    alone,
  );
  const off = planeOptions(
    values({
      maxUrl: 'off',
      maxConnections: false,
      maxConcurrentRequests: 'off',
      headerTimeout: 'off',
      idleTimeout: 'off',
    }),
    alone,
  ).limits;

  expect(limits).toEqual({
    maxHeadBytes: 2048,
    maxTargetBytes: 1024,
    maxConnections: 3,
    maxRequestsUnderWay: 4,
    headTimeoutMs: 5000,
    idleTimeoutMs: 6000,
  });
  expect(off).toMatchObject({
    maxTargetBytes: Number.POSITIVE_INFINITY,
    maxConnections: Number.POSITIVE_INFINITY,
    maxRequestsUnderWay: Number.POSITIVE_INFINITY,
    headTimeoutMs: 0,
    idleTimeoutMs: 0,
  });
});

describe('listeners', () => {
  it('give a service its own port on every family of the proxy', () => {
    const { listen } = planeOptions(values({ service: ['a=x@5', 'b=y'] }), alone);

    expect(listen.slice(2)).toEqual([
      { host: '127.0.0.1', port: 5, service: 'a' },
      { host: '::1', port: 5, service: 'a' },
    ]);
  });

  it('give a service one free port, on the first address', () => {
    const { listen } = planeOptions(values({ service: ['a=x@0'] }), alone);

    expect(listen.slice(2)).toEqual([{ host: '127.0.0.1', port: 0, service: 'a' }]);
  });
});

describe('routes', () => {
  it('name services, prefixes and the default upstream', () => {
    const { routes } = planeOptions(values({ upstream: 'u', route: ['/r=r'], service: ['s=s'] }), alone);

    expect(
      routes.map(({ name, match, service, upstream }) => ({ name, match, service, host: upstream.host })),
    ).toEqual([
      { name: 's', match: { kind: 'service', service: 's' }, service: 's', host: 's' },
      { name: '/r', match: { kind: 'prefix', prefix: '/r' }, service: undefined, host: 'r' },
      { name: 'upstream', match: { kind: 'default' }, service: undefined, host: 'u' },
    ]);
  });

  it('take the embedded upstream only when no other is set', () => {
    const surroundings = { ownPorts: [], demoUpstream };

    expect(planeOptions(values(), surroundings).routes).toMatchObject([
      { name: 'upstream', upstream: demoUpstream },
    ]);
    expect(planeOptions(values({ upstream: 'u' }), surroundings).routes).toMatchObject([
      { upstream: { host: 'u' } },
    ]);
  });

  it('skip certificate checks for the default upstream with insecure, for others by their URL', () => {
    const { routes } = planeOptions(
      values({ upstream: 'https://u', insecure: true, route: ['/a=https://a', '/b=https+insecure://b'] }),
      alone,
    );

    expect(routes.map(({ name, upstream }) => [name, upstream.insecure])).toEqual([
      ['/a', false],
      ['/b', true],
      ['upstream', true],
    ]);
  });
});

it('names the default upstream after the service that it is', () => {
  const { routes } = planeOptions(values({ service: ['a=x:1', 'b=x:2'], upstream: 'x:2' }), alone);

  expect(routes.find(({ match }) => match.kind === 'default')).toMatchObject({
    name: 'upstream',
    service: 'b',
  });
});
