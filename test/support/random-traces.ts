// Traces that differ in every way in which real ones do: ids of both lengths, shared and missing spans, several roots,
// messaging, errors, names missing here and there. The same seed makes the same traces.
import type { Endpoint, Span, SpanKind } from '../../src/trace/span.ts';

const SERVICES = ['front', 'orders', 'payments', 'stock', 'mail'];
const KINDS: readonly (SpanKind | undefined)[] = ['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER', undefined];
const TAGS = [
  ['http.method', 'GET'],
  ['http.method', 'POST'],
  ['http.status_code', '200'],
  ['error', ''],
  ['error', 'out of stock'],
  ['a and b', 'x=y'],
] as const;

export function randomTraces(count: number, seed: number, startMicros: number): Span[][] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, index) => randomTrace(random, index, startMicros + index * 1_000));
}

function randomTrace(random: () => number, index: number, startMicros: number): Span[] {
  const isLong = random() < 0.5;
  const traceId = hex(0xabc000 + index, 16);
  const longTraceId = isLong ? hex(index + 7, 16) + traceId : traceId;
  const spans: Span[] = [];
  const count = 1 + Math.floor(random() * 8);
  for (let i = 0; i < count; i++) {
    const parent = pick(random, [undefined, ...spans, ...spans]);
    const kind = pick(random, KINDS);
    const isShared = parent !== undefined && kind === 'SERVER' && random() < 0.5;
    const parentId = isShared ? parent.parentId : random() < 0.1 ? hex(9_999, 16) : parent?.id;
    const hasTime = random() < 0.9;
    const tags = new Map(random() < 0.5 ? [pick(random, TAGS), pick(random, TAGS)] : []);
    const local = random() < 0.9 ? endpoint(random) : undefined;
    const remote = random() < 0.5 ? endpoint(random) : undefined;
    spans.push({
      traceId: longTraceId,
      id: isShared ? parent.id : hex(0xdef00000 + index * 100 + i, 16),
      ...(parentId !== undefined && { parentId }),
      ...(kind !== undefined && { kind }),
      ...(random() < 0.9 && { name: pick(random, ['get', 'post /x', 'all', 'query']) }),
      ...(hasTime && { timestampMicros: startMicros + i * 10 }),
      ...(hasTime && random() < 0.8 && { durationMicros: 1 + Math.floor(random() * 100_000) }),
      ...(local !== undefined && { localEndpoint: local }),
      ...(remote !== undefined && { remoteEndpoint: remote }),
      annotations: random() < 0.2 ? [{ timestampMicros: startMicros + i, value: 'ws' }] : [],
      tags: [...tags].sort(([a], [b]) => (a < b ? -1 : 1)),
      ...(isShared && { shared: true as const }),
    });
  }
  return spans;
}

function endpoint(random: () => number): Endpoint {
  return {
    serviceName: pick(random, SERVICES),
    ...(random() < 0.3 && { ipv4: `127.0.0.${1 + Math.floor(random() * 3)}` }),
  };
}

function pick<T>(random: () => number, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
