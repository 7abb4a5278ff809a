// An exchange as an entry of HAR 1.2: the request as the client made it, addressed to where it went, and the answer as it came
// from there. What HAR has no place for stands in `_tracectl`, so that nothing is lost on the way there and back. Pure.
import { isUtf8 } from 'node:buffer';
import type { KnownExchange } from '../../capture/capture-line.ts';
import type { CapturedBody } from '../../exchange/captured-body.ts';
import type { Exchange, Timing } from '../../exchange/exchange.ts';
import { jsonTime, optional } from '../../exchange/exchange-json.ts';
import { type DecodedContent, decodedContent } from '../../http/content-coding.ts';
import { type HeaderList, headerPairs, headerValue, headerValues } from '../../http/header-list.ts';
import { absoluteUrl, authorityOfUrl } from '../request-address.ts';
import { answerCookies, requestCookies } from './har-cookies.ts';
import type { HarEntry, HarPair, HarRequest, HarResponse, HarTimings } from './har-log.ts';

/** A body of `--max-body` may have been packed. */
const MAX_DECODED_BYTES = 256 * 1024 * 1024;

export function harEntry(known: KnownExchange): HarEntry {
  const { exchange } = known;
  const timings = harTimings(exchange.timing);
  const { blocked, send, wait, receive } = timings;
  return {
    startedDateTime: jsonTime(exchange.startedAtMicros),
    time: milliseconds([blocked, send, wait, receive].reduce((sum, part) => sum + micros(part), 0)),
    request: harRequest(exchange),
    response: harResponse(exchange),
    cache: {},
    timings,
    ...optional('serverIPAddress', addressOf(exchange.upstreamAddress)),
    connection: String(exchange.client.port),
    ...optional('_error', exchange.failure?.reason),
    _tracectl: ownMembers(known),
  };
}

function harRequest(exchange: Exchange): HarRequest {
  const { method, received, requestBody, httpVersion } = exchange;
  const url = absoluteUrl(exchange);
  const authority = authorityOfUrl(url);
  // Where it went, for those who send it again; the host that the client wrote stands in `_tracectl`.
  const headers = received.map((text, index) =>
    index % 2 === 1 && received[index - 1]?.toLowerCase() === 'host' ? authority : text,
  );
  return {
    method,
    url,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: requestCookies(received),
    headers: harPairs(headers),
    queryString: queryOf(url),
    ...(requestBody.totalBytes > 0 && {
      postData: {
        mimeType: headerValue(received, 'content-type') ?? 'application/octet-stream',
        ...(isUtf8(requestBody.bytes)
          ? { text: textOf(requestBody.bytes) }
          : { text: base64Of(requestBody.bytes), _encoding: 'base64' as const }),
      },
    }),
    headersSize: -1,
    bodySize: requestBody.totalBytes,
  };
}

function harResponse({ answer, httpVersion, responseBody }: Exchange): HarResponse {
  const headers = answer?.received ?? answer?.sent ?? [];
  const decoded = decodedAnswer(responseBody, headers);
  const isWhole = !responseBody.isTruncated;
  const size = isWhole || decoded.codings.length > 0 ? decoded.bytes.length : responseBody.totalBytes;
  const isText = isUtf8(decoded.bytes);
  return {
    status: answer?.status ?? 0,
    statusText: answer?.statusMessage ?? '',
    httpVersion: `HTTP/${httpVersion}`,
    cookies: answerCookies(headers),
    headers: harPairs(headers),
    content: {
      size,
      ...(isWhole && decoded.codings.length > 0 && { compression: size - responseBody.totalBytes }),
      mimeType: headerValue(headers, 'content-type') ?? 'x-unknown',
      ...(decoded.bytes.length > 0 && { text: isText ? textOf(decoded.bytes) : base64Of(decoded.bytes) }),
      ...(!isText && { encoding: 'base64' as const }),
    },
    redirectURL: headerValue(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: responseBody.totalBytes,
  };
}

function decodedAnswer({ bytes }: CapturedBody, headers: HeaderList): DecodedContent {
  return decodedContent(bytes, headerValues(headers, 'content-encoding').join(','), MAX_DECODED_BYTES);
}

/** Each step after the one before it, so that none is negative and the sum is the whole. */
function harTimings({
  requestSentMicros,
  requestReceivedMicros,
  responseHeadMicros,
  endedMicros,
}: Timing): HarTimings {
  const ended = Math.max(0, endedMicros);
  const within = (step: number | undefined, after: number): number =>
    Math.min(ended, Math.max(after, step ?? after));
  const connected = within(requestSentMicros, 0);
  const sent = within(requestReceivedMicros, connected);
  const answered = responseHeadMicros === undefined ? ended : within(responseHeadMicros, sent);
  return {
    blocked: milliseconds(connected),
    ...{ dns: -1, connect: -1, ssl: -1 },
    send: milliseconds(sent - connected),
    wait: milliseconds(answered - sent),
    receive: milliseconds(ended - answered),
  };
}

/** What HAR has no place for. */
function ownMembers(known: KnownExchange): object {
  const { exchange, findings, caller, callee, link } = known;
  const { hop, answer, sent, client, requestBody, responseBody } = exchange;
  const isPacked = decodedAnswer(responseBody, answer?.received ?? answer?.sent ?? []).codings.length > 0;
  return {
    v: 1,
    exchange: exchange.id,
    seq: exchange.seq,
    startedAtMicros: exchange.startedAtMicros,
    ...optional('traceId', hop.context?.traceId),
    ...optional('spanId', hop.context?.spanId),
    ...optional('parentId', hop.context?.parentId),
    target: exchange.target,
    host: exchange.host,
    ...optional('route', exchange.route),
    ...optional('service', exchange.service),
    client,
    outcome: exchange.outcome,
    responseFlags: exchange.responseFlags,
    ...optional('failure', exchange.failure),
    ...optional('tunnel', exchange.tunnel),
    ...optional('attempts', exchange.attempts),
    ...optional('upstreamAddress', exchange.upstreamAddress),
    ...optional('upstreamServiceTimeMs', exchange.upstreamServiceTimeMs),
    ...optional('upstreamReportedServiceTimeMs', exchange.upstreamReportedServiceTimeMs),
    ...optional('operation', exchange.operation),
    timing: exchange.timing,
    hop,
    ...optional('sent', sent && headerPairs(sent)),
    ...(answer !== undefined && {
      answerSent: headerPairs(answer.sent),
      isLocalReply: answer.received === undefined,
    }),
    findings,
    ...optional('caller', caller),
    ...optional('callee', callee),
    ...optional('link', link),
    redacted: { headers: known.maskedHeaders ?? [], url: known.isUrlMasked ?? false },
    requestBody: { truncated: requestBody.isTruncated },
    // Packing what HAR has unpacked would not give the same bytes again.
    responseBody: {
      truncated: responseBody.isTruncated,
      ...(isPacked && { packed: base64Of(responseBody.bytes) }),
    },
    ...optional('replayOf', exchange.replayOf),
    ...optional('replay', exchange.replay),
    ...optional('stub', exchange.stub),
  };
}

function queryOf(url: string): HarPair[] {
  const start = url.indexOf('?');
  if (start < 0) return [];
  return [...new URLSearchParams(url.slice(start))].map(([name, value]) => ({ name, value }));
}

/** `127.0.0.1` of `127.0.0.1:80`, `::1` of `[::1]:80`. */
function addressOf(socket: string | undefined): string | undefined {
  return socket?.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
}

function harPairs(headers: HeaderList): HarPair[] {
  return headerPairs(headers).map(([name, value]) => ({ name, value }));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function milliseconds(wholeMicros: number): number {
  return Math.round(wholeMicros) / 1000;
}

function micros(ms: number): number {
  return Math.round(ms * 1000);
}
