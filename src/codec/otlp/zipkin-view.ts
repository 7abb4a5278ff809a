// An OpenTelemetry span in Zipkin's model, as the specification of the Zipkin exporter says it (opentelemetry
// specification, trace/sdk_exporters/zipkin.md), with resource attributes as tags, as the Collector's exporter writes them.
import type { Attributes, OtelSpan } from '../../trace/otel-span.ts';
import type { Endpoint, Span, SpanKind } from '../../trace/span.ts';
import { parseIp } from '../ip-text.ts';
import { finishSpan, newDraft } from '../span-draft.ts';
import type { TextPool } from '../text-pool.ts';
import { attributesJson, attributeText } from './attributes.ts';
import { SCOPE_NAME_TAGS, SCOPE_VERSION_TAGS } from './scope-tags.ts';

const KINDS: Readonly<Record<number, SpanKind>> = { 2: 'SERVER', 3: 'CLIENT', 4: 'PRODUCER', 5: 'CONSUMER' };
const STATUS_NAMES: Readonly<Record<number, string>> = { 1: 'OK', 2: 'ERROR' };

/** The first of these that is there names the other side. The oldest names are the last. */
const PEER_NAMES = [
  'service.peer.name',
  'peer.service',
  'server.address',
  'net.peer.name',
  'network.peer.address',
  'server.socket.domain',
  'server.socket.address',
  'net.sock.peer.name',
  'net.sock.peer.addr',
  'peer.hostname',
  'peer.address',
  'db.name',
];
const PEER_ADDRESSES = ['network.peer.address', 'server.socket.address', 'net.sock.peer.addr', 'net.peer.ip'];
const PEER_PORTS = ['network.peer.port', 'server.port', 'net.sock.peer.port', 'net.peer.port'];
const LOCAL_ADDRESSES = ['network.local.address', 'net.host.ip'];
const LOCAL_PORTS = ['network.local.port', 'net.host.port'];

type ByKey = ReadonlyMap<string, Attributes[number]>;

/** Throws a Refusal for ids that Zipkin does not take. */
export function zipkinView(
  otel: OtelSpan,
  spanId: string,
  parentId: string | undefined,
  pool: TextPool,
): Span {
  const draft = newDraft(pool);
  const byKey = new Map(otel.attributes.map((pair) => [pair[0], pair] as const));
  // 32 digits stay: OpenTelemetry's ids are that long, and cutting zeros is for B3.
  draft.traceId = otel.traceId.startsWith('0000000000000000') ? otel.traceId.slice(16) : otel.traceId;
  draft.id = spanId;
  draft.parentId = parentId;
  const kind = KINDS[otel.kind];
  if (kind !== undefined) draft.kind = kind;
  draft.name = otel.name === '' ? undefined : otel.name.toLowerCase();
  const start = BigInt(otel.startNanos);
  const end = BigInt(otel.endNanos);
  draft.timestampMicros = micros(start);
  // Zipkin reads 0 as absent; a span that ended has lasted.
  if (end >= start && start > 0n) draft.durationMicros = Math.max(micros(end - start), 1);
  draft.localEndpoint = endpoint(serviceName(otel), byKey, LOCAL_ADDRESSES, LOCAL_PORTS);
  if (kind === 'CLIENT' || kind === 'PRODUCER') {
    const name = first(byKey, PEER_NAMES);
    draft.remoteEndpoint = endpoint(name, byKey, PEER_ADDRESSES, PEER_PORTS);
  }
  for (const { timeNanos, name, attributes } of otel.events) {
    const json = attributes.length === 0 ? undefined : JSON.stringify(attributesJson(attributes));
    const value = json === undefined ? name : `"${name}": ${json}`;
    draft.annotations.push({ timestampMicros: micros(BigInt(timeNanos)), value });
  }
  addTags(draft.tags, otel);
  const span = finishSpan(draft);
  return { ...span, tags: span.tags.map((tag) => heldOnce(tag, byKey.get(tag[0]))), otel };
}

/** Most tags say what an attribute says: one pair for both, since spans are held by the hundred thousand. */
function heldOnce(
  tag: Span['tags'][number],
  attribute: Attributes[number] | undefined,
): Span['tags'][number] {
  return isText(attribute) && attribute[1] === tag[1] ? attribute : tag;
}

function isText(attribute: Attributes[number] | undefined): attribute is readonly [string, string] {
  return typeof attribute?.[1] === 'string';
}

/** Later writers win: what the span says of itself stands above its resource. */
function addTags(tags: Map<string, string>, otel: OtelSpan): void {
  for (const [key, value] of otel.resource.attributes) {
    if (key !== 'service.name') tags.set(key, attributeText(value));
  }
  for (const [key, value] of otel.attributes) tags.set(key, attributeText(value));
  // Zipkin takes any `error` as a failure.
  if (tags.get('error') === 'false') tags.delete('error');
  const { scope, status, dropped } = otel;
  const own: readonly (readonly [string, string | number | undefined])[] = [
    ['otel.status_code', STATUS_NAMES[status.code]],
    ['otel.dropped_attributes_count', dropped.attributes],
    ['otel.dropped_events_count', dropped.events],
    ['otel.dropped_links_count', dropped.links],
    ['w3c.tracestate', otel.traceState],
  ];
  if (scope.name !== '') for (const key of SCOPE_NAME_TAGS) tags.set(key, scope.name);
  if (scope.version !== '') for (const key of SCOPE_VERSION_TAGS) tags.set(key, scope.version);
  for (const [key, value] of own)
    if (value !== undefined && value !== '' && value !== 0) tags.set(key, String(value));
  if (status.code === 2) tags.set('error', status.message);
  for (const [index, link] of otel.links.entries()) {
    const { traceId, spanId, traceState, attributes } = link;
    const json = JSON.stringify(attributesJson(attributes));
    tags.set(`otlp.link.${index}`, [traceId, spanId, traceState, json, link.droppedAttributes].join('|'));
  }
}

function serviceName({ resource }: OtelSpan): string {
  const name = resource.attributes.find(([key]) => key === 'service.name')?.[1];
  return name === undefined || name === null || name === '' ? 'unknown_service' : attributeText(name);
}

function endpoint(
  serviceName: string | undefined,
  byKey: ByKey,
  addresses: readonly string[],
  ports: readonly string[],
): Endpoint | undefined {
  const ip = parseIp(first(byKey, addresses) ?? '');
  const port = Number(first(byKey, ports) ?? 0);
  const hasPort = Number.isInteger(port) && port > 0 && port <= 0xffff;
  if (serviceName === undefined && ip === undefined && !hasPort) return undefined;
  return {
    ...(serviceName === undefined ? {} : { serviceName: serviceName.toLowerCase() }),
    ...ip,
    ...(hasPort ? { port } : {}),
  };
}

/** The first that is there and not empty. */
function first(byKey: ByKey, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = byKey.get(key)?.[1];
    if (value !== undefined && value !== null && value !== '') return attributeText(value);
  }
  return undefined;
}

/** Whole microseconds; nanoseconds do not fit a number. */
function micros(nanos: bigint): number {
  return Number(nanos / 1000n);
}
