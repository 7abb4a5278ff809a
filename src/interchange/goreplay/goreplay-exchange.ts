// A request that GoReplay recorded, with its answer, as an exchange; and an exchange as such records. Pure.
import type { KnownExchange } from '../../capture/capture-line.ts';
import { type CapturedExchange, capturedExchange } from '../../capture/captured-exchange.ts';
import type { Exchange } from '../../exchange/exchange.ts';
import { applyEdits, type HeaderList, headerPairs, headerValue } from '../../http/header-list.ts';
import { hopOfHeaders } from '../hop-of-headers.ts';
import { absoluteUrl, authorityOfUrl, targetOfUrl } from '../request-address.ts';
import { wholeBody } from '../whole-body.ts';
import { type GoReplayRecord, SEPARATOR } from './goreplay-records.ts';
import { formatMessage, type HttpMessage, parseMessage } from './http-message.ts';

/** `index`: of the request, from 0. Or what is wrong with it, in one clause. */
export function goReplayExchange(
  request: GoReplayRecord,
  answer: GoReplayRecord | undefined,
  index: number,
): CapturedExchange | { readonly wrong: string } {
  const asked = parseMessage(request.message);
  const [, method = '', target = '', version = '1.1'] =
    /^([!-~]+) (\S+) HTTP\/(\d\.\d)$/.exec(asked?.startLine ?? '') ?? [];
  if (asked === undefined || method === '') return { wrong: 'it holds no request of HTTP/1' };
  const host = headerValue(asked.headers, 'host') ?? '';
  const url = /^https?:\/\//i.test(target) ? target : `http://${host}${target}`;
  if (host === '' && url !== target) return { wrong: 'it names no host' };
  const answered = answer === undefined ? undefined : parseMessage(answer.message);
  const [, status, statusMessage = ''] = /^HTTP\/\d\.\d (\d{3}) ?(.*)$/.exec(answered?.startLine ?? '') ?? [];
  return capturedExchange({
    id: request.id.slice(0, 16).padStart(16, '0').toLowerCase(),
    seq: index + 1,
    startedAtMicros: request.startedAtMicros,
    ...{ method, target, url, host, httpVersion: version },
    headers: { received: headerPairs(asked.headers) },
    client: { address: '' },
    clientPort: 0,
    outcome: status === undefined ? 'failed' : 'answered',
    responseFlags: [],
    ...(status === undefined
      ? { failure: { flag: 'UF', side: 'upstream', reason: 'its answer was not recorded' } }
      : answerOf(Number(status), statusMessage, answered?.headers ?? [])),
    timing: { endedMicros: answer?.durationMicros ?? 0 },
    hop: hopOfHeaders(asked.headers),
    ...{ findings: [], findingDetails: [], masked: { headers: [], url: false } },
    requestBody: bodyOf(asked),
    responseBody: bodyOf(answered),
  });
}

function answerOf(status: number, statusMessage: string, headers: HeaderList): object {
  const pairs = headerPairs(headers);
  return { status, answer: { status, statusMessage, received: pairs, sent: pairs } };
}

function bodyOf(message: HttpMessage | undefined): object {
  if (message === undefined) return wholeBody(Buffer.alloc(0), {});
  const total = Number(headerValue(message.headers, 'content-length') ?? -1);
  return wholeBody(message.body, { isTruncated: message.isTruncated, total });
}

/** Its records, or why it cannot be one, in one clause. */
export function goReplayText({ exchange }: KnownExchange): Buffer | { readonly left: string } {
  const { method, requestBody, answer, responseBody, httpVersion, url } = exchange;
  if (requestBody.isTruncated) return { left: 'its body was not kept whole' };
  const request = formatMessage(
    `${method} ${targetOfUrl(url)} HTTP/${httpVersion === '1.0' ? '1.0' : '1.1'}`,
    applyEdits(framed(exchange.received, requestBody.bytes), {
      remove: [],
      set: [['host', authorityOfUrl(absoluteUrl(exchange))]],
    }),
    requestBody.bytes,
  );
  const id = exchange.id.padStart(24, '0');
  const started = BigInt(Math.round(exchange.startedAtMicros)) * 1000n;
  const latency = BigInt(Math.round(exchange.timing.endedMicros)) * 1000n;
  const records: Buffer[] = [Buffer.from(`1 ${id} ${started} 0\n`), request, SEPARATOR];
  if (answer !== undefined && !responseBody.isTruncated) {
    const own = answer.received ?? answer.sent;
    // The answer to a HEAD tells a length that it does not have.
    const headers = method === 'HEAD' || answer.status === 304 ? own : framed(own, responseBody.bytes);
    records.push(
      Buffer.from(`2 ${id} ${started} ${latency}\n`),
      formatMessage(`HTTP/1.1 ${answer.status} ${answer.statusMessage}`, headers, responseBody.bytes),
      SEPARATOR,
    );
  }
  return Buffer.concat(records);
}

/** With the length that the body has now, which also tells a reader where it ends if the separator stands within it. */
function framed(headers: HeaderList, body: Uint8Array): Exchange['received'] {
  return applyEdits(headers, {
    remove: ['transfer-encoding'],
    set: [['content-length', String(body.length)]],
  });
}
