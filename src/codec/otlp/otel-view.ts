// A span of Zipkin's model as OpenTelemetry says it, by the Collector's translation (pkg/translator/zipkin/zipkinv2,
// to_translator.go). Two things differ: the names of HTTP tags are those that the semantic conventions have now, and the
// server's half of a shared span gets an id of its own from its caller, since OpenTelemetry knows no shared ids.

import type { Attributes, OtelSpan } from '../../trace/otel-span.ts';
import type { Span, SpanKind } from '../../trace/span.ts';
import { SCOPE_NAME_TAGS, SCOPE_VERSION_TAGS } from './scope-tags.ts';

const KINDS: Readonly<Record<SpanKind, number>> = { SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 };

/** Semantic conventions, docs/non-normative/http-migration.md; Zipkin's habit on the left. */
const HTTP_NAMES: Readonly<Record<string, string>> = {
  'http.method': 'http.request.method',
  'http.status_code': 'http.response.status_code',
  'http.url': 'url.full',
  'http.path': 'url.path',
  'http.route': 'http.route',
};
/** Tags that become parts of the span or its scope. */
const OWN_TAGS: ReadonlySet<string> = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  ...SCOPE_NAME_TAGS,
  ...SCOPE_VERSION_TAGS,
  'w3c.tracestate',
]);

/** Tags by which exporters write a resource, by the first word of their names; and those of the service itself. */
const RESOURCE_TAG =
  /^(?:cloud|container|deployment|device|host|k8s|os|process|telemetry|webengine)\.|^service\.(?:namespace|version|instance\.id)$/;

export function otelView(span: Span): OtelSpan {
  const tags = new Map(span.tags);
  const startMicros = span.timestampMicros ?? 0;
  return {
    name: span.name ?? '',
    kind: span.kind === undefined ? internalKind(tags) : KINDS[span.kind],
    traceId: span.traceId.padStart(32, '0'),
    startNanos: nanos(startMicros),
    endNanos: nanos(startMicros + (span.durationMicros ?? 0)),
    traceState: tags.get('w3c.tracestate') ?? '',
    // Whoever reports a span has sampled it.
    flags: 1,
    resource: {
      attributes: [
        ...named('service.name', span.localEndpoint?.serviceName),
        ...span.tags.filter(([key]) => RESOURCE_TAG.test(key)),
      ],
      droppedAttributes: 0,
      schemaUrl: '',
    },
    scope: {
      name: firstOf(tags, SCOPE_NAME_TAGS),
      version: firstOf(tags, SCOPE_VERSION_TAGS),
      attributes: [],
      droppedAttributes: 0,
      schemaUrl: '',
    },
    attributes: [...tagAttributes(span), ...endpointAttributes(span), ...marks(span)],
    events: span.annotations.map(({ timestampMicros, value }) => ({
      timeNanos: nanos(timestampMicros),
      name: value,
      attributes: [],
      droppedAttributes: 0,
    })),
    links: [],
    status: statusOf(tags),
    dropped: { attributes: 0, events: 0, links: 0 },
  };
}

function firstOf(tags: ReadonlyMap<string, string>, names: readonly string[]): string {
  for (const name of names) {
    const value = tags.get(name);
    if (value !== undefined) return value;
  }
  return '';
}

function internalKind(tags: ReadonlyMap<string, string>): number {
  return tags.get('span.kind') === 'internal' ? 1 : 0;
}

function tagAttributes(span: Span): Attributes {
  const service = span.localEndpoint?.serviceName;
  return span.tags.flatMap(([key, value]): Attributes => {
    if (OWN_TAGS.has(key) || RESOURCE_TAG.test(key)) return [];
    // Said by the endpoint already.
    if (key === 'service.name' && value.toLowerCase() === service) return [];
    const name = Object.hasOwn(HTTP_NAMES, key) ? (HTTP_NAMES[key] ?? key) : key;
    return [[name, name === 'http.response.status_code' && /^\d{3}$/.test(value) ? { int: value } : value]];
  });
}

function endpointAttributes({ localEndpoint: local, remoteEndpoint: remote }: Span): Attributes {
  return [
    ...named('network.local.address', local?.ipv4 ?? local?.ipv6),
    ...port('network.local.port', local?.port),
    ...named('service.peer.name', remote?.serviceName),
    ...named('network.peer.address', remote?.ipv4 ?? remote?.ipv6),
    ...port('network.peer.port', remote?.port),
  ];
}

/** What OpenTelemetry has no field for. */
function marks(span: Span): Attributes {
  return [
    ...(span.timestampMicros === undefined ? ([['otel.zipkin.absentField.startTime', true]] as const) : []),
    ...(span.shared === true ? ([['zipkin.shared', true]] as const) : []),
    ...(span.debug === true ? ([['zipkin.debug', true]] as const) : []),
  ];
}

function statusOf(tags: ReadonlyMap<string, string>): OtelSpan['status'] {
  const error = tags.get('error');
  const description = tags.get('otel.status_description');
  if (tags.get('otel.status_code') === 'OK') return { code: 1, message: '' };
  if (error === undefined && tags.get('otel.status_code') !== 'ERROR') return { code: 0, message: '' };
  return { code: 2, message: description ?? (error === 'true' ? '' : (error ?? '')) };
}

function named(key: string, value: string | undefined): Attributes {
  return value === undefined ? [] : [[key, value]];
}

function port(key: string, value: number | undefined): Attributes {
  return value === undefined ? [] : [[key, { int: String(value) }]];
}

function nanos(micros: number): string {
  return String(BigInt(Math.round(micros)) * 1000n);
}
