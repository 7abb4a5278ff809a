import { connect } from 'node:net';
import { fromBinary } from '@bufbuild/protobuf';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeProto3 } from '../../src/codec/encode-proto3.ts';
import { ExportTraceServiceResponseSchema } from '../../src/codec/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import { encodeOtlp } from '../../src/codec/otlp/encode-otlp.ts';
import { type GrpcCollector, startGrpcCollector } from '../../src/sink/grpc-collector.ts';
import { type RefusedReport, SpanIntake } from '../../src/sink/span-intake.ts';
import type { Span } from '../../src/trace/span.ts';
import { manySpans } from '../support/spans.ts';

const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const REPORT = '/zipkin.proto3.SpanService/Report';

let collector: GrpcCollector;
let taken: Span[];
let refused: RefusedReport[];
let client: Client;

beforeEach(async () => {
  taken = [];
  refused = [];
  const intake = new SpanIntake({
    accept: (spans) => taken.push(...spans),
    refused: (report) => refused.push(report),
  });
  const limits = { maxGzipBytes: 5_000, maxBodyBytes: 5_000, maxSpansPerPost: 20 };
  const started = await startGrpcCollector({ host: '127.0.0.1', port: 0, limits }, intake);
  if ('problem' in started) throw new Error(started.problem.code);
  collector = started.collector;
  client = new Client(`127.0.0.1:${collector.port}`, credentials.createInsecure());
});

afterEach(async () => {
  client.close();
  await collector.stop();
});

/** gzip, as exporters pack. */
function call(path: string, message: Uint8Array, packing = 'identity'): Promise<Buffer> {
  const metadata = new Metadata();
  metadata.set('grpc-internal-encoding-request', packing);
  const bytes = (value: Buffer): Buffer => value;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, bytes, bytes, Buffer.from(message), metadata, (error, answer) => {
      if (error === null) resolve(answer ?? Buffer.alloc(0));
      else reject(error);
    });
  });
}

describe('OTLP over gRPC', () => {
  it.each(['identity', 'gzip'])('is taken as %s', async (packing) => {
    const answer = await call(EXPORT, encodeOtlp(manySpans(3), 'protobuf'), packing);

    expect(answer).toHaveLength(0);
    expect(taken).toHaveLength(3);
  });

  it('is taken in part when a span is bad', async () => {
    const spans = [...manySpans(1), ...manySpans(1, { traceId: '0'.repeat(16) })];

    const answer = await call(EXPORT, encodeOtlp(spans, 'protobuf'));

    expect(fromBinary(ExportTraceServiceResponseSchema, answer).partialSuccess?.rejectedSpans).toBe(1n);
    expect(taken).toHaveLength(1);
  });

  it('is refused when it cannot be read, and that is told', async () => {
    await expect(call(EXPORT, Buffer.from('['))).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    expect(refused).toMatchObject([{ status: 'INVALID_ARGUMENT' }]);
  });

  it.each([
    ['bytes', Buffer.alloc(5_001), 'identity'],
    ['bytes once unpacked', Buffer.alloc(500_000), 'gzip'],
    ['spans', encodeOtlp(manySpans(21), 'protobuf'), 'identity'],
  ])('is refused for too many %s', async (_, message, packing) => {
    await expect(call(EXPORT, message, packing)).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    expect(taken).toEqual([]);
  });
});

describe('Zipkin over gRPC', () => {
  it('is taken', async () => {
    expect(await call(REPORT, encodeProto3(manySpans(2)))).toHaveLength(0);
    expect(taken).toEqual(manySpans(2));
  });
});

describe('the port of gRPC', () => {
  it('does not serve what it does not know', async () => {
    await expect(call('/a.B/C', Buffer.alloc(0))).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it('closes a connection that does not speak HTTP/2, and serves the next', async () => {
    const socket = connect(collector.port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    socket.resume();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');

    await closed;

    expect(await call(REPORT, encodeProto3(manySpans(1)))).toHaveLength(0);
  });

  it('says which address is in use', async () => {
    const intake = new SpanIntake({ accept: () => {} });
    const limits = { maxGzipBytes: 1, maxBodyBytes: 1, maxSpansPerPost: 1 };

    const started = await startGrpcCollector({ host: '127.0.0.1', port: collector.port, limits }, intake);

    expect(started).toMatchObject({ problem: { code: 'EADDRINUSE' } });
  });
});
