// What the remedies are called in the frameworks that people use most.
import type { FrameworkAdvice } from './rule-row.ts';

/** Nothing passes a context on: server and client have to be instrumented, or the headers copied. */
export const propagate: FrameworkAdvice = [
  [
    'Express, fetch, axios',
    'start Node with `--import @opentelemetry/auto-instrumentations-node/register`, before anything else is loaded; by hand, copy the headers of `req` into those of the call',
  ],
  [
    'Spring',
    'add Micrometer Tracing (`micrometer-tracing-bridge-brave` or `-otel`) and build clients from the injected `RestClient.Builder`, `RestTemplateBuilder` or `WebClient.Builder`, not with `new`',
  ],
  [
    'Flask, requests',
    'run under `opentelemetry-instrument`, or call `FlaskInstrumentor().instrument_app(app)` and `RequestsInstrumentor().instrument()`',
  ],
  [
    'Go net/http',
    'wrap the handler in `otelhttp.NewHandler` and the transport in `otelhttp.NewTransport`, set `otel.SetTextMapPropagator`, and make calls with `http.NewRequestWithContext(r.Context(), …)`',
  ],
  [
    '.NET',
    'use `IHttpClientFactory` (its handler sends `Activity.Current` on) and `AddAspNetCoreInstrumentation().AddHttpClientInstrumentation()`',
  ],
];

/** The service takes part, one client library of it does not. */
export const instrumentClient: FrameworkAdvice = [
  [
    'Node',
    '`instrumentation-http` covers node:http (axios, got, request), `instrumentation-undici` covers fetch and undici: load both, before the client is imported; a bundler hides modules from them',
  ],
  [
    'Spring',
    'an own `new RestTemplate()`, OkHttp or Apache client has no interceptor: build it from the injected builder, or add the interceptor',
  ],
  [
    'Python',
    'each library has its instrumentor: requests, httpx, aiohttp-client, urllib3; call the one that is missing',
  ],
  [
    'Go',
    'an own `http.Client{}` has a bare transport: `Transport: otelhttp.NewTransport(http.DefaultTransport)`; for gRPC `otelgrpc.NewClientHandler`',
  ],
  [
    '.NET',
    'a `SocketsHttpHandler` or `HttpMessageInvoker` of your own is not instrumented; take the client from `IHttpClientFactory`',
  ],
];

/** The context does not follow the work. */
export const asyncContext: FrameworkAdvice = [
  [
    'Node',
    'keep it in `AsyncLocalStorage` (OpenTelemetry: `AsyncLocalStorageContextManager`), never in a module variable; bind callbacks of pools and emitters with `AsyncResource.bind`',
  ],
  [
    'Spring',
    'wrap executors (`ContextExecutorService`, `TraceableExecutorService`), set `spring.reactor.context-propagation=auto` for Reactor, use `@Async` executors from the context',
  ],
  [
    'Python',
    '`contextvars` follow async tasks, not threads: `ThreadPoolExecutor` needs `contextvars.copy_context().run` or `ThreadingInstrumentor`',
  ],
  [
    'Go',
    'hand `ctx` down as the first argument, also into goroutines; a package variable or `context.Background()` loses it',
  ],
  [
    '.NET',
    '`Activity.Current` flows with `async`; a queue or a `Thread` of your own needs the `ActivityContext` handed over',
  ],
];

/** Two formats beside each other. */
export const propagators: FrameworkAdvice = [
  [
    'OpenTelemetry, any language',
    'the same `OTEL_PROPAGATORS=tracecontext,baggage,b3multi` for every service',
  ],
  [
    'Spring',
    '`management.tracing.propagation.type=w3c,b3_multi` (Spring Boot 3), or `produce` and `consume` apart',
  ],
  [
    'Go',
    '`propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}, b3.New())`',
  ],
  [
    '.NET',
    '`Sdk.SetDefaultTextMapPropagator(new CompositeTextMapPropagator(…))`; without it only W3C is read',
  ],
];

export const sampler: FrameworkAdvice = [
  [
    'OpenTelemetry, any language',
    '`OTEL_TRACES_SAMPLER=parentbased_traceidratio` (or `parentbased_always_on`), not `traceidratio` alone',
  ],
  [
    'Spring',
    '`management.tracing.sampling.probability` counts for roots only; take an own `Sampler` bean out',
  ],
  ['Go', '`sdktrace.ParentBased(sdktrace.TraceIDRatioBased(…))`'],
  ['.NET', '`SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(…)))`'],
];

/** Hand-written headers. */
export const letAPropagatorWrite: FrameworkAdvice = [
  ['Node', '`propagation.inject(context.active(), headers)` of `@opentelemetry/api`'],
  ['Spring', '`tracing.propagator().inject(context, request, setter)` of Micrometer Tracing or Brave'],
  ['Python', '`opentelemetry.propagate.inject(headers)`'],
  ['Go', '`otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(req.Header))`'],
  ['.NET', '`Propagators.DefaultTextMapPropagator.Inject(context, headers, setter)`'],
];

export const serviceName: FrameworkAdvice = [
  ['OpenTelemetry, any language', '`OTEL_SERVICE_NAME=orders`'],
  ['Spring', '`spring.application.name=orders`'],
  ['zipkin-js, Brave', '`localServiceName` of the tracer'],
];

export const useTheProxy: FrameworkAdvice = [
  ['any', '`tracectl run -- COMMAND` sets what each runtime wants'],
  [
    'Node',
    '`NODE_USE_ENV_PROXY=1` beside HTTP_PROXY (Node 22.21 and 24 and later); before, an `EnvHttpProxyAgent` of undici',
  ],
  ['JVM', '`-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=15001 -Dhttp.nonProxyHosts=`'],
  [
    'Go',
    'never proxies loopback addresses: give each callee a port of tracectl with `--service NAME=URL@PORT`',
  ],
  ['Python requests, curl', '`HTTP_PROXY` and an empty `NO_PROXY`; `trust_env=False` ignores both'],
];
