// Exchanges that are unlike in what formats have trouble with: kinds of bodies, headers that come twice, failures, odd characters.
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { KnownExchange } from '../../src/capture/capture-line.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { sampleBody, sampleExchange, sampleHop } from './sample-exchange.ts';

function body(bytes: Uint8Array) {
  return { bytes: Uint8Array.from(bytes), totalBytes: bytes.length, isTruncated: false };
}

function answer(headers: readonly string[], status = 200, statusMessage = 'OK'): Exchange['answer'] {
  return {
    status,
    statusMessage,
    received: headers,
    sent: [...headers, 'x-envoy-upstream-service-time', '3'],
  };
}

function answered(changes: Partial<Exchange>, headers: readonly string[], status = 200): Partial<Exchange> {
  const given = answer(headers, status);
  return { ...changes, ...(given !== undefined && { answer: given }) };
}

const text = '{"name":"Zo\u00eb","ok":true}';
const multipart = Buffer.concat([
  Buffer.from(
    '--b0\r\nContent-Disposition: form-data; name="a"\r\n\r\nit\'s\r\n--b0\r\nContent-Disposition: form-data; name="f"; filename="f.bin"\r\n\r\n',
  ),
  Buffer.from([0, 255, 10, 13, 39, 92]),
  Buffer.from('\r\n--b0--\r\n'),
]);

const changes: readonly Partial<Exchange>[] = [
  { replayOf: '00000000000000aa', replay: { run: '00000000000000cc', n: 2, trace: 'fresh' } },
  { url: 'http://a.test:8080/p%20q/./x?b=2&b=1&e=&%26=%3D', target: '/p%20q/./x?b=2&b=1&e=&%26=%3D' },
  {
    method: 'POST',
    received: [
      'Host',
      'localhost',
      'Content-Type',
      'application/json',
      'Content-Length',
      String(Buffer.byteLength(text)),
    ],
    requestBody: sampleBody(text),
  },
  answered({ responseBody: body(gzipSync(text)) }, [
    'Content-Type',
    'application/json',
    'Content-Encoding',
    'gzip',
    'Set-Cookie',
    'a=1; Path=/; HttpOnly',
    'Set-Cookie',
    'b=2; Secure; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
  ]),
  answered({ responseBody: body(brotliCompressSync('br '.repeat(1000))) }, [
    'content-type',
    'text/plain',
    'content-encoding',
    'br',
  ]),
  answered({ responseBody: body(Uint8Array.of(0, 255, 254, 0x80)) }, ['content-type', 'image/png']),
  {
    method: 'PUT',
    received: [
      'host',
      'x',
      'content-type',
      'multipart/form-data; boundary=b0',
      'content-length',
      String(multipart.length),
    ],
    requestBody: body(multipart),
  },
  {
    method: 'POST',
    received: [
      'host',
      'x',
      'content-type',
      'application/octet-stream',
      'content-encoding',
      'gzip',
      'transfer-encoding',
      'chunked',
    ],
    requestBody: body(gzipSync('packed')),
  },
  { method: 'POST', received: ['Host', 'x', 'Content-Length', '0'] },
  { requestBody: { bytes: new Uint8Array(4).fill(65), totalBytes: 9000, isTruncated: true }, method: 'POST' },
  { responseBody: { bytes: new Uint8Array(4).fill(66), totalBytes: 9000, isTruncated: true } },
  answered({ method: 'HEAD', responseBody: body(Buffer.alloc(0)) }, ['Content-Length', '1234']),
  answered({ responseBody: body(Buffer.alloc(0)) }, ['Location', 'http://b.test/next?x=1'], 302),
  {
    received: [
      'Host',
      'x',
      'X-Twice',
      '1',
      'x-twice',
      '2',
      'X-Empty',
      '',
      'X-Latin',
      'caf\u00e9',
      'X-Quote',
      `it's "$HOME" \`id\` \\ !!`,
    ],
  },
  {
    stub: { result: 'answered', recording: 'a.jsonl', of: '00000000000000ab', n: 2, leftOut: ['set-cookie'] },
  },
  { stub: { result: 'unmatched', end: 'closed', reason: 'no answer', fix: '--stub-ignore /a' } },
  {
    outcome: 'failed',
    responseFlags: ['UF'],
    failure: { flag: 'UF', side: 'upstream', reason: 'nobody listens there', code: 'ECONNREFUSED' },
    responseBody: sampleBody('no upstream'),
  },
];

/** One of each, with numbers from 1 and ids of their own. */
export function variedExchanges(): KnownExchange[] {
  return changes.map((each, index) => {
    const { edits: _edits, ...hop } = sampleHop({ relation: index % 2 === 0 ? 'started' : 'continued' });
    const exchange = sampleExchange({
      id: (index + 1).toString(16).padStart(16, '0'),
      seq: index + 1,
      startedAtMicros: Date.UTC(2026, 0, 2, 12, 1, 7, 5) * 1000 + index * 1_234_567,
      hop,
      ...(each.received !== undefined && { host: each.received[1] ?? '' }),
      ...each,
    });
    return { exchange, findings: [], ...(index === 3 && { caller: { method: 'process', pid: 7 } as const }) };
  });
}

/** One whose request was answered by tracectl itself, and one that got no answer. */
export function unansweredExchanges(): KnownExchange[] {
  const { answer: _answer, sent: _sent, ...open } = sampleExchange();
  const { edits: _edits, ...hop } = sampleHop();
  const local = { status: 503, statusMessage: 'Service Unavailable', sent: ['content-type', 'text/plain'] };
  return [
    { exchange: { ...open, hop, outcome: 'failed', answer: local }, findings: [] },
    {
      exchange: { ...open, hop, id: '00000000000000e2', outcome: 'clientLeft', responseBody: sampleBody() },
      findings: [],
    },
  ];
}
