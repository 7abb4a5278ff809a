// A span of Zipkin's v1 model: data repeats the endpoint that recorded it, and client and server may share one span.
import type { Annotation, Endpoint } from '../trace/span.ts';

export interface V1Annotation extends Annotation {
  readonly endpoint?: Endpoint;
}

export interface V1BinaryAnnotation {
  readonly key: string;
  /** Absent on an address (`sa`, `ca`, `ma`), which is all about its endpoint. */
  readonly value?: string;
  readonly endpoint?: Endpoint;
}

export interface V1Span {
  /** 16 or 32 digits. */
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name?: string;
  /** 0: absent. */
  readonly timestampMicros: number;
  /** 0: absent. */
  readonly durationMicros: number;
  /** By time, then value. */
  readonly annotations: readonly V1Annotation[];
  /** By key. */
  readonly binaryAnnotations: readonly V1BinaryAnnotation[];
  readonly isDebug: boolean;
}
