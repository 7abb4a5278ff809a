import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  packedReasonOf,
  packReason,
  unhashableRequestId,
} from '../../src/propagation/request-id.ts';

const uuid = (versionDigit: string) => `ca480f47-0000-${versionDigit}000-8000-000000000001`;

describe('the bucket of a request id', () => {
  it.each([
    ['ca480f47-0000-4000-8000-000000000001', 135],
    ['8cda17a5-0000-4000-8000-000000000001', 3141],
    ['ffffffff', 7295],
    ['000003e7-rest-does-not-matter', 999],
    ['CA480F47-0000-4000-8000-000000000001', 135],
    ['0x0003e7', 999],
    // 2^64 - 1, which is what C makes of minus one.
    ['-0000001', 1615],
  ])('of %s is %d', (requestId, bucket) => {
    expect(bucketOf(requestId)).toBe(bucket);
  });

  it.each(['', 'req-1', 'ca480f4', 'ca480f4-00000', 'request-00000001'])(
    'of %j cannot be drawn',
    (requestId) => {
      expect(bucketOf(requestId)).toBeUndefined();
    },
  );
});

describe('the decision in a request id', () => {
  it.each([
    ['4', 'not-traceable'],
    ['9', 'sampling'],
    ['a', 'service-forced'],
    ['b', 'client-forced'],
    ['7', 'not-traceable'],
    ['A', 'not-traceable'],
  ])('is read from version digit %s as %s', (digit, reason) => {
    expect(packedReasonOf(uuid(digit))).toBe(reason);
  });

  it.each([
    ['not-traceable', '4'],
    ['sampling', '9'],
    ['service-forced', 'a'],
    ['client-forced', 'b'],
  ] as const)('is written for %s as %s', (reason, digit) => {
    expect(packReason(uuid('1'), reason)).toBe(uuid(digit));
  });

  it('needs an id of 36 characters, whatever they are', () => {
    expect(packReason('ca480f47-0000-4000-8000-00000000001', 'sampling')).toBe(
      'ca480f47-0000-4000-8000-00000000001',
    );
    expect(packedReasonOf('ca480f47000090008000000000000001')).toBe('not-traceable');
    expect(packReason('x'.repeat(36), 'sampling')).toBe(`${'x'.repeat(14)}9${'x'.repeat(21)}`);
  });
});

it('says why Envoy cannot draw from an id', () => {
  expect(unhashableRequestId('req-1')).toMatchObject({
    family: 'request-id',
    reason: 'too-short',
    effect: 'ignored',
  });
  expect(unhashableRequestId('request-00000001')).toMatchObject({ reason: 'not-hex' });
});
