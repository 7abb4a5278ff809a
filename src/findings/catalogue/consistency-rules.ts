// CO: headers that contradict each other, on one request or between a request and the call made for it.
import { letAPropagatorWrite, propagators, sampler } from './framework-advice.ts';
import type { RuleRows } from './rule-row.ts';

export const consistencyRules = {
  'conflicting-context': {
    number: 'CO-01',
    severity: 'error',
    condition:
      'Two families of trace headers came in and name different traces; the first in the order of reading was used.',
    evidence: 'The headers of both.',
    message: '{caller} sent trace headers that contradict each other ({details}); {outcome}.',
    why: 'Which trace the request belongs to depends on who reads it: the trace breaks where a service reads the other family.',
    fix:
      'Write every family from the same span: one instrumentation with a composite propagator ' +
      '(OTEL_PROPAGATORS=tracecontext,b3multi), not two beside each other.',
    frameworks: propagators,
    source: 'Order of reading: b3, x-b3-*, traceparent, x-ot-span-context',
  },
  'contexts-differ': {
    number: 'CO-02',
    severity: 'warning',
    condition:
      'Two families of trace headers name the same trace, and different spans or sampling decisions.',
    evidence: 'The headers of both.',
    message: '{caller} sent trace headers that do not fit together ({details}); {outcome}.',
    why: 'The next span hangs below another parent, or is sampled or not, depending on who reads it.',
    fix: 'Write every family from the same span. Headers that are only copied along with those of a tracer are stale: leave them out.',
    frameworks: propagators,
    source: 'OpenTelemetry context/api-propagators.md, composite propagators',
  },
  'b3-forms-differ': {
    number: 'CO-03',
    severity: 'warning',
    condition: 'The single header b3 and the x-b3-* headers of one request name different traces; b3 counts.',
    evidence: 'The headers of both.',
    message: '{caller} sent b3 and x-b3-* headers that contradict each other ({details}); {outcome}.',
    why: 'Envoy and the B3 specification take b3, older libraries know only x-b3-*.',
    fix: 'Send one of the two forms.',
    source: 'B3 specification: the single header wins',
  },
  'trace-id-truncated': {
    number: 'CO-04',
    severity: 'error',
    condition: 'A trace id of 32 digits came in, and the call made for it has only its last 16.',
    evidence: 'Both ids.',
    message: '{who} cut the trace id of {route} to 64 bits when it called {callee}: {details}.',
    why: 'Zipkin joins the two only when STRICT_TRACE_ID is off; most others show two traces.',
    fix: 'Switch 128-bit trace ids on in this service, or use a tracer that keeps both halves.',
    frameworks: [
      [
        'Spring, Brave',
        '`spring.sleuth.trace-id128=true` (Sleuth), `Tracing.newBuilder().traceId128Bit(true)` (Brave), `management.tracing` is 128-bit by default',
      ],
      ['zipkin-js', '`traceId128Bit: true`'],
      ['Go', 'zipkin-go: `zipkin.WithTraceID128Bit(true)`'],
      ['any', 'OpenTelemetry always keeps 128 bits'],
    ],
    source: 'B3 specification, "128-bit trace ids"; zipkin span-cleaner.js takes the longest',
  },
  'trace-id-padded': {
    number: 'CO-05',
    severity: 'info',
    condition:
      'A trace id of 16 digits came in, and the call made for it has it in B3 with zeros on the left.',
    evidence: 'Both ids.',
    message: '{who} filled the trace id of {route} up with zeros when it called {callee}: {details}.',
    why: 'It is the same trace, but a search for one form does not find the other everywhere.',
    fix: 'Nothing: tracectl and Zipkin join both forms.',
    source: 'zipkin Span.java, normalizeTraceId',
  },
  'trace-id-high-changed': {
    number: 'CO-06',
    severity: 'error',
    condition:
      'The trace ids of a request and of the call made for it have the same low 64 bits and different high ones.',
    evidence: 'Both ids.',
    message: '{who} changed the high half of the trace id of {route} when it called {callee}: {details}.',
    why: 'Whoever compares whole ids sees two traces.',
    fix: 'A hop that knows 64 bits made the other half up again: use one that keeps the id as it came.',
    source: 'B3 specification, "128-bit trace ids"',
  },
  'request-id-changed': {
    number: 'CO-07',
    severity: 'error',
    condition:
      'The x-request-id of a request and that of the call made for it differ. One that is absent is information.',
    evidence: 'Both ids.',
    message: '{who} sent another x-request-id to {callee} than {route} came in with: {details}.',
    why: 'Envoy samples and logs by x-request-id: log lines of one request cannot be found together.',
    fix: 'Forward x-request-id as it came in; make a new one only when there is none.',
    frameworks: [
      ['Express', '`express-request-id` makes a new one: configure it to take the header'],
      [
        'Spring',
        'copy it in a `ClientHttpRequestInterceptor`, or declare it under `management.tracing.baggage.remote-fields`',
      ],
      ['Flask', 'copy `request.headers["x-request-id"]` into the session of requests'],
    ],
    source: 'Envoy http_conn_man/headers, "x-request-id"',
  },
  'request-id-reused': {
    number: 'CO-08',
    severity: 'warning',
    condition: 'One x-request-id came in on several traces.',
    evidence: 'The id, and on how many traces.',
    message: '{caller} sent the x-request-id {id} on {count} traces.',
    why: 'Log lines of different requests have the same id, and Envoy takes the same sampling decision for all of them.',
    fix: 'Make the id for each request, not once at the start of the program.',
    source: 'Envoy http_conn_man/headers, "x-request-id"',
  },
  'sampling-changed': {
    number: 'CO-09',
    severity: 'error',
    condition:
      'The sampling decision, or the debug flag, of a trace changed between a request and the call made for it.',
    evidence: 'Both decisions.',
    message: '{who} changed the sampling of {route} when it called {callee}: {details}.',
    why: 'The trace has holes: one part of it is reported and another is not.',
    fix: 'Pass the decision on as it came; a sampler that is based on the parent does.',
    frameworks: sampler,
    source: 'B3 specification: one decision for each trace',
  },
  'tracestate-lost': {
    number: 'CO-10',
    severity: 'warning',
    condition:
      'A tracestate came in, and the call made for it has none, or one in which the members of others changed.',
    evidence: 'Both lists.',
    message: '{who} {what} the tracestate of {route} when it called {callee}: {details}.',
    why: 'Vendors keep sampling and tenants in it; behind this service they have lost them.',
    fix: 'Pass tracestate through beside traceparent; an own member goes to the left, the others stay as they are.',
    frameworks: letAPropagatorWrite,
    source: 'W3C Trace Context, "Mutating the tracestate Field"',
  },
  'baggage-lost': {
    number: 'CO-11',
    severity: 'warning',
    condition: 'A baggage header came in, and members of it are missing on the call made for it.',
    evidence: 'The keys that were lost; never their values.',
    message: '{who} lost baggage of {route} when it called {callee}: {details}.',
    why: 'What callers want to tell the services behind does not arrive.',
    fix: 'Add the baggage propagator: OTEL_PROPAGATORS=tracecontext,baggage.',
    frameworks: propagators,
    source: 'W3C Baggage',
  },
  'vendor-context-differs': {
    number: 'CO-12',
    severity: 'warning',
    condition:
      "A vendor's trace header (uber-trace-id, x-datadog-*, x-amzn-trace-id, sw8, x-cloud-trace-context) names another trace than the headers beside it.",
    evidence: 'The headers of both.',
    message: '{caller} sent {details}.',
    why: 'Two tracers run beside each other, each with traces of its own.',
    fix: 'Take one tracer out, or let one write the other format as well.',
    frameworks: propagators,
    source: 'Formats of Jaeger, Datadog, AWS X-Ray, SkyWalking and Google Cloud Trace',
  },
  'response-names-other-trace': {
    number: 'CO-13',
    severity: 'warning',
    condition: 'An answer names a trace (traceresponse, x-b3-traceid) that is not the one of its request.',
    evidence: 'The header of the answer, and the trace id that was sent.',
    message: '{callee} answered {route} with {details}.',
    why: 'The service began a trace of its own for this request, or answers from a cache.',
    fix: 'See whether it reads the context that comes in: see trace-restarted.',
    source: 'W3C Trace Context Level 2, traceresponse',
  },
} as const satisfies RuleRows;
