// An entry of a HAR file as an exchange, whoever wrote it: what tracectl put there comes back whole; of others, what is
// missing is taken as usual. Nothing is trusted: the line of a capture is made of it, and read as any other. Pure.
import { createHash } from 'node:crypto';
import { type CapturedExchange, capturedExchange } from '../../capture/captured-exchange.ts';
import { canPack, packedContent } from '../../capture/masked-exchange.ts';
import type { JsonPair } from '../../exchange/exchange-json.ts';
import { contentCodings } from '../../http/content-coding.ts';
import { hopOfHeaders } from '../hop-of-headers.ts';
import { array, type Members, members, number, pairList, text } from '../loose-json.ts';
import { authorityOfUrl, targetOfUrl } from '../request-address.ts';
import { wholeBody } from '../whole-body.ts';

/** `index`: of the entry, from 0. Or what is wrong with it, in one clause. */
export function harExchange(value: unknown, index: number): CapturedExchange | { readonly wrong: string } {
  const entry = members(value);
  const request = members(entry.request);
  const response = members(entry.response);
  const url = text(request.url);
  if (text(request.method) === '' || !/^https?:\/\//i.test(url)) {
    return {
      wrong:
        url === ''
          ? 'it has no request with a method and a URL'
          : `its URL is not of http: ${url.slice(0, 80)}`,
    };
  }
  const startedMs = Date.parse(text(entry.startedDateTime));
  const own = members(entry._tracectl);
  const headers = requestHeaders(request, url, own);
  const status = number(response.status) ?? 0;
  const answerHeaders = pairList(response.headers);
  const timing = timingOf(members(entry.timings), number(entry.time));
  const base = {
    ...foreign({ url, headers, status, timing, index, startedMs, entry }),
    ...ofTracectl(own),
    ...(own.v === 1 && { failure: own.failure }),
    target: targetOf(url, text(own.target)),
  };
  return capturedExchange({
    ...base,
    method: text(request.method).toUpperCase(),
    url: url.replace(/#.*$/s, ''),
    httpVersion: httpVersion(text(request.httpVersion)),
    headers: { received: headers, ...(own.sent !== undefined && { sent: own.sent }) },
    ...(status > 0 && {
      status,
      answer: {
        status,
        statusMessage: text(response.statusText),
        ...(own.isLocalReply !== true && { received: answerHeaders }),
        sent: own.answerSent ?? answerHeaders,
      },
    }),
    requestBody: requestBody(request, own),
    responseBody: responseBody(response, answerHeaders, own),
  });
}

interface Foreign {
  readonly url: string;
  readonly headers: readonly JsonPair[];
  readonly status: number;
  readonly timing: { readonly endedMicros: number };
  readonly index: number;
  readonly startedMs: number;
  readonly entry: Members;
}

/** The members of a line that only tracectl could have written, as far as anybody's entry tells them. */
function foreign({ url, headers, status, timing, index, startedMs, entry }: Foreign): Members {
  const error = text(entry._error);
  const address = text(entry.serverIPAddress).replace(/^\[|\]$/g, '');
  const port = number(entry.connection) ?? 0;
  return {
    id: idOf(index, text(entry.startedDateTime), url),
    seq: index + 1,
    startedAtMicros: Number.isNaN(startedMs) ? 0 : startedMs * 1000,
    target: targetOfUrl(url),
    host: headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? authorityOfUrl(url),
    client: { address: '' },
    clientPort: port > 0 && port < 65_536 ? port : 0,
    outcome: status > 0 ? 'answered' : 'failed',
    responseFlags: status > 0 ? [] : ['UF'],
    ...(status === 0 && {
      failure: { flag: 'UF', side: 'upstream', reason: error === '' ? 'there was no answer' : error },
    }),
    ...(address !== '' && { upstreamAddress: address }),
    timing,
    hop: hopOfHeaders(headers.flat()),
    findings: [],
    findingDetails: [],
    masked: { headers: [], url: false },
  };
}

/** What tracectl has kept in the entry, under the names of a capture's line. */
function ofTracectl(own: Members): Members {
  if (own.v !== 1) return {};
  const client = members(own.client);
  const findings = array(own.findings);
  const taken: Members = {
    id: own.exchange,
    seq: own.seq,
    startedAtMicros: own.startedAtMicros,
    host: own.host,
    route: own.route,
    service: own.service,
    client: { address: client.address },
    clientPort: client.port,
    clientDetails: client,
    outcome: own.outcome,
    responseFlags: own.responseFlags,
    tunnel: own.tunnel,
    attemptDetails: own.attempts,
    upstreamAddress: own.upstreamAddress,
    upstreamServiceTimeMs: own.upstreamServiceTimeMs,
    upstreamReportedServiceTimeMs: own.upstreamReportedServiceTimeMs,
    operation: own.operation,
    timing: own.timing,
    hop: own.hop,
    findings: findings.map((finding) => members(finding).code),
    findingDetails: findings,
    identities: { caller: own.caller, callee: own.callee },
    cause: own.link,
    masked: own.redacted,
    replayOf: own.replayOf,
    replay: own.replay,
    stub: own.stub,
  };
  return Object.fromEntries(Object.entries(taken).filter(([, value]) => value !== undefined));
}

/** As the client wrote it, unless somebody has changed the URL since. */
function targetOf(url: string, own: string): string {
  const path = targetOfUrl(url);
  const isUnchanged = own !== '' && path.endsWith(own.startsWith('/') ? own : targetOfUrl(own));
  return isUnchanged || own === '*' ? own : path;
}

/** The host that the client wrote, when tracectl has put another in its place. */
function requestHeaders(request: Members, url: string, own: Members): JsonPair[] {
  const pairs = pairList(request.headers).filter(([name]) => !name.startsWith(':'));
  const host = text(own.host);
  if (host !== '')
    return pairs.map(([name, value]) => (name.toLowerCase() === 'host' ? [name, host] : [name, value]));
  // HTTP/2 has none: it says `:authority`.
  const hasHost = pairs.some(([name]) => name.toLowerCase() === 'host');
  return hasHost ? pairs : [['Host', authorityOfUrl(url)], ...pairs];
}

function requestBody(request: Members, own: Members): object {
  const data = members(request.postData);
  const isTruncated = members(own.requestBody).truncated === true;
  const total = number(request.bodySize) ?? -1;
  // Of a binary body Chromium tells the size and an empty text.
  const isMissing = data.text === '' && total > 0;
  if (typeof data.text === 'string' && !isMissing) {
    const encoding = data._encoding === 'base64' || data.encoding === 'base64' ? 'base64' : 'utf8';
    return wholeBody(Buffer.from(data.text, encoding), { isTruncated, total });
  }
  const parameters = pairList(data.params);
  if (parameters.length > 0)
    return wholeBody(
      Buffer.from(
        String(new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]))),
      ),
      {},
    );
  // Firefox leaves bodies out when it is told to: that there was one is all that is known.
  return wholeBody(Buffer.alloc(0), { isTruncated: total > 0, total });
}

function responseBody(response: Members, headers: readonly JsonPair[], own: Members): object {
  const content = members(response.content);
  const kept = members(own.responseBody);
  const isTruncated = kept.truncated === true;
  const total = number(response.bodySize) ?? -1;
  if (typeof kept.packed === 'string')
    return wholeBody(Buffer.from(kept.packed, 'base64'), { isTruncated, total });
  if (typeof content.text !== 'string' || content.text === '') {
    const size = Math.max(total, number(content.size) ?? 0);
    return wholeBody(Buffer.alloc(0), { isTruncated: size > 0, total: size });
  }
  const bytes = Buffer.from(content.text, content.encoding === 'base64' ? 'base64' : 'utf8');
  if (own.v === 1) return wholeBody(bytes, { isTruncated, total });
  // HAR holds what was unpacked, and the header says that it is packed: then it has to be so again.
  const codings = contentCodings(
    headers
      .filter(([name]) => name.toLowerCase() === 'content-encoding')
      .map(([, value]) => value)
      .join(','),
  );
  return wholeBody(codings.every(canPack) ? Buffer.from(packedContent(bytes, codings)) : bytes, {});
}

/** `time` is not looked at where there are parts: some add the TLS handshake twice. */
function timingOf(timings: Members, time: number | undefined): { readonly endedMicros: number } {
  const part = (key: string): number => Math.max(0, number(timings[key]) ?? 0) * 1000;
  const steps = [
    part('blocked') + part('dns') + part('connect'),
    part('send'),
    part('wait'),
    part('receive'),
  ];
  const [sent = 0, received = 0, head = 0, ended = 0] = steps.map((_, index) =>
    Math.round(steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0)),
  );
  if (ended === 0) return { endedMicros: Math.round(Math.max(0, time ?? 0) * 1000) };
  return {
    ...{ requestSentMicros: sent, requestReceivedMicros: received, responseHeadMicros: head },
    endedMicros: ended,
  };
}

/** `http/2.0`, `h2`, `HTTP/1.1`, `unknown` ... */
function httpVersion(version: string): string {
  const lower = version.toLowerCase();
  if (/^h3|quic|http\/3/.test(lower)) return '3.0';
  if (/^h2|http\/2/.test(lower)) return '2.0';
  return lower === 'http/1.0' ? '1.0' : '1.1';
}

/** The same for the same file, so that an id that was shown can be typed. */
function idOf(index: number, started: string, url: string): string {
  return createHash('sha256').update(`${index}\n${started}\n${url}`).digest('hex').slice(0, 16);
}
