import {
  b3,
  found,
  LONG_TRACE,
  OTHER_TRACE,
  passedOn,
  SPAN,
  TRACE,
  UUID,
  w3c,
} from '../../support/finding-cases.ts';
import { sampleExchange } from '../../support/sample-exchange.ts';
import type { RuleCases } from './rule-case.ts';

const NEW_SPAN = '00000000000000cc';
const whole = b3();
const other = '11111111-2d8e-4a5b-8f6e-2b1d3c4a5b6c';
const answerWith = (...received: string[]) => {
  const { answer } = sampleExchange();
  return answer === undefined ? {} : { answer: { ...answer, received } };
};

export const consistencyCases: RuleCases = {
  'conflicting-context': {
    broken: () => found([...whole, ...w3c(`0000000000000000${OTHER_TRACE}`)]),
    right: () => found([...whole, ...w3c()]),
  },
  'contexts-differ': {
    broken: () => [
      ...found([...whole, ...w3c(undefined, NEW_SPAN)]),
      ...found([...whole, ...w3c(undefined, SPAN, '00')]),
      ...found(['x-b3-sampled', '0', ...w3c()]),
    ],
    right: () => found([...whole, ...w3c()]),
  },
  'b3-forms-differ': {
    broken: () => found([...whole, 'b3', `${OTHER_TRACE}-${SPAN}-1`]),
    right: () => found([...whole, 'b3', `${TRACE}-${SPAN}-1`]),
  },
  'trace-id-truncated': {
    broken: () => passedOn(b3(LONG_TRACE), () => b3(TRACE, NEW_SPAN)),
    right: () => [
      ...passedOn(b3(LONG_TRACE), () => b3(LONG_TRACE, NEW_SPAN)),
      // The whole id goes on beside it.
      ...passedOn(b3(LONG_TRACE), () => [...b3(TRACE, NEW_SPAN), ...w3c(LONG_TRACE, NEW_SPAN)]),
      ...passedOn(b3(LONG_TRACE), () => ['x-ot-span-context', `${TRACE};${NEW_SPAN};${SPAN};cs`]),
    ],
  },
  'trace-id-padded': {
    broken: () => passedOn(whole, () => b3(`0000000000000000${TRACE}`, NEW_SPAN)),
    right: () => [
      ...passedOn(whole, () => b3(TRACE, NEW_SPAN)),
      // There is no other way in traceparent.
      ...passedOn(whole, () => w3c(undefined, NEW_SPAN)),
    ],
  },
  'trace-id-high-changed': {
    broken: () => passedOn(b3(LONG_TRACE), () => b3(`9999999999999999${TRACE}`, NEW_SPAN)),
    right: () => passedOn(b3(LONG_TRACE), () => b3(LONG_TRACE, NEW_SPAN)),
  },
  'request-id-changed': {
    broken: () => passedOn(whole, () => b3(TRACE, NEW_SPAN).map((value) => (value === UUID ? other : value))),
    right: () => [
      ...passedOn(whole, () => b3(TRACE, NEW_SPAN)),
      // The character in which Envoy packs its decision.
      ...passedOn(whole, () =>
        b3(TRACE, NEW_SPAN).map((value) => (value === UUID ? UUID.replace('-4', '-9') : value)),
      ),
      ...passedOn(whole, () => b3(TRACE, NEW_SPAN).slice(0, -2)),
    ],
  },
  'sampling-changed': {
    broken: () => [
      ...passedOn(whole, () => ['x-b3-traceid', TRACE, 'x-b3-spanid', NEW_SPAN, 'x-b3-sampled', '0']),
      ...passedOn([...whole, 'x-b3-flags', '1'], () => b3(TRACE, NEW_SPAN)),
    ],
    right: () => [
      ...passedOn(whole, () => b3(TRACE, NEW_SPAN)),
      // The next hop decides.
      ...passedOn(whole, () => ['x-b3-traceid', TRACE, 'x-b3-spanid', NEW_SPAN]),
      // W3C has no debug.
      ...passedOn([...whole, 'x-b3-flags', '1'], () => w3c(undefined, NEW_SPAN)),
    ],
  },
  'tracestate-lost': {
    broken: () => [
      ...passedOn([...w3c(LONG_TRACE), 'tracestate', 'a=1,b=2'], () => w3c(LONG_TRACE, NEW_SPAN)),
      ...passedOn([...w3c(LONG_TRACE), 'tracestate', 'a=1,b=2'], () => [
        ...w3c(LONG_TRACE, NEW_SPAN),
        'tracestate',
        'own=x,b=2,a=1',
      ]),
    ],
    right: () => [
      ...passedOn([...w3c(LONG_TRACE), 'tracestate', 'a=1,b=2'], () => [
        ...w3c(LONG_TRACE, NEW_SPAN),
        'tracestate',
        'own=x,a=1,b=2',
      ]),
      ...passedOn([...w3c(LONG_TRACE), 'tracestate', 'a=1,b=2'], () => [
        ...w3c(LONG_TRACE, NEW_SPAN),
        'tracestate',
        'b=9,a=1',
      ]),
      ...passedOn([...w3c(LONG_TRACE), 'tracestate', 'a=1'], () => b3(LONG_TRACE, NEW_SPAN)),
    ],
  },
  'baggage-lost': {
    broken: () =>
      passedOn([...whole, 'baggage', 'tenant=acme,user=1'], () => [
        ...b3(TRACE, NEW_SPAN),
        'baggage',
        'tenant=acme',
      ]),
    right: () =>
      passedOn([...whole, 'baggage', 'tenant=acme'], () => [
        ...b3(TRACE, NEW_SPAN),
        'baggage',
        'more=1, tenant=acme;p=1',
      ]),
  },
  'vendor-context-differs': {
    broken: () => [
      ...found([...whole, 'uber-trace-id', `${OTHER_TRACE}:1:0:1`]),
      ...found([...whole, 'x-datadog-trace-id', '17']),
      ...found([...whole, 'x-cloud-trace-context', `${LONG_TRACE.replace(TRACE, OTHER_TRACE)}/1;o=1`]),
      ...found([...whole, 'sw8', '1-YWJj-1-1']),
      ...found([...whole, 'x-amzn-trace-id', 'Root=1-5759e988-bd862e3fe1be46a994272793']),
    ],
    right: () => [
      ...found([...whole, 'uber-trace-id', `${TRACE}:1:0:1`]),
      ...found([...whole, 'x-datadog-trace-id', BigInt(`0x${TRACE}`).toString()]),
      ...found(['uber-trace-id', `${OTHER_TRACE}:1:0:1`]),
    ],
  },
  'response-names-other-trace': {
    broken: () => [
      ...found(whole, answerWith('x-b3-traceid', OTHER_TRACE)),
      ...found(whole, answerWith('traceresponse', `00-${LONG_TRACE.replace(TRACE, OTHER_TRACE)}-${SPAN}-01`)),
    ],
    right: () => [
      ...found(whole, answerWith('X-B3-TraceId', `0000000000000000${TRACE}`)),
      ...found(whole, answerWith('traceresponse', 'nonsense')),
    ],
  },
};
