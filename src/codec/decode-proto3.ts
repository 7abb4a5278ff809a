// A list of spans in Zipkin's protobuf (zipkin.proto3.ListOfSpans), read as Zipkin's collector reads it: laxer than its
// JSON in some places (zipkin2/internal/Proto3ZipkinFields.java): annotations without a time or value and tags without a
// key are left out in silence, and so is a kind that nobody knows.
import { fromBinary } from '@bufbuild/protobuf';
import type { Endpoint, Span, SpanKind } from '../trace/span.ts';
import { type DecodedSpans, isEmptyList, mayStartList } from './decode-spans.ts';
import { endpointOf, normalPort } from './endpoint-json.ts';
import {
  ListOfSpansSchema,
  type Endpoint as WireEndpoint,
  type Span as WireSpan,
} from './generated/zipkin_pb.ts';
import { parseIp } from './ip-text.ts';
import { Refusal } from './refusal.ts';
import {
  finishSpan,
  newDraft,
  normalName,
  normalParentId,
  normalSpanId,
  normalTraceId,
} from './span-draft.ts';
import { createTextPool, type TextPool } from './text-pool.ts';

const KINDS: Readonly<Record<number, SpanKind>> = { 1: 'CLIENT', 2: 'SERVER', 3: 'PRODUCER', 4: 'CONSUMER' };

export function decodeProto3(body: Uint8Array, maxSpans: number): DecodedSpans {
  if (isEmptyList(body)) return { spans: [] };
  if (!mayStartList(body)) return { error: 'Expected a PROTO3 encoded list\n' };
  try {
    const { spans } = fromBinary(ListOfSpansSchema, body);
    if (spans.length > maxSpans) {
      return { error: `Expected at most ${maxSpans} spans in one list`, isTooLong: true };
    }
    const pool = createTextPool();
    return { spans: spans.map((span) => spanOf(span, pool)) };
  } catch (problem) {
    const cause = problem instanceof Refusal ? problem.message : 'Malformed';
    return { error: `${cause} reading List<Span> from proto3` };
  }
}

function spanOf(span: WireSpan, pool: TextPool): Span {
  const draft = newDraft(pool);
  if (span.traceId.length > 0) draft.traceId = normalTraceId(hex(span.traceId, 16));
  if (span.id.length > 0) draft.id = normalSpanId(hex(span.id, 8));
  if (span.parentId.length > 0) draft.parentId = normalParentId(hex(span.parentId, 8));
  const kind = KINDS[span.kind];
  if (kind !== undefined) draft.kind = kind;
  draft.name = normalName(span.name);
  draft.timestampMicros = Number(BigInt.asIntN(64, span.timestamp));
  draft.durationMicros = Number(BigInt.asIntN(64, span.duration));
  draft.localEndpoint = endpoint(span.localEndpoint);
  draft.remoteEndpoint = endpoint(span.remoteEndpoint);
  for (const { timestamp, value } of span.annotations) {
    if (timestamp !== 0n && value !== '')
      draft.annotations.push({ timestampMicros: Number(BigInt.asIntN(64, timestamp)), value });
  }
  for (const [key, value] of Object.entries(span.tags)) if (key !== '') draft.tags.set(key, value);
  draft.isDebug = span.debug;
  draft.isShared = span.shared;
  return finishSpan(draft);
}

function endpoint(wire: WireEndpoint | undefined): Endpoint | undefined {
  if (wire === undefined) return undefined;
  const ips = { ...ipOf(wire.ipv4, 4), ...ipOf(wire.ipv6, 16) };
  return endpointOf(normalName(wire.serviceName), ips.ipv4, ips.ipv6, normalPort(wire.port));
}

function ipOf(bytes: Uint8Array, length: number): { readonly ipv4?: string; readonly ipv6?: string } {
  if (bytes.length !== length) return {};
  if (length === 4) return { ipv4: bytes.join('.') };
  return parseIp((hex(bytes, 16).match(/.{4}/g) ?? []).join(':')) ?? {};
}

function hex(bytes: Uint8Array, maxBytes: number): string {
  if (bytes.length > maxBytes) throw new Refusal(`Greater than ${maxBytes * 2} hex characters`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
