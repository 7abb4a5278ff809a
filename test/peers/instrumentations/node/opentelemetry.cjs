// OpenTelemetry JS as its users set it up: Express and fetch, traced by their instrumentations and nothing else.
const { B3InjectEncoding, B3Propagator } = require('@opentelemetry/propagator-b3');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { CompositePropagator, W3CTraceContextPropagator } = require('@opentelemetry/core');
const { ExpressInstrumentation } = require('@opentelemetry/instrumentation-express');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { ZipkinExporter } = require('@opentelemetry/exporter-zipkin');
const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace');
const { context, propagation, trace } = require('@opentelemetry/api');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { resourceFromAttributes } = require('@opentelemetry/resources');

const { BREAK, NAME, PROPAGATION, SINK_URL } = process.env;

const propagators = {
  b3: () => [new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER })],
  w3c: () => [new W3CTraceContextPropagator()],
};
const exporter = new ZipkinExporter({ url: `${SINK_URL}/api/v2/spans`, serviceName: NAME });
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': NAME }),
  spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 200 })],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({
    propagators: (PROPAGATION === 'both' ? ['b3', 'w3c'] : [PROPAGATION]).flatMap((name) =>
      propagators[name](),
    ),
  }),
);
// What people leave out: fetch needs an instrumentation of its own beside that of node:http.
const isFetchTraced = BREAK !== 'no-client' && BREAK !== 'second-client';
registerInstrumentations({
  tracerProvider: provider,
  instrumentations: [
    new HttpInstrumentation(),
    new ExpressInstrumentation(),
    ...(isFetchTraced ? [new UndiciInstrumentation()] : []),
  ],
});

require('./shop.cjs').serve(require('express')(), {
  callBack: BREAK === 'second-client' ? require('./shop.cjs').getByNodeHttp : (url) => fetch(url),
  callAudit: (url) => fetch(url),
});
