// zipkin-js as its users set it up: its middleware for Express and its wrapper around fetch.
const { BatchRecorder, Tracer, jsonEncoder } = require('zipkin');
const { HttpLogger } = require('zipkin-transport-http');
const CLSContext = require('zipkin-context-cls');
const { expressMiddleware } = require('zipkin-instrumentation-express');
const wrapFetch = require('zipkin-instrumentation-fetch');

const { BREAK, NAME, SINK_URL } = process.env;

const tracer = new Tracer({
  ctxImpl: new CLSContext('zipkin', true),
  recorder: new BatchRecorder({
    logger: new HttpLogger({
      endpoint: `${SINK_URL}/api/v2/spans`,
      jsonEncoder: jsonEncoder.JSON_V2,
      httpInterval: 200,
    }),
  }),
  localServiceName: NAME,
  traceId128Bit: true,
});
const tracedFetch = wrapFetch(fetch, { tracer });

const app = require('express')();
app.use(expressMiddleware({ tracer }));
require('./shop.cjs').serve(app, {
  callBack: BREAK === 'no-client' ? (url) => fetch(url) : (url) => tracedFetch(url),
  callAudit:
    BREAK === 'no-client' || BREAK === 'second-client' ? (url) => fetch(url) : (url) => tracedFetch(url),
});
