// What OpenTelemetry says of a span beyond Zipkin's model, kept as it came: to be shown, and to be sent on as OTLP
// without loss. All of it survives JSON. Source of the fields: opentelemetry/proto/trace/v1/trace.proto, common.proto and resource.proto.

/**
 * An AnyValue, in a form that JSON keeps: a plain number is a double; `int` is a 64-bit integer in decimal, `bytes` base64,
 * `null` an empty value.
 */
export type AttributeValue =
  | string
  | boolean
  | number
  | null
  | { readonly int: string }
  | { readonly double: 'NaN' | 'Infinity' | '-Infinity' }
  | { readonly bytes: string }
  | { readonly pairs: Attributes }
  | readonly AttributeValue[];

/** Pairs, not an object: a key may be `__proto__`. In the order in which they came. */
export type Attributes = readonly (readonly [key: string, value: AttributeValue])[];

/** One object for all the spans of a report. */
export interface OtelResource {
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
  readonly schemaUrl: string;
}

/** The library that made the span. One object for all its spans of a report. */
export interface OtelScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
  readonly schemaUrl: string;
}

export interface OtelEvent {
  /** Nanoseconds since the epoch, in decimal. */
  readonly timeNanos: string;
  readonly name: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
}

export interface OtelLink {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly droppedAttributes: number;
  readonly flags: number;
}

export interface OtelSpan {
  /** As it was written; Zipkin's model has it in lower case. */
  readonly name: string;
  /** 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** 32 lower-case hex digits, zeros in front kept. */
  readonly traceId: string;
  /** Nanoseconds since the epoch, in decimal; `0`: not known. */
  readonly startNanos: string;
  readonly endNanos: string;
  readonly traceState: string;
  /** W3C trace flags in the low 8 bits. */
  readonly flags: number;
  readonly resource: OtelResource;
  readonly scope: OtelScope;
  readonly attributes: Attributes;
  readonly events: readonly OtelEvent[];
  readonly links: readonly OtelLink[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string };
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number };
}
