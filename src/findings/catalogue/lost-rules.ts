// LO: the context got lost, or a new one was begun in its place.
import {
  asyncContext,
  instrumentClient,
  propagate,
  propagators,
  sampler,
  useTheProxy,
} from './framework-advice.ts';
import type { RuleRows } from './rule-row.ts';

export const lostRules = {
  'missing-context': {
    number: 'LO-12',
    severity: 'warning',
    condition:
      'A request came in without any trace header. Error once a link shows that its caller had a context to pass on; ' +
      'warning while that is not known; information when its caller is an entry point, was sent nothing through tracectl ' +
      'so far, or called with no request of its own under way. Never made for CORS preflights, static files, health checks, telemetry, CONNECT and replays.',
    evidence:
      'The headers that are absent; once a link is known, the request that was being served and the headers sent with it.',
    message: '{caller} sent no trace headers (none of {names}); {outcome}.',
    why: 'The trace ends here: what happens behind this request belongs to a trace of its own, and nobody can follow a request through.',
    fix:
      'Pass the trace headers of the request being served on to the calls made for it: b3 or x-b3-*, traceparent, ' +
      'tracestate and x-request-id. OpenTelemetry, Micrometer Tracing (Spring), Brave and zipkin-js do so for every ' +
      'HTTP client that they instrument. A caller where traces begin is named with --entry.',
    frameworks: propagate,
    source: 'Envoy, "Trace context propagation": the application has to forward the headers',
  },
  'context-dropped': {
    number: 'LO-01',
    severity: 'error',
    condition: 'A service received contexts and called every one of its callees without one.',
    evidence: 'Calls with and without the context for each callee, and the headers of one example.',
    message: '{who} dropped the trace of {route} when it called {callee}: {headers}, {calls}.',
    why: 'Every trace breaks in this service: all that it calls appears in traces of their own.',
    fix:
      'Instrument both sides of the service, server and client, or copy these headers from the request being served to ' +
      'each call made for it: {names}.',
    frameworks: propagate,
    source: 'Istio FAQ and Envoy, "Trace context propagation": the application has to forward the headers',
  },
  'client-not-instrumented': {
    number: 'LO-02',
    severity: 'error',
    condition: 'A service calls one callee without the context, and others with it.',
    evidence: 'Calls with and without the context for each callee; the user agents of both.',
    message: '{who} dropped the trace of {route} when it called {callee}: {headers}, {calls}{only}.',
    why: 'The service takes part in traces, but what this callee does for it is in traces of its own.',
    fix:
      'The HTTP client of these calls is outside of the instrumentation: a second library, fetch beside http, or an SDK ' +
      'with a transport of its own. Instrument it too, or copy these headers: {names}.',
    frameworks: instrumentClient,
    source: 'OpenTelemetry: each client library has an instrumentation of its own',
  },
  'context-lost-when-concurrent': {
    number: 'LO-03',
    severity: 'warning',
    condition:
      'A service passes contexts on while it serves one request, and loses or mixes them up while it serves several.',
    evidence: 'Calls kept and lost with one request open, and with more.',
    message:
      '{who} passes the trace of {route} on to {callee} while it serves one request, and loses it while it serves several: {calls}.',
    why: 'Traces are right on a quiet machine and wrong in production, which is the hardest kind to find.',
    fix: 'The context lives in a global or a thread-local: keep it in what follows the work (AsyncLocalStorage, contextvars, a Context argument).',
    frameworks: asyncContext,
    source: 'opentelemetry-js#1646; opentracing-auto#9',
  },
  'context-lost-after-response': {
    number: 'LO-04',
    severity: 'warning',
    condition:
      'Calls that begin after the answer to the request that caused them was sent go without its context.',
    evidence: 'The end of the request, the start of the call, and what ties the two together.',
    message: '{who} called {callee} after it had answered {route}, without its trace: {calls}.',
    why: 'Work that was put off cannot be traced to the request that wanted it.',
    fix:
      'Carry the context into the executor, timer or queue that the work went to; in a message put it into the headers, ' +
      'and continue it there as a span link of kind CONSUMER.',
    frameworks: asyncContext,
    source: 'OpenTelemetry messaging conventions: producer, consumer and links',
  },
  'gateway-drops-context': {
    number: 'LO-05',
    severity: 'error',
    condition: 'A service passes path, body and credentials through unchanged, and the trace headers not.',
    evidence: 'The names of the headers that came in and of those that went out.',
    message:
      '{who} passes requests through to {callee} and leaves the trace headers out: {headers}, {calls}.',
    why: 'Everything behind the gateway is in traces of its own.',
    fix:
      'A gateway has a list of headers that it lets pass: add {names}. For browsers, allow them in ' +
      'Access-Control-Allow-Headers as well.',
    frameworks: [
      [
        'Express',
        '`http-proxy-middleware` and `express-http-proxy` pass all headers unless `headers` or `proxyReqOptDecorator` builds a new list',
      ],
      ['Spring Cloud Gateway', 'take `RemoveRequestHeader` and `SecureHeaders` filters for these names out'],
      [
        'nginx',
        '`proxy_pass_request_headers on`, and no `underscores_in_headers` surprises; `proxy_set_header` adds single ones',
      ],
      ['Python', 'a hand-written gateway that builds `headers={…}` for requests: add the names'],
      ['.NET YARP', '`RequestHeadersAllowed` lists what passes; without it all do'],
    ],
    source: 'Fetch standard, CORS; reports of gateways with allow-lists',
  },
  'propagator-mismatch': {
    number: 'LO-06',
    severity: 'error',
    condition: 'A context came in, and the call made for it begins a new trace in another format.',
    evidence: 'The formats and trace ids of both sides.',
    message:
      '{who} begins a new trace when it calls {callee} for {route}, in another format than came in: {calls}.',
    why: 'The service reads one format and its neighbours write another: every trace breaks between them.',
    fix: 'Set the same propagators everywhere, or a composite of both on this service.',
    frameworks: propagators,
    source: 'OpenTelemetry context/api-propagators.md; B3 specification',
  },
  'trace-restarted': {
    number: 'LO-06',
    severity: 'error',
    condition: 'A context came in, and the call made for it begins a new trace in the same format.',
    evidence: 'Both trace ids.',
    message: '{who} begins a new trace when it calls {callee} for {route}, although one came in: {calls}.',
    why: 'The service takes part in tracing and yet every trace breaks in it.',
    fix:
      'Its client side writes a context and its server side does not read the one that comes in: instrument the server, ' +
      'and see that it is set up before the framework is loaded.',
    frameworks: propagate,
    source: 'OpenTelemetry: extraction on the server side',
  },
  'own-sampling': {
    number: 'LO-07',
    severity: 'warning',
    condition: 'A sampled context came in, and the call made for it begins a trace that is not sampled.',
    evidence: 'The sampling state of both sides.',
    message:
      '{who} begins an unsampled trace when it calls {callee} for {route}, which came in sampled: {calls}.',
    why: 'The service decides for itself what is sampled, so that traces have holes.',
    fix: 'Follow the decision that came in: a sampler that is based on the parent.',
    frameworks: sampler,
    source: 'B3 specification: one decision for each trace; OpenTelemetry ParentBased sampler',
  },
  'retry-without-context': {
    number: 'LO-08',
    severity: 'warning',
    condition:
      'The first attempt of a call carries the context; a retry, or the request after a redirect, does not.',
    evidence: 'Path and status of the attempts.',
    message:
      '{who} repeats calls to {callee} for {route} without the trace that the first attempt had: {calls}.',
    why: 'The attempt that worked in the end is missing from the trace.',
    fix: 'Write the headers for each attempt, not once for each client: put the tracing below the retry and redirect handling.',
    frameworks: instrumentClient,
    source: 'OpenTelemetry http-spans: one client span for each attempt',
  },
  'opaque-tunnel': {
    number: 'LO-09',
    severity: 'info',
    condition: 'A tunnel of TLS passed: what is inside cannot be read.',
    evidence: 'Host, and the bytes that it carried.',
    message: 'What {caller} sends to {host} is encrypted in a tunnel: its trace headers cannot be seen.',
    why: 'Whether the context is passed on to this host is not known.',
    fix: 'For a service of your own, call it over http:// through the proxy, or name it with --service NAME=https://HOST and call http://NAME.localhost.',
    source: 'RFC 9110, CONNECT',
  },
  'proxy-bypassed': {
    number: 'LO-10',
    severity: 'warning',
    condition: 'A service reported HTTP client spans, and no request of them came through the proxy.',
    evidence: 'Where the span says that it called, and the calls that were seen from this service.',
    message: '{who} reported calls to {callee} that did not come through this proxy: {calls}.',
    why: 'tracectl cannot see these calls, so it cannot say whether their context arrives.',
    fix: 'Send them through the proxy: empty NO_PROXY for loopback, and use a client that heeds HTTP_PROXY; `tracectl run` sets all of it.',
    frameworks: useTheProxy,
    source: 'Node documentation, NODE_USE_ENV_PROXY; Go net/http ProxyFromEnvironment',
  },
  'span-not-reported': {
    number: 'LO-11',
    severity: 'warning',
    condition:
      'A sampled span was seen in the headers of a service that reports spans, and was not reported within 30 seconds.',
    evidence: 'The span id, and the spans of the service that did arrive.',
    message: '{who} sent span {span} to {callee} and never reported it: {calls}.',
    why: 'The trace has a hole where this span should be; what hangs below it looks orphaned.',
    fix: 'See whether the exporter is on, points here, samples as the headers say, and is flushed before the process ends.',
    frameworks: [
      [
        'OpenTelemetry, any language',
        '`forceFlush` or `shutdown` of the tracer provider on SIGTERM; `OTEL_EXPORTER_ZIPKIN_ENDPOINT`',
      ],
      ['Spring', '`management.zipkin.tracing.endpoint`, and a graceful shutdown'],
      ['Brave', 'close the `AsyncReporter`'],
    ],
    source: 'Zipkin: spans are reported out of band',
  },
  'stream-context': {
    number: 'LO-13',
    severity: 'info',
    condition:
      'A WebSocket or a stream of server-sent events was opened with a context: it counts for the opening only.',
    evidence: 'The type of the exchange.',
    message:
      '{caller} opened a {kind} to {callee}: its trace is that of the opening, the messages inside carry none.',
    why: 'Messages of a long connection all seem to belong to the request that opened it.',
    fix: 'Nothing, when one long span is what you want; else put a context into each message.',
    source: 'OpenTelemetry messaging conventions',
  },
} as const satisfies RuleRows;
