import { b3, found, LONG_TRACE, passedOn, SPAN, TRACE, UUID, w3c } from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const whole = b3();
const withRequestId = (...headers: string[]): string[] => [...headers, 'x-request-id', UUID];

export const formatCases: RuleCases = {
  'malformed-context': { broken: () => found(['b3', 'nonsense']), right: () => found(whole) },
  'partial-context': { broken: () => found(['x-b3-traceid', TRACE]), right: () => found(whole) },
  'decision-only': { broken: () => found(['b3', '1']), right: () => found(whole) },
  'bad-sampling-value': {
    broken: () => found(withRequestId('x-b3-traceid', TRACE, 'x-b3-spanid', SPAN, 'x-b3-sampled', 'yes')),
    right: () => found(withRequestId('x-b3-traceid', TRACE, 'x-b3-spanid', SPAN, 'x-b3-sampled', 'true')),
  },
  'placeholder-id': {
    broken: () => found(b3(TRACE, SPAN, 'x-b3-parentspanid', '')),
    right: () => found(b3(TRACE, SPAN, 'x-b3-parentspanid', '00000000000000bb')),
  },
  'zero-id': {
    broken: () => found(b3('0000000000000000')),
    right: () => found(b3('0000000000000001')),
  },
  'unpadded-id': { broken: () => found(b3('63ac35c9f6413ad')), right: () => found(b3(LONG_TRACE)) },
  'upper-case-id': { broken: () => found(b3(TRACE.toUpperCase())), right: () => found(whole) },
  'bad-traceparent': {
    broken: () => found(['traceparent', `ff-${LONG_TRACE}-${SPAN}-01`]),
    right: () => found(withRequestId(...w3c())),
  },
  'future-traceparent': {
    broken: () => found(withRequestId('traceparent', `01-${LONG_TRACE}-${SPAN}-01-more`)),
    right: () => found(withRequestId(...w3c())),
  },
  'trace-flags-changed': {
    broken: () => [
      ...found(withRequestId(...w3c(LONG_TRACE, SPAN, '05'))),
      ...passedOn(w3c(LONG_TRACE, SPAN, '03'), () => w3c(LONG_TRACE, '00000000000000cc', '01')),
    ],
    right: () => [
      ...found(withRequestId(...w3c(LONG_TRACE, SPAN, '03'))),
      ...passedOn(w3c(LONG_TRACE, SPAN, '03'), () => w3c(LONG_TRACE, '00000000000000cc', '03')),
    ],
  },
  'repeated-traceparent': {
    broken: () => [
      ...found([...w3c(), ...w3c()]),
      ...found(['traceparent', `00-${LONG_TRACE}-${SPAN}-01, 00-${LONG_TRACE}-${SPAN}-01`]),
    ],
    right: () => found(withRequestId(...w3c())),
  },
  'repeated-header': {
    broken: () => [...found([...whole, 'x-b3-spanid', SPAN]), ...found([...whole, 'x-request-id', UUID])],
    right: () => found([...whole, 'x-other', 'a', 'x-other', 'b']),
  },
  'bad-tracestate': {
    broken: () => [...found(['tracestate', 'a=1']), ...found(withRequestId(...w3c(), 'tracestate', 'A B'))],
    right: () => found(withRequestId(...w3c(), 'tracestate', 'vendor=1,other=2')),
  },
  'bad-baggage': {
    broken: () => [
      ...found([...whole, 'baggage', `a=${'x'.repeat(9000)}`]),
      ...found([...whole, 'baggage', Array.from({ length: 65 }, (_, i) => `k${i}=v`).join(',')]),
      ...found([...whole, 'baggage', 'api-key=1']),
      ...found([...whole, 'baggage', 'name=Jürgen']),
    ],
    right: () => found([...whole, 'baggage', 'tenant=acme,region=eu%20west']),
  },
  'encoded-context': {
    broken: () => [
      ...found(['b3', `"${TRACE}-${SPAN}-1"`]),
      ...found(['traceparent', `00%2D${LONG_TRACE}-${SPAN}-01`]),
    ],
    right: () => found(['b3', 'nonsense']),
  },
  'mangled-header-name': {
    broken: () => [
      ...found(['x_b3_traceid', TRACE]),
      ...found(['HTTP_X_B3_TRACEID', TRACE]),
      ...found(['x-gateway-traceparent', 'x']),
    ],
    right: () => found([...whole, 'x-trace-url', 'http://zipkin/x', 'x-b3-parentspanid', '00000000000000bb']),
  },
  'irregular-context': {
    broken: () => found(withRequestId(...w3c()).map((value) => (value === UUID ? '' : value))),
    right: () => found(whole),
  },
};
