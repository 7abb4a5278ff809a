// Spans as a busy service reports them, made before the clock starts: traces of ten spans with eight tags each, in posts of a
// hundred spans.
import { encodeProto3 } from '../src/codec/encode-proto3.ts';
import { encodeOtlp } from '../src/codec/otlp/encode-otlp.ts';
import { writeV2Spans } from '../src/codec/write-v2.ts';

export const SPANS_PER_TRACE = 10;
export const SPANS_PER_POST = 100;

const SERVICES = ['front', 'orders', 'payments', 'stock', 'mail'];
const PATHS = ['/cart', '/orders/{id}', '/payments', '/stock/{sku}', '/mail'];

export const formats = {
  'JSON v2': { path: '/api/v2/spans', type: 'application/json', encode: writeV2Spans },
  protobuf: { path: '/api/v2/spans', type: 'application/x-protobuf', encode: encodeProto3 },
  OTLP: {
    path: '/v1/traces',
    type: 'application/x-protobuf',
    encode: (spans) => encodeOtlp(spans, 'protobuf'),
  },
};

/** Bodies of posts that hold `count` spans, the first of them that of trace number `from`. */
export function makePosts(count, from, { encode }) {
  const posts = [];
  for (let sent = 0; sent < count; sent += SPANS_PER_POST) {
    const spans = [];
    for (let i = 0; i < SPANS_PER_POST; i += 1) {
      spans.push(makeSpan(from + Math.floor((sent + i) / SPANS_PER_TRACE), i % SPANS_PER_TRACE));
    }
    posts.push(Buffer.from(encode(spans)));
  }
  return posts;
}

export function traceIdOf(trace) {
  return `463ac35c9f6413ad${hex(trace + 1)}`;
}

/** As reporters send them, within seconds: a span that was kept back for long is a finding, which costs. */
const startMicros = (Date.now() - 20_000) * 1_000;

function makeSpan(trace, index) {
  const service = SERVICES[(trace + index) % SERVICES.length];
  const path = PATHS[(trace + index) % PATHS.length];
  return {
    traceId: traceIdOf(trace),
    ...(index > 0 && { parentId: hex(trace * SPANS_PER_TRACE + Math.ceil(index / 2)) }),
    id: hex(trace * SPANS_PER_TRACE + index + 1),
    kind: index % 2 === 0 ? 'SERVER' : 'CLIENT',
    name: `get ${path}`,
    timestampMicros: startMicros + trace * 1_000 + index * 50,
    durationMicros: 1_000 + ((trace * 7919 + index * 131) % 100_000),
    localEndpoint: { serviceName: service, ipv4: '10.0.0.7', port: 8080 },
    remoteEndpoint: { serviceName: SERVICES[(trace + index + 1) % SERVICES.length], ipv4: '10.0.0.8' },
    annotations: [],
    tags: [
      ['component', 'node:http'],
      ['http.method', 'GET'],
      ['http.path', path.replace('{id}', String(trace)).replace('{sku}', String(index))],
      ['http.status_code', trace % 50 === 0 ? '500' : '200'],
      ['http.url', `http://${service}.example${path}?trace=${trace}`],
      ['peer.address', '10.0.0.8'],
      ['request.id', `${hex(trace)}-${hex(index)}`],
      ['user.agent', 'Mozilla/5.0 (X11; Linux x86_64) shop/1.2.3'],
    ],
  };
}

function hex(number) {
  return number.toString(16).padStart(16, '0');
}
