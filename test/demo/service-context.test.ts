import { expect, it } from 'vitest';
import { childOf, contextOfRequest } from '../../src/demo/service-context.ts';
import { countedIds } from '../support/counted-ids.ts';

it.each([
  [
    [],
    { traceId: '00000000000000010000000000000002', spanId: '0000000000000003', sampled: true, debug: false },
  ],
  [
    ['b3', '000000000000000a-000000000000000b-d'],
    {
      traceId: '000000000000000a',
      spanId: '0000000000000001',
      parentId: '000000000000000b',
      sampled: true,
      debug: true,
    },
  ],
  [
    ['x-b3-traceid', '000000000000000a', 'x-b3-spanid', '000000000000000b', 'x-b3-sampled', '0'],
    {
      traceId: '000000000000000a',
      spanId: '0000000000000001',
      parentId: '000000000000000b',
      sampled: false,
      debug: false,
    },
  ],
])('makes a span of its own out of %j', (received, span) => {
  expect(contextOfRequest(received, countedIds()).span).toEqual(span);
});

it('makes a child for a call', () => {
  const span = { traceId: '000000000000000a', spanId: '000000000000000b', sampled: true, debug: false };

  expect(childOf(span, countedIds())).toEqual({ ...span, spanId: '0000000000000001', parentId: span.spanId });
});
