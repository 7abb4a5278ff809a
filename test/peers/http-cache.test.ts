// The suite behind cache-tests.fyi through tracectl, and without it: how each of its tests ends depends on the origin
// and the client alone. Where any proxy shows, a real Envoy is the measure.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startEnvoy } from './support/envoy-peer.ts';
import { type HttpCacheResults, runHttpCacheTests, startHttpCacheOrigin } from './support/http-cache-peer.ts';
import { startRecordingCollector } from './support/recording-collector.ts';
import { startTracectl } from './support/start-tracectl.ts';

/** The origin closes the connection instead of answering: the client of a proxy is told so by a 503. */
const originBreaksOff = [
  'stale-close',
  'stale-close-must-revalidate',
  'stale-close-no-cache',
  'stale-close-proxy-revalidate',
  'stale-close-s-maxage=2',
  'stale-sie-503',
  'stale-sie-close',
  'stale-warning-become',
  'stale-warning-stored',
];

/** The origin sends more bytes than it said: a client of its own stumbles over them, behind a proxy they are gone. */
const originSendsTooMuch = ['304-etag-update-response-Content-Length', 'headers-store-Content-Length'];

const behindAnyProxy = [...originBreaksOff, ...originSendsTooMuch].sort();

let direct: HttpCacheResults;
let throughTracectl: HttpCacheResults;
let throughEnvoy: HttpCacheResults;
const started: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  const origin = await toBeStopped(startHttpCacheOrigin());
  const collector = await toBeStopped(startRecordingCollector());
  const tracectl = await toBeStopped(startTracectl('--upstream', origin.url, '--no-relay'));
  const topology = {
    listeners: [{ name: 'egress', direction: 'OUTBOUND', w3c: false, timeoutMs: 0 }],
    upstreamPort: Number(new URL(origin.url).port),
    collector: { port: collector.port, path: '/api/v2/spans' },
  } as const;
  const envoy = await toBeStopped(startEnvoy(topology, 'http-cache'));

  [direct, throughTracectl, throughEnvoy] = await Promise.all([
    runHttpCacheTests(origin.url),
    runHttpCacheTests(tracectl.url),
    runHttpCacheTests(envoy.listenerUrl('egress')),
  ]);
});

afterAll(async () => {
  for (const each of started.reverse()) await each.stop();
});

async function toBeStopped<T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
  const running = await starting;
  started.push(running);
  return running;
}

/** Ids of the tests that did not end alike. */
function differing(one: HttpCacheResults, other: HttpCacheResults): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((id) => one[id] !== other[id]);
}

it('the whole suite ran, and much of it passes without any cache', () => {
  const ends = Object.values(direct);

  expect(ends.length).toBeGreaterThan(300);
  expect(ends.filter((end) => end === 'passed').length).toBeGreaterThan(100);
});

it('every test ends as it does directly, but for those whose origin breaks off or sends more than it said', () => {
  expect(differing(direct, throughTracectl).sort()).toEqual(behindAnyProxy);
});

it('these end as they do through Envoy', () => {
  const those = (results: HttpCacheResults) => behindAnyProxy.map((id) => [id, results[id]]);

  expect(those(throughTracectl)).toEqual(those(throughEnvoy));
});
