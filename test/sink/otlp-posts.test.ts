import { gzipSync } from 'node:zlib';
import { fromBinary } from '@bufbuild/protobuf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StatusSchema } from '../../src/codec/generated/google/rpc/status_pb.ts';
import { ExportTraceServiceResponseSchema } from '../../src/codec/generated/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import { encodeOtlp } from '../../src/codec/otlp/encode-otlp.ts';
import { type Collector, startCollector } from '../../src/sink/collector.ts';
import { SpanIntake } from '../../src/sink/span-intake.ts';
import type { Span } from '../../src/trace/span.ts';
import { manySpans } from '../support/spans.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/x-protobuf';
const limits = { maxGzipBytes: 2_000, maxBodyBytes: 20_000, maxSpansPerPost: 50 };

let collector: Collector;
let intake: SpanIntake;
let taken: Span[];

beforeEach(async () => {
  taken = [];
  intake = new SpanIntake({ accept: (spans) => taken.push(...spans) });
  const started = await startCollector({ host: '127.0.0.1', port: 0, limits, identity: {} }, intake);
  if ('problem' in started) throw new Error(started.problem.code);
  collector = started.collector;
});

afterEach(() => collector.stop());

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly body: Buffer;
}

async function post(
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
  path = '/v1/traces',
): Promise<Reply> {
  const answer = await fetch(`${collector.url}${path}`, { method: 'POST', body: Buffer.from(body), headers });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

describe('a report of OpenTelemetry', () => {
  it('of protobuf is answered with the empty message of protobuf', async () => {
    const reply = await post(encodeOtlp(manySpans(3), 'protobuf'), { 'content-type': PROTOBUF_TYPE });

    expect(reply).toEqual({ status: 200, type: PROTOBUF_TYPE, body: Buffer.alloc(0) });
    expect(taken.map(({ id }) => id)).toEqual(manySpans(3).map(({ id }) => id));
  });

  it('of JSON is answered with JSON, packed or plain', async () => {
    const body = encodeOtlp(manySpans(1), 'json');
    const headers = { 'content-type': `${JSON_TYPE}; charset=utf-8` };

    expect((await post(body, headers)).body.toString()).toBe('{}');
    expect((await post(gzipSync(body), { ...headers, 'content-encoding': 'gzip' })).status).toBe(200);
    expect(taken).toHaveLength(2);
  });

  it('with nothing in it is taken', async () => {
    expect((await post('', { 'content-type': PROTOBUF_TYPE })).status).toBe(200);
    expect((await post('{}', { 'content-type': JSON_TYPE })).status).toBe(200);
    expect(intake.counts()).toMatchObject({ spans: 0, refusedPosts: 0 });
  });

  it('of good spans and a bad one is taken in part, which the answer says', async () => {
    const good = JSON.parse(Buffer.from(encodeOtlp(manySpans(2), 'json')).toString());
    good.resourceSpans[0].scopeSpans[0].spans[0].spanId = 'ab';
    const body = JSON.stringify(good);

    const json = await post(body, { 'content-type': JSON_TYPE });

    expect(json.status).toBe(200);
    expect(JSON.parse(json.body.toString())).toEqual({
      partialSuccess: {
        rejectedSpans: '1',
        errorMessage: 'spanId has 1 bytes or only zeros; 8 bytes are wanted',
      },
    });
    expect(taken).toHaveLength(1);
  });

  it.each([JSON_TYPE, PROTOBUF_TYPE])('that cannot be read is refused in %s', async (type) => {
    const reply = await post('[', { 'content-type': type });

    expect(reply).toMatchObject({ status: 400, type });
    const status =
      type === JSON_TYPE ? JSON.parse(reply.body.toString()) : fromBinary(StatusSchema, reply.body);
    expect(status).toMatchObject({ code: 3, message: /^Cannot read ExportTraceServiceRequest as / });
    expect(intake.counts().refusedPosts).toBe(1);
    expect(taken).toEqual([]);
  });

  it.each([
    ['plain', Buffer.alloc(20_001), {}],
    ['when packed', gzipSync(Buffer.alloc(4_000_000)), { 'content-encoding': 'gzip' }],
    ['when unpacked', gzipSync(Buffer.alloc(40_000)), { 'content-encoding': 'gzip' }],
    ['in its number of spans', encodeOtlp(manySpans(51), 'protobuf'), {}],
  ])('that is too large %s gets 413', async (_, body, headers) => {
    const reply = await post(body, { 'content-type': PROTOBUF_TYPE, ...headers });

    expect(reply).toMatchObject({ status: 413, type: PROTOBUF_TYPE });
    expect(fromBinary(StatusSchema, reply.body).code).toBe(8);
    expect(taken).toEqual([]);
  });

  it('that is labelled gzip and is none gets 400', async () => {
    const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' };

    expect((await post('{}', headers)).status).toBe(400);
  });

  it.each([
    ['POST', { 'content-type': 'text/plain' }, 415],
    ['POST', {}, 415],
    ['POST', { 'content-type': JSON_TYPE, 'content-encoding': 'zstd' }, 415],
    ['GET', {}, 405],
  ])('by %s with %j is answered %i in plain text', async (method, headers, status) => {
    const answer = await fetch(`${collector.url}/v1/traces`, {
      method,
      headers,
      ...(method === 'POST' && { body: Buffer.from('{}') }),
    });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('that went to / is told where it belongs', async () => {
    const reply = await post('{}', { 'content-type': JSON_TYPE }, '/');

    expect(reply.status).toBe(404);
    expect(reply.body.toString()).toContain('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT needs that path');
  });

  it('answers rejected spans in protobuf as a 64-bit number', async () => {
    const body = encodeOtlp(manySpans(1, { traceId: '0'.repeat(16) }), 'protobuf');

    const reply = await post(body, { 'content-type': PROTOBUF_TYPE });

    expect(fromBinary(ExportTraceServiceResponseSchema, reply.body).partialSuccess?.rejectedSpans).toBe(1n);
  });
});
