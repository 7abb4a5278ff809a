// What a receiver of OTLP answers, in the same encoding as it was asked: ExportTraceServiceResponse, or google.rpc.Status
// for an error (opentelemetry-proto docs/specification.md, "OTLP/HTTP Response").
import { create, fromBinary, fromJsonString, toBinary, toJsonString } from '@bufbuild/protobuf';
import { StatusSchema } from '../generated/google/rpc/status_pb.ts';
import {
  type ExportTraceServiceResponse,
  ExportTraceServiceResponseSchema,
} from '../generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import type { OtlpFormat } from './decode-otlp.ts';

/** google.rpc.Code, as far as it is used here. */
export const rpcCode = { invalidArgument: 3, resourceExhausted: 8, unavailable: 14 } as const;

/** `rejected` spans of the report were not taken. */
export function exportResponse(rejected: number, reason: string): ExportTraceServiceResponse {
  return create(
    ExportTraceServiceResponseSchema,
    rejected === 0 ? {} : { partialSuccess: { rejectedSpans: BigInt(rejected), errorMessage: reason } },
  );
}

export function encodeResponse(response: ExportTraceServiceResponse, format: OtlpFormat): Uint8Array {
  return format === 'protobuf'
    ? toBinary(ExportTraceServiceResponseSchema, response)
    : Buffer.from(toJsonString(ExportTraceServiceResponseSchema, response));
}

export function encodeError(code: number, message: string, format: OtlpFormat): Uint8Array {
  const status = create(StatusSchema, { code, message });
  return format === 'protobuf'
    ? toBinary(StatusSchema, status)
    : Buffer.from(toJsonString(StatusSchema, status));
}

/** Spans that the receiver of a report did not take, by its answer; undefined: it took all, or its answer cannot be read. */
export function rejectedSpans(
  answer: Uint8Array,
  format: OtlpFormat,
): { readonly count: number; readonly reason: string } | undefined {
  try {
    const { partialSuccess } =
      format === 'protobuf'
        ? fromBinary(ExportTraceServiceResponseSchema, answer)
        : fromJsonString(ExportTraceServiceResponseSchema, Buffer.from(answer).toString(), {
            ignoreUnknownFields: true,
          });
    if (partialSuccess === undefined || partialSuccess.rejectedSpans <= 0n) return undefined;
    return { count: Number(partialSuccess.rejectedSpans), reason: partialSuccess.errorMessage };
  } catch {
    return undefined;
  }
}
