// Spans posted as OTLP over HTTP (opentelemetry-proto docs/specification.md, "OTLP/HTTP"): protobuf or JSON, plain or
// gzip, and an answer in the encoding of the question, errors too. A wrong method or type is answered as the
// OpenTelemetry Collector does, in plain text.
import type { IncomingMessage } from 'node:http';
import type { OtlpFormat } from '../codec/otlp/decode-otlp.ts';
import type { Span } from '../trace/span.ts';
import { type Answer, wrongMethod } from './answer.ts';
import { collectBody } from './collector-body.ts';
import type { CollectorLimits } from './collector-limits.ts';

export const OTLP_PATH = '/v1/traces';

const TYPES: Readonly<Record<OtlpFormat, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** Reads the body, and hands the spans to `accept` before it answers. */
export async function answerOtlpPost(
  request: IncomingMessage,
  limits: CollectorLimits,
  accept: (spans: readonly Span[]) => void,
): Promise<Answer> {
  if (request.method !== 'POST') return wrongMethod('POST');
  const format = otlpFormat(request);
  if (format === undefined) {
    return { status: 415, text: `OTLP comes as ${TYPES.protobuf} or ${TYPES.json}.\n` };
  }
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (!['', 'identity', 'gzip'].includes(encoding)) {
    return { status: 415, text: `tracectl reads plain and gzip bodies, not ${encoding}.\n` };
  }
  const body = await collectBody(request, limits);
  // Loaded by whoever sends the first report.
  const otlp = await import('../codec/otlp/decode-otlp.ts');
  const { rpcCode, encodeError, encodeResponse, exportResponse } = await import(
    '../codec/otlp/otlp-answer.ts'
  );
  const refuse = (status: number, code: number, text: string): Answer =>
    answer(status, format, encodeError(code, text, format), text);

  if ('problem' in body) {
    if (body.problem !== 'too-large')
      return refuse(400, rpcCode.invalidArgument, 'The body could not be unpacked as gzip.');
    const most = `at most ${limits.maxBodyBytes} bytes, and ${limits.maxGzipBytes} as gzip`;
    return refuse(413, rpcCode.resourceExhausted, `A report may have ${most}.`);
  }
  const decoded = otlp.decodeOtlp(body.bytes, format, limits.maxSpansPerPost);
  if ('error' in decoded) {
    return decoded.isTooLong === true
      ? refuse(413, rpcCode.resourceExhausted, decoded.error)
      : refuse(400, rpcCode.invalidArgument, decoded.error);
  }
  if (decoded.spans.length > 0) accept(decoded.spans);
  return answer(200, format, encodeResponse(exportResponse(decoded.rejected, decoded.reason), format));
}

/** Whether a post anywhere looks like a report of OpenTelemetry that took a wrong turn. */
export function looksLikeOtlp(request: IncomingMessage): boolean {
  return request.method === 'POST' && otlpFormat(request) !== undefined;
}

function otlpFormat(request: IncomingMessage): OtlpFormat | undefined {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === TYPES.protobuf) return 'protobuf';
  return type === TYPES.json ? 'json' : undefined;
}

function answer(status: number, format: OtlpFormat, body: Uint8Array, text?: string): Answer {
  return { status, body, headers: { 'content-type': TYPES[format] }, ...(text !== undefined && { text }) };
}
