// A real Envoy and tracectl stand before the same recording upstream, report to recording collectors, and get the
// same requests. What the upstream got, what the client got and what was reported is compared field by field:
// with `--compat envoy` nothing may differ, without it only what `deliberate-differences.ts` names.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeliberateDifference, deliberateDifferences } from './support/deliberate-differences.ts';
import type { EnvoyListener } from './support/envoy-config.ts';
import { startEnvoy } from './support/envoy-peer.ts';
import { type Field, observedFields } from './support/observation.ts';
import { type ParityCase, type ParityLane, parityCases } from './support/parity-case.ts';
import { runCases, spansOf, type TrafficObservation } from './support/parity-run.ts';
import { compareFields, type ParityRow, renderTable, unexplained } from './support/parity-table.ts';
import { type PostedSpan, startRecordingCollector } from './support/recording-collector.ts';
import { type RecordingUpstream, startRecordingUpstream } from './support/recording-upstream.ts';
import { startTracectl } from './support/start-tracectl.ts';

interface Contestant {
  readonly title: string;
  readonly lane: ParityLane;
  readonly args: readonly string[];
  readonly differences: readonly DeliberateDifference[];
}

/** The route of most lanes has no timeout, as the demo's; `--compat envoy` alone would take Envoy's 15 s. */
const compat = ['--compat', 'envoy', '--timeout', 'off'];
const timeout = ['--timeout', '200ms'];

const contestants: readonly Contestant[] = [
  { title: 'egress', lane: 'egress', args: [], differences: deliberateDifferences },
  { title: 'egress, --compat envoy', lane: 'egress', args: compat, differences: [] },
  { title: 'ingress', lane: 'ingress', args: ['--direction', 'ingress'], differences: deliberateDifferences },
  {
    title: 'ingress, --compat envoy',
    lane: 'ingress',
    args: ['--direction', 'ingress', ...compat],
    differences: [],
  },
  { title: 'egress with a timeout', lane: 'timeout', args: timeout, differences: deliberateDifferences },
  {
    title: 'egress with a timeout, --compat envoy',
    lane: 'timeout',
    args: ['--compat', 'envoy', ...timeout],
    differences: [],
  },
  {
    title: 'egress beside an Envoy in its W3C mode',
    lane: 'w3c',
    args: ['--propagation', 'b3multi,tracecontext'],
    differences: deliberateDifferences,
  },
];

const listeners: readonly (EnvoyListener & { readonly name: ParityLane })[] = [
  { name: 'egress', direction: 'OUTBOUND', w3c: false, timeoutMs: 0 },
  { name: 'ingress', direction: 'INBOUND', w3c: false, timeoutMs: 0 },
  { name: 'w3c', direction: 'OUTBOUND', w3c: true, timeoutMs: 0 },
  { name: 'timeout', direction: 'OUTBOUND', w3c: false, timeoutMs: 200 },
];

type Observed = ReadonlyMap<ParityCase, readonly Field[]>;

const SERVICE = 'parity';
/** Left for a person to read: every row of every table. */
const tableFile = fileURLToPath(new URL('../../.cache/envoy-parity.txt', import.meta.url));
let upstream: RecordingUpstream;
let envoy: Observed;
const tables = new Map<Contestant, ParityRow[]>();

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  envoy = await observeEnvoy();
});

afterAll(async () => {
  await upstream.stop();
  const texts = [...tables].map(([{ title }, rows]) => `tracectl as ${title}\n\n${renderTable(rows)}\n`);
  await writeFile(tableFile, texts.join('\n'));
});

describe.each(contestants)('tracectl as $title', (contestant) => {
  beforeAll(async () => {
    const tracectl = await observeTracectl(contestant);
    const rows = casesOf(contestant.lane).flatMap((parityCase) =>
      compareFields(
        parityCase,
        envoy.get(parityCase) ?? [],
        tracectl.get(parityCase) ?? [],
        contestant.differences,
      ),
    );
    tables.set(contestant, rows);
  });

  it.each(casesOf(contestant.lane))('does as Envoy with $name', ({ name }) => {
    const rows = (tables.get(contestant) ?? []).filter((row) => row.case === name);

    expect(rows).not.toEqual([]);
    expect(unexplained(rows), `\n${renderTable(rows)}\n`).toEqual([]);
  });
});

describe('the list of deliberate differences', () => {
  it.each(deliberateDifferences)('names what is seen: $name', ({ name }) => {
    const verdicts = [...tables.values()].flat().map(({ verdict }) => verdict);

    expect(verdicts).toContain(name);
  });
});

function casesOf(lane: ParityLane): ParityCase[] {
  return parityCases.filter((parityCase) => parityCase.lane === lane);
}

async function observeEnvoy(): Promise<Observed> {
  const collector = await startRecordingCollector();
  const ends = { upstreamPort: upstream.port, collector: { port: collector.port, path: '/api/v2/spans' } };
  // A span is posted when its request ends, not with four others or after five seconds.
  const peer = await startEnvoy({ listeners, ...ends, spansPerPost: 1 }, SERVICE);
  const traffic = new Map<ParityCase, TrafficObservation>();
  for (const { name } of listeners) {
    const seen = await runCases(casesOf(name), peer.listenerUrl(name), upstream);
    for (const [parityCase, observation] of seen) traffic.set(parityCase, observation);
  }
  await peer.spansAccepted();
  await peer.stop();
  await collector.stop();
  return withSpans(traffic, collector.spans());
}

async function observeTracectl({ lane, args }: Contestant): Promise<Observed> {
  const collector = await startRecordingCollector();
  const fixed = ['--upstream', upstream.url, '--zipkin', collector.url, '--service-name', SERVICE];
  const tracectl = await startTracectl(...fixed, ...args);
  const traffic = await runCases(casesOf(lane), tracectl.url, upstream);
  // Its relay sends what it still holds before the end.
  await tracectl.stop();
  await collector.stop();
  return withSpans(traffic, collector.spans());
}

function withSpans(
  traffic: ReadonlyMap<ParityCase, TrafficObservation>,
  spans: readonly PostedSpan[],
): Observed {
  return new Map(
    [...traffic].map(([parityCase, seen]) => {
      const observation = { ...seen, spans: spansOf(parityCase, spans) };
      return [parityCase, observedFields(parityCase, observation)];
    }),
  );
}
