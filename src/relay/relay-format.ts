// How spans stand on the wire to a target. Each span is encoded by itself as it is offered, and the pieces are joined when a
// batch is sent: protobuf messages of one span each, one after another, are a message of all of them.
import { encodeSpan } from '../codec/encode-spans.ts';
import type { Span } from '../trace/span.ts';

export type RelayFormatName = 'v2' | 'v1' | 'proto3' | 'otlp' | 'otlpJson';

/** One span, encoded. */
export type Piece = string | Uint8Array;

export interface RelayFormat {
  readonly contentType: string;
  /** Where it is posted below a URL without a path of its own. */
  readonly path: string;
  /** Statuses after which the same batch is sent again. */
  isTransient(status: number): boolean;
  encode(span: Span): Piece;
  join(pieces: readonly Piece[]): Buffer;
  /** Spans of a batch that the target took only in part, by its answer. */
  rejectedOf?(answer: Uint8Array): { readonly count: number; readonly reason: string } | undefined;
}

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';

/** Zipkin has no word on it; what it answers when it is overloaded is 5xx. */
function isZipkinTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

/** OTLP lists them: 500 is not among them (opentelemetry-proto docs/specification.md, "Retryable Response Codes"). */
function isOtlpTransient(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

function jsonFormat(version: 'v1' | 'v2'): RelayFormat {
  return {
    contentType: JSON_TYPE,
    path: `/api/${version}/spans`,
    isTransient: isZipkinTransient,
    encode: (span) => encodeSpan(span, version),
    join: (pieces) => Buffer.from(`[${pieces.join(',')}]`),
  };
}

export const zipkinJson: Readonly<Record<'v1' | 'v2', RelayFormat>> = {
  v1: jsonFormat('v1'),
  v2: jsonFormat('v2'),
};

/** The encoders of the binary formats are loaded for whoever needs them. */
export async function loadRelayFormat(name: RelayFormatName): Promise<RelayFormat> {
  switch (name) {
    case 'v1':
    case 'v2':
      return zipkinJson[name];
    case 'proto3': {
      const { encodeProto3 } = await import('../codec/encode-proto3.ts');
      return {
        contentType: PROTOBUF_TYPE,
        path: '/api/v2/spans',
        isTransient: isZipkinTransient,
        encode: (span) => encodeProto3([span]),
        join: joinBytes,
      };
    }
    case 'otlp': {
      const { encodeOtlp } = await import('../codec/otlp/encode-otlp.ts');
      const { rejectedSpans } = await import('../codec/otlp/otlp-answer.ts');
      return {
        contentType: PROTOBUF_TYPE,
        path: '/v1/traces',
        isTransient: isOtlpTransient,
        encode: (span) => encodeOtlp([span], 'protobuf'),
        join: joinBytes,
        rejectedOf: (answer) => rejectedSpans(answer, 'protobuf'),
      };
    }
    case 'otlpJson': {
      const { encodeOtlp } = await import('../codec/otlp/encode-otlp.ts');
      const { rejectedSpans } = await import('../codec/otlp/otlp-answer.ts');
      return {
        contentType: JSON_TYPE,
        path: '/v1/traces',
        isTransient: isOtlpTransient,
        encode: (span) => resourceSpansOf(Buffer.from(encodeOtlp([span], 'json')).toString()),
        join: (pieces) => Buffer.from(`${OTLP_JSON_HEAD}${pieces.join(',')}]}`),
        rejectedOf: (answer) => rejectedSpans(answer, 'json'),
      };
    }
  }
}

const OTLP_JSON_HEAD = '{"resourceSpans":[';

/** The elements of its only list. */
function resourceSpansOf(report: string): string {
  return report.slice(OTLP_JSON_HEAD.length, -']}'.length);
}

function joinBytes(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}
