import { describe, expect, it } from 'vitest';
import { decideLocally } from '../../src/propagation/sampling.ts';
import { countedIds } from '../support/counted-ids.ts';

/** Bucket 3141 of 10,000. */
const uuid = (versionDigit: string) => `8cda17a5-0000-${versionDigit}000-8000-000000000001`;
const all = { client: 100, random: 100, overall: 100 };

function decide(
  request: { id?: string; client?: boolean; forced?: boolean },
  sampling = all,
  compat: 'none' | 'envoy' = 'none',
) {
  return decideLocally(
    {
      requestId: request.id ?? uuid('4'),
      hasClientTraceId: request.client ?? false,
      isForced: request.forced ?? false,
    },
    { sampling, compat },
    countedIds(),
  );
}

describe('the local decision', () => {
  it.each([
    ['random hit', {}, all, 'sampling', '9'],
    ['random just hit', {}, { ...all, random: 31.42 }, 'sampling', '9'],
    ['random just missed', {}, { ...all, random: 31.41 }, 'not-traceable', '4'],
    ['client id', { client: true }, all, 'client-forced', 'b'],
    ['client id before force', { client: true, forced: true }, all, 'client-forced', 'b'],
    [
      'client id not drawn, force next',
      { client: true, forced: true },
      { ...all, client: 0 },
      'service-forced',
      'a',
    ],
    ['client id not drawn, random next', { client: true }, { ...all, client: 0 }, 'sampling', '9'],
    [
      'client id in whole percents',
      { client: true },
      { ...all, client: 0.9, random: 0 },
      'not-traceable',
      '4',
    ],
    [
      'client id in whole percents, one of them',
      { client: true },
      { ...all, client: 1.5, random: 0 },
      'client-forced',
      'b',
    ],
    ['forced against 0 percent', { forced: true }, { ...all, random: 0 }, 'service-forced', 'a'],
    ['decided before, random skipped', { id: uuid('9') }, { ...all, random: 0 }, 'sampling', '9'],
    ['forced before', { id: uuid('a') }, { ...all, random: 0 }, 'service-forced', 'a'],
    ['client-forced before', { id: uuid('b') }, { ...all, random: 0 }, 'client-forced', 'b'],
    ['overall revokes', {}, { ...all, overall: 31.41 }, 'not-traceable', '4'],
    [
      'overall revokes what was decided before',
      { id: uuid('9') },
      { ...all, overall: 0 },
      'not-traceable',
      '4',
    ],
    ['overall revokes even force', { forced: true }, { ...all, overall: 0 }, 'not-traceable', '4'],
    ['overall just lets through', {}, { ...all, overall: 31.42 }, 'sampling', '9'],
    ['a miss leaves a version digit of 7', { id: uuid('7') }, { ...all, random: 0 }, 'not-traceable', '7'],
    [
      'a revocation overwrites a version digit of 7',
      { id: uuid('7') },
      { ...all, overall: 0 },
      'not-traceable',
      '4',
    ],
  ] as const)('%s', (_name, request, sampling, reason, digit) => {
    expect(decide(request, sampling)).toEqual({ reason, requestId: uuid(digit), isUnhashable: false });
  });

  it('is the lower of random and overall, not their product', () => {
    const low = '000003e7-0000-4000-8000-000000000001';

    expect(decide({ id: low }, { ...all, random: 10, overall: 10 }).reason).toBe('sampling');
  });
});

describe('an id that cannot be hashed', () => {
  it('is never sampled by Envoy, not even by force', () => {
    const decision = decide({ id: 'req-1', client: true, forced: true }, all, 'envoy');

    expect(decision).toEqual({ reason: 'not-traceable', requestId: 'req-1', isUnhashable: true });
  });

  it('is drawn for by default, and kept as it came', () => {
    const id = 'x'.repeat(36);

    expect(decide({ id })).toEqual({ reason: 'sampling', requestId: id, isUnhashable: true });
    expect(decide({ id }, { ...all, random: 0 }).reason).toBe('not-traceable');
    expect(decide({ id, forced: true }, { ...all, random: 0 }).reason).toBe('service-forced');
  });
});
