import { describe, expect, it } from 'vitest';
import { findingOfDiagnosis } from '../../src/findings/diagnosis-findings.ts';
import { diagnosed } from '../support/finding-cases.ts';

describe('the finding of a diagnosis', () => {
  it('names the culprit, the route, the callee, the headers, the calls and the client', () => {
    const headers = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled', 'traceparent'];
    const [finding] = diagnosed('lostToOne', {
      counts: { kept: 0, restarted: 0, lost: 12, stale: 0 },
      contrast: { kept: 30, restarted: 0, lost: 0, stale: 0 },
      keptTo: ['stock'],
      headersIn: headers,
      headersLost: headers,
      clients: { broken: 'undici', kept: 'axios/1.7' },
    });

    expect(finding).toMatchObject({
      service: 'orders',
      callee: 'payments',
      severity: 'error',
      exchange: 'out',
    });
    expect(finding?.message).toBe(
      'orders (pid 4242, node) dropped the trace of POST /checkout when it called payments: 4 of 4 headers missing, 12 of 12 calls, only through its `undici` client; it passes the trace on to stock.',
    );
    expect(finding?.fix).toContain('x-b3-traceid, x-b3-spanid, x-b3-sampled, traceparent');
    expect(finding?.evidence).toContainEqual(['other calls', '30 kept']);
  });

  it('speaks of all routes and callees where there are many', () => {
    const [finding] = diagnosed('lostToAll', { route: undefined, callee: undefined } as never);

    expect(finding?.message).toContain(
      'the trace of the requests that it serves when it called every service that it calls',
    );
    expect(finding).not.toHaveProperty('callee');
  });

  it.each([
    ['lostToAll', { kept: 1, restarted: 2, lost: 3, stale: 4 }, 3],
    ['restarted', { kept: 1, restarted: 2, lost: 3, stale: 4 }, 2],
    ['stale', { kept: 1, restarted: 2, lost: 3, stale: 4 }, 4],
    ['onlyConcurrent', { kept: 1, restarted: 2, lost: 3, stale: 4 }, 9],
  ] as const)('counts for %s the calls that show it', (pattern, counts, expected) => {
    const counted = findingOfDiagnosis({
      service: 'orders',
      pattern,
      confidence: 'exact',
      counts,
      keptTo: [],
      headersIn: [],
      headersLost: [],
      evidence: [],
      example: { inbound: 'a', outbound: 'b' },
    });

    expect(counted).toMatchObject({ count: expected, of: 10 });
  });
});
