import { describe, expect, it } from 'vitest';
import { encodeLine } from '../../src/capture/capture-format.ts';
import { captureLine, type KnownExchange } from '../../src/capture/capture-line.ts';
import { type CapturedExchange, capturedExchange } from '../../src/capture/captured-exchange.ts';
import { keyedMask, noMask } from '../../src/http/secret-mask.ts';
import { sampleExchange, sampleHop } from '../support/sample-exchange.ts';

const mask = keyedMask(Buffer.from('key'));

function lineOf(known: KnownExchange, bodies?: Map<string, Uint8Array>): Record<string, unknown> {
  const keepApart = (sha256: string, bytes: Uint8Array) => bodies?.set(sha256, bytes);
  const line = captureLine(known, { mask, ...(bodies !== undefined && { keepApart }) });
  return JSON.parse(encodeLine(line).toString());
}

function readBack(known: KnownExchange): CapturedExchange {
  const read = capturedExchange(lineOf(known));
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}

/** With every optional member. */
function wholeExchange(): KnownExchange {
  const { edits, ...hop } = sampleHop({
    relation: 'continued',
    received: { family: 'b3multi', traceId: '4bf92f3577b34da6', spanId: '00f067aa0ba902b7' },
    families: ['b3multi'],
    receivedRequestId: 'r-1',
    operation: 'op',
    clientTraceId: 'c-1',
    defects: [
      {
        family: 'b3multi',
        header: 'x-b3-parentspanid',
        reason: 'too-short',
        effect: 'ignored',
        detail: 'short',
      },
    ],
  });
  return {
    exchange: sampleExchange({
      hop,
      method: 'POST',
      service: 'httpbin',
      client: {
        ...{ address: '::1', port: 1, name: 'cart', connection: '00000000000000c1' },
        identity: { method: 'proxyUrl', service: 'cart' },
      },
      requestBody: { bytes: Uint8Array.of(0x1f, 0x8b, 0xff), totalBytes: 9, isTruncated: true },
      replayOf: '00000000000000aa',
      replay: { run: '00000000000000cc', n: 2, trace: 'fresh', traceId: '4bf92f3577b34da6' },
      stub: {
        result: 'answered',
        recording: 'a.jsonl',
        of: '00000000000000ab',
        n: 2,
        leftOut: ['set-cookie'],
      },
      upstreamAddress: '127.0.0.1:80',
      upstreamReportedServiceTimeMs: 3,
      operation: 'named',
      responseFlags: ['UF'],
      failure: { flag: 'UF', side: 'upstream', reason: 'refused', code: 'ECONNREFUSED' },
      tunnel: { kind: 'websocket', frames: { fromClient: 1, fromUpstream: 2 } },
      attempts: [{ startedMicros: 1, endedMicros: 2, status: 503 }],
    }),
    findings: [
      {
        ...{ code: 'partial-context', severity: 'warning', exchange: '00000000000000e1' },
        ...{ traceId: '4bf92f3577b34da6', service: 'cart', message: 'seen', fix: 'do' },
        evidence: [['x-b3-spanid', 'absent']],
      },
    ],
    caller: { method: 'process', pid: 42, processName: 'node', leaderPid: 41, oneRequestProcess: true },
    callee: { method: 'route', service: 'httpbin' },
    link: {
      ...{ method: 'headers', confidence: 'exact', probability: 1, exchange: '00000000000000b0' },
      ...{ candidates: ['00000000000000b0'], candidateCount: 1 },
    },
  };
}

describe('capturedExchange', () => {
  it('gives back why no recording answered', () => {
    const known = wholeExchange();
    const stub = {
      result: 'unmatched',
      end: 'refused',
      reason: 'no answer',
      fix: '--stub-ignore /a',
    } as const;

    const read = capturedExchange(lineOf({ ...known, exchange: { ...known.exchange, stub } }));

    expect(read).toMatchObject({ exchange: { stub } });
  });

  it('gives back everything that was known', () => {
    const known = wholeExchange();

    expect(readBack(known)).toEqual({ ...known, maskedHeaders: [], isUrlMasked: false });
  });

  it('does not take the process of a client for its name', () => {
    const exchange = sampleExchange();
    const caller = { method: 'process', processName: 'node' } as const;

    expect(readBack({ exchange, findings: [], caller }).exchange.client).toEqual(exchange.client);
  });

  it('leaves out what did not happen', () => {
    const { answer, route, upstreamServiceTimeMs, sent, ...rest } = sampleExchange({ outcome: 'failed' });
    const { context, requestId, edits, ...hop } = sampleHop({ relation: 'untouched' });
    const exchange = { ...rest, hop };

    expect(readBack({ exchange, findings: [] })).toEqual({
      ...{ exchange, findings: [], maskedHeaders: [], isUrlMasked: false },
    });
  });

  it('keeps header bytes, order, case and duplicates', () => {
    const received = ['X-B', '\u00e4\u009b', 'x-a', '', 'X-A', '2', '__proto__', 'x'];

    expect(readBack({ exchange: sampleExchange({ received }), findings: [] }).exchange.received).toEqual(
      received,
    );
  });

  it('names what is masked', () => {
    const received = ['Authorization', 'Basic s3cret', 'Accept', '*/*'];
    const read = readBack({
      exchange: sampleExchange({ received, target: '/get?key=s3cret' }),
      findings: [],
    });

    expect(read.exchange.received).toEqual(['Authorization', `Basic ${mask('s3cret')}`, 'Accept', '*/*']);
    expect(read.maskedHeaders).toEqual(['authorization']);
    expect(read.isUrlMasked).toBe(true);
  });

  const large = { bytes: new Uint8Array(70_000).fill(7), totalBytes: 80_000, isTruncated: true };

  it('finds a large body by its hash', () => {
    const bodies = new Map<string, Uint8Array>();
    const line = lineOf({ exchange: sampleExchange({ responseBody: large }), findings: [] }, bodies);

    const read = capturedExchange(line, (sha256) => bodies.get(sha256));

    if ('wrong' in read) throw new Error(read.wrong);
    const { bytes, ...sizes } = read.exchange.responseBody;
    expect(sizes).toEqual({ totalBytes: 80_000, isTruncated: true });
    expect(Buffer.compare(bytes, large.bytes)).toBe(0);
  });

  it.each<[string, Uint8Array | undefined]>([
    ['is missing', undefined],
    ['is of another length', new Uint8Array(69_999)],
    ['holds something else', new Uint8Array(70_000)],
  ])('takes a large body whose file %s as not kept', (_, found) => {
    const line = lineOf({ exchange: sampleExchange({ responseBody: large }), findings: [] }, new Map());

    expect(capturedExchange(line, () => found)).toMatchObject({
      exchange: { responseBody: { bytes: new Uint8Array(), totalBytes: 80_000, isTruncated: true } },
    });
  });

  it.each<[string, Record<string, unknown>]>([
    ['id', { id: 5 }],
    ['seq', { seq: '7' }],
    ['method', { method: undefined }],
    ['outcome', { outcome: 'lost' }],
    ['relation', { hop: { ...sampleHop(), relation: 'x' } }],
    ['hop, relation, families, sampledBy, echoRequestId, reported, defects', { hop: 'started' }],
    ['headers, url', { masked: {} }],
    ['received', { headers: { received: [['a']] } }],
    ['received', { headers: { received: [['a', 1]] } }],
    ['received', { headers: { received: { a: 'b' } } }],
    ['status, statusMessage, sent', { answer: {} }],
    ['requestBody', { requestBody: { text: 'x' } }],
    ['requestBody', { requestBody: { bytes: 1, stored: 1, truncated: false, sha256: '../../etc/passwd' } }],
    ['findings', { findings: [1] }],
    ['findingDetails', { findingDetails: ['missing-context'] }],
    ['method, target', { method: null, target: null }],
  ])('says that %s is wrong or missing', (names, changes) => {
    const read = capturedExchange({ ...lineOf({ exchange: sampleExchange(), findings: [] }), ...changes });

    expect(read).toEqual({ wrong: `wrong or missing: ${names}` });
  });

  it.each([undefined, null, 5, 'exchange', []])('refuses %j', (value) => {
    expect(capturedExchange(value)).toHaveProperty('wrong');
  });

  it('takes nothing from __proto__, and gives nothing to it', () => {
    const { id, ...rest } = lineOf({ exchange: sampleExchange(), findings: [] });
    const text = JSON.stringify(rest).replace(/\}$/, ',"__proto__":{"id":"from-proto","polluted":true}}');

    expect(capturedExchange(JSON.parse(text))).toEqual({ wrong: 'wrong or missing: id' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('keeps what an application could not be told to keep: secrets, when asked for', () => {
    const exchange = sampleExchange({ received: ['Cookie', 'sid=s3cret'] });
    const line = captureLine({ exchange, findings: [] }, { mask: noMask });

    expect(capturedExchange(JSON.parse(JSON.stringify(line)))).toMatchObject({
      exchange: { received: ['Cookie', 'sid=s3cret'] },
    });
  });
});
