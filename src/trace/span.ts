// A span in Zipkin's v2 model, as plain data. Times in microseconds.
// Source of the fields: zipkin2-api.yaml and zipkin2/Span.java of openzipkin.
import type { OtelSpan } from './otel-span.ts';

export type SpanKind = 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER';

export interface Endpoint {
  /** Lower case. */
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  /** 1-65535. */
  readonly port?: number;
}

export interface Annotation {
  readonly timestampMicros: number;
  readonly value: string;
}

export interface Span {
  /** 16 or 32 lower-case hex digits. */
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly kind?: SpanKind;
  /** Lower case. */
  readonly name?: string;
  readonly timestampMicros?: number;
  /** At least 1: Zipkin reads 0 as absent. */
  readonly durationMicros?: number;
  readonly localEndpoint?: Endpoint;
  readonly remoteEndpoint?: Endpoint;
  readonly annotations: readonly Annotation[];
  /** Pairs, not an object: a key may be `__proto__`. Unique keys. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly debug?: true;
  /** The server's half of an RPC whose client used the same span id. */
  readonly shared?: true;
  /** Present when it was reported as OTLP; the fields above say the same in Zipkin's model. */
  readonly otel?: OtelSpan;
}
