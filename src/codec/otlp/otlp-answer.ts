// What a receiver of OTLP answers, in the same encoding as it was asked: ExportTraceServiceResponse, or google.rpc.Status
// for an error (opentelemetry-proto docs/specification.md, "OTLP/HTTP Response").
import { create, toBinary, toJsonString } from '@bufbuild/protobuf';
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
