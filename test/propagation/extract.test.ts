import { describe, expect, it } from 'vitest';
import { extract } from '../../src/propagation/extract.ts';
import { readTraceHeaders } from '../../src/propagation/trace-headers.ts';

const TRACE = '463ac35c9f6413ad48485a3953bb6124';
const OTHER = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = 'a2fb4a1d1a96d312';

const read = (...headers: string[]) => extract(readTraceHeaders(headers), 'none');

describe('weighing families', () => {
  const b3 = ['b3', `${TRACE}-${SPAN}-1`];
  const multi = ['x-b3-traceid', TRACE, 'x-b3-spanid', SPAN];
  const traceparent = ['traceparent', `00-${TRACE}-${SPAN}-01`];
  const ot = ['x-ot-span-context', `${TRACE.slice(16)};${SPAN};0000000000000000;cs`];

  it.each([
    ['b3', [...ot, ...traceparent, ...multi, ...b3]],
    ['b3multi', [...ot, ...traceparent, ...multi]],
    ['tracecontext', [...ot, ...traceparent]],
    ['ot', ot],
  ])('%s wins, in whatever order the headers stand', (family, headers) => {
    const extraction = read(...headers);

    expect(extraction.winner?.family).toBe(family);
    expect(extraction.families[0]).toBe(family);
    expect(extraction.defects).toEqual([]);
  });

  it('names both traces in a conflict', () => {
    expect(read(...b3, 'traceparent', `00-${OTHER}-${SPAN}-01`).defects).toEqual([
      {
        family: 'tracecontext',
        header: 'traceparent',
        reason: 'conflict',
        effect: 'ignored',
        detail: `traceparent names trace ${OTHER}, b3 names ${TRACE} and is continued`,
      },
    ]);
  });

  it('names the context that is not used in the place of a malformed one', () => {
    expect(read('b3', '', ...multi).defects).toEqual([
      {
        family: 'b3',
        header: 'b3',
        reason: 'empty',
        effect: 'fatal',
        detail: 'the value is empty; the context in x-b3-traceid is not used instead',
      },
    ]);
  });

  it('still says what else is wrong beside a malformed one', () => {
    expect(read('b3', '', 'traceparent', '').defects.map(({ header }) => header)).toEqual([
      'b3',
      'traceparent',
    ]);
  });

  it('keeps what the winner held apart from the longest form of its trace', () => {
    const { winner } = read('b3', `${TRACE.slice(16)}-${SPAN}-1`, ...traceparent);

    expect(winner).toEqual({ family: 'b3', ids: { traceId: TRACE.slice(16), spanId: SPAN }, traceId: TRACE });
  });
});

it('reads only B3 as Envoy does, but counts every family that came', () => {
  const headers = readTraceHeaders([
    'traceparent',
    'broken',
    'tracestate',
    'Broken',
    'x-ot-span-context',
    'broken',
  ]);

  expect(extract(headers, 'envoy')).toMatchObject({
    winner: undefined,
    families: ['tracecontext', 'ot'],
    defects: [],
  });
});
