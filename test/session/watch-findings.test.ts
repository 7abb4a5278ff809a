import { expect, it } from 'vitest';
import { readFields } from '../../src/capture/json-fields.ts';
import type { FoldedFinding } from '../../src/exchange/finding.ts';
import { changedFindings, readWatchFindings, type WatchFindings } from '../../src/session/watch-findings.ts';

const finding: FoldedFinding = {
  ...{
    code: 'trace-restarted',
    rule: 'restarted-root',
    severity: 'error',
    service: 'orders',
    callee: 'stock',
  },
  ...{ exchange: 'e1', traceId: '00000000000000a1', message: 'orders begins a trace', fix: 'Pass it on.' },
  ...{
    evidence: [['traceparent', '00-…']],
    count: 3,
    of: 4,
    firstAtMicros: 1,
    lastAtMicros: 2,
    isRare: true,
  },
};
const found: WatchFindings = {
  findings: [finding],
  muted: [{ mute: 'late-span', reason: 'batch job', count: 2 }],
  flows: [
    {
      ...{ service: 'orders', route: 'GET /', callee: 'stock' },
      counts: { kept: 1, restarted: 2, lost: 3, stale: 4 },
      example: { inbound: 'e1', outbound: 'e2' },
    },
  ],
};

function read(line: object): { readonly value: Partial<WatchFindings>; readonly wrong: readonly string[] } {
  const wrong: string[] = [];
  const value = readWatchFindings(readFields(JSON.parse(JSON.stringify(line)), wrong), wrong);
  return { value, wrong };
}

it('what was found comes back from its line as it was', () => {
  expect(read(found)).toEqual({ value: found, wrong: [] });
});

it('a line of a tracectl that knows nothing of it has none of it', () => {
  expect(read({ session: 'a' })).toEqual({ value: {}, wrong: [] });
});

it('what is no finding is told by the names of its members', () => {
  expect(read({ findings: [{ ...finding, severity: 'dreadful', count: '3' }] }).wrong).toEqual([
    'severity',
    'count',
  ]);
  expect(read({ flows: [{ ...found.flows[0], counts: { kept: 1 } }] }).wrong).toEqual([
    'restarted',
    'lost',
    'stale',
  ]);
});

it('only what is another than before is told again', () => {
  const changed = changedFindings();

  expect(changed(found)).toEqual(found);
  expect(changed({ ...found, flows: [...found.flows] })).toEqual({});
  expect(changed({ ...found, findings: [] })).toEqual({ findings: [] });
});
