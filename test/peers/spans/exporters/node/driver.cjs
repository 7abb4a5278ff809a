// A trace by OpenTelemetry JS or zipkin-js, reported by the exporter that EXPORTER names.
const { SpanKind, SpanStatusCode, context, trace } = require('@opentelemetry/api');
const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace');
const { resourceFromAttributes } = require('@opentelemetry/resources');

const { EXPORTER, NAME, TARGET } = process.env;

const exporters = {
  'otlp-json': () => {
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
    return new OTLPTraceExporter({ url: `${TARGET}/v1/traces` });
  },
  'otlp-proto': () => {
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto');
    return new OTLPTraceExporter({ url: `${TARGET}/v1/traces`, compression: 'gzip' });
  },
  'otlp-grpc': () => {
    const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-grpc');
    return new OTLPTraceExporter({ url: TARGET });
  },
  'otel-zipkin': () => {
    const { ZipkinExporter } = require('@opentelemetry/exporter-zipkin');
    return new ZipkinExporter({ url: `${TARGET}/api/v2/spans`, serviceName: NAME });
  },
};

async function reportByOpenTelemetry() {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': NAME,
      'host.name': 'machine-1',
      'process.pid': 4711,
      'process.command_args': ['node', 'ä'],
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter: exporters[EXPORTER](), scheduledDelayMillis: 100 })],
  });
  makeTrace(provider.getTracer('shop', '1.2.3'));
  await provider.shutdown();
}

function makeTrace(tracer) {
  const server = tracer.startSpan('GET /Cart', {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': 'GET', 'http.response.status_code': 500 },
  });
  const inServer = trace.setSpan(context.active(), server);
  const client = tracer.startSpan(
    'SELECT',
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'server.address': 'db.example',
        'server.port': 5432,
        'network.peer.address': '10.0.0.7',
        'network.peer.port': 5432,
      },
    },
    inServer,
  );
  const inner = tracer.startSpan(
    'Überprüfung ✓',
    {
      links: [{ context: server.spanContext(), attributes: { first: true } }],
      attributes: {
        ...{ ratio: 0.25, big: Number.MAX_SAFE_INTEGER, cached: false, negative: -5 },
        ...{ names: ['a', 'ä'], sizes: [1, 2], mixed: [], empty: '', error: 'attribute' },
      },
    },
    trace.setSpan(inServer, client),
  );
  inner.addEvent('retry', { attempt: 2 });
  inner.recordException(new Error('out of stock'));
  inner.setStatus({ code: SpanStatusCode.ERROR, message: 'out of stock' });
  inner.end();
  client.end();
  const producer = tracer.startSpan('send', { kind: SpanKind.PRODUCER }, inServer);
  producer.setStatus({ code: SpanStatusCode.OK });
  producer.end();
  server.setStatus({ code: SpanStatusCode.ERROR });
  server.end();
}

/** It has no flush: spans go a while after they have ended, and the program ends when the last has gone. */
function reportByZipkin() {
  const { Annotation, BatchRecorder, ExplicitContext, InetAddress, Tracer, jsonEncoder } = require('zipkin');
  const { HttpLogger } = require('zipkin-transport-http');
  const version = EXPORTER === 'zipkin-js-v1' ? 'v1' : 'v2';
  const encoder = { v1: jsonEncoder.JSON_V1, v2: jsonEncoder.JSON_V2 }[version];
  const logger = new HttpLogger({
    endpoint: `${TARGET}/api/${version}/spans`,
    jsonEncoder: encoder,
    httpInterval: 100,
  });
  const tracer = new Tracer({
    ctxImpl: new ExplicitContext(),
    recorder: new BatchRecorder({ logger }),
    localServiceName: NAME,
    traceId128Bit: true,
  });
  const server = tracer.createRootId();
  const client = tracer.letId(server, () => tracer.createChildId());
  tracer.letId(server, () => {
    tracer.recordServiceName(NAME);
    tracer.recordRpc('GET /Cart');
    tracer.recordAnnotation(new Annotation.ServerRecv());
    tracer.recordAnnotation(new Annotation.LocalAddr({ host: new InetAddress('127.0.0.1'), port: 8080 }));
    tracer.recordBinary('http.path', '/stöck?');
  });
  tracer.letId(client, () => {
    tracer.recordServiceName(NAME);
    tracer.recordRpc('get stock');
    tracer.recordAnnotation(new Annotation.ClientSend());
    tracer.recordAnnotation(
      new Annotation.ServerAddr({ serviceName: 'Stock', host: new InetAddress('10.0.0.7'), port: 9000 }),
    );
    tracer.recordMessage('retry ✓');
    tracer.recordBinary('http.method', 'GET');
    tracer.recordBinary('error', 'out of stock');
    tracer.recordAnnotation(new Annotation.ClientRecv());
  });
  tracer.letId(server, () => tracer.recordAnnotation(new Annotation.ServerSend()));
  // The logger's clock is not to keep the program, once the queue has gone.
  setTimeout(() => process.exit(), 1500);
}

if (EXPORTER.startsWith('zipkin-js')) reportByZipkin();
else void reportByOpenTelemetry();
