// The two gRPC services that take spans, on connections that are handed in.
import type { Socket } from 'node:net';
import {
  type Server as GrpcServer,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { decodeProto3 } from '../codec/decode-proto3.ts';
import { decodeOtlp } from '../codec/otlp/decode-otlp.ts';
import { encodeResponse, exportResponse } from '../codec/otlp/otlp-answer.ts';
import type { Span } from '../trace/span.ts';
import type { CollectorLimits } from './collector-limits.ts';
import type { SpanIntake } from './span-intake.ts';

export interface GrpcService {
  serve(socket: Socket): void;
  stop(): void;
}

/** A report taken, with what is answered, or not taken. */
type Verdict =
  | { readonly spans: readonly Span[]; readonly answer: Uint8Array }
  | { readonly code: number; readonly reason: string };

export function startGrpcService(limits: CollectorLimits, intake: SpanIntake): GrpcService {
  const server = new Server({
    // grpc-js inflates before it asks for the length, and stops there.
    'grpc.max_receive_message_length': limits.maxBodyBytes,
    'grpc.max_concurrent_streams': 64,
  });
  addUnary(server, '/opentelemetry.proto.collector.trace.v1.TraceService/Export', intake, (bytes) => {
    const decoded = decodeOtlp(bytes, 'protobuf', limits.maxSpansPerPost);
    if ('error' in decoded) return refusal(decoded);
    const response = exportResponse(decoded.rejected, decoded.reason);
    return { spans: decoded.spans, answer: encodeResponse(response, 'protobuf') };
  });
  addUnary(server, '/zipkin.proto3.SpanService/Report', intake, (bytes) => {
    const decoded = decodeProto3(bytes, limits.maxSpansPerPost);
    return 'error' in decoded ? refusal(decoded) : { spans: decoded.spans, answer: new Uint8Array() };
  });
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  return {
    serve: (socket) => injector.injectConnection(socket),
    stop: () => {
      injector.destroy();
      server.forceShutdown();
    },
  };
}

function refusal({ error, isTooLong }: { readonly error: string; readonly isTooLong?: true }): Verdict {
  return { code: isTooLong === true ? status.RESOURCE_EXHAUSTED : status.INVALID_ARGUMENT, reason: error };
}

/** Messages stay bytes: the codec decides what they say. */
function addUnary(
  server: GrpcServer,
  path: string,
  intake: SpanIntake,
  judge: (message: Uint8Array) => Verdict,
): void {
  const bytes = (message: Uint8Array): Buffer => Buffer.from(message);
  const method = {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes,
    requestDeserialize: bytes,
    responseSerialize: bytes,
    responseDeserialize: bytes,
  };
  const handle: UntypedHandleCall = (
    call: { readonly request: Buffer },
    callback: (error: { code: number; details: string } | null, answer?: Uint8Array) => void,
  ): void => {
    const verdict = judge(call.request);
    if ('code' in verdict) {
      intake.refuse({ status: status[verdict.code] ?? verdict.code, text: verdict.reason });
      callback({ code: verdict.code, details: verdict.reason });
      return;
    }
    if (verdict.spans.length > 0) intake.take(verdict.spans);
    callback(null, verdict.answer);
  };
  const service: ServiceDefinition = { [path]: method };
  server.addService(service, { [path]: handle });
}
