import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hurlEntry } from '../../src/interchange/hurl-entry.ts';
import { k6Group, k6Head, k6Tail } from '../../src/interchange/k6-script.ts';
import { type SendableRequest, sendableRequest } from '../../src/interchange/sendable-request.ts';
import { sampleBody, sampleExchange } from '../support/sample-exchange.ts';
import { variedExchanges } from '../support/varied-exchanges.ts';

function sendable(changes: Parameters<typeof sampleExchange>[0], maskedHeaders: string[] = []) {
  const known = { exchange: sampleExchange(changes), findings: [], maskedHeaders };
  return sendableRequest(known, { keepTrace: false });
}

describe('a request that another program sends', () => {
  it('leaves out what concerns one connection, its trace, and what has lost its secret', () => {
    const received = [
      ...['Host', 'x', 'Connection', 'keep-alive, x-hop', 'X-Hop', '1', 'Transfer-Encoding', 'chunked'],
      ...[
        'traceparent',
        '00-1-2-01',
        'uber-trace-id',
        '1',
        'Authorization',
        'Bearer tracectl-redacted-0123456789abcdef',
      ],
      ...['Cookie', 'a=***', 'Accept', '*/*', 'Content-Length', '3'],
    ];

    expect(sendable({ received }, ['cookie'])).toMatchObject({
      headers: ['Accept', '*/*'],
      notes: [
        'authorization is left out: its secret was not kept',
        'cookie is left out: its secret was not kept',
        'trace headers are left out, so that it begins a trace of its own',
      ],
    });
  });

  it('is told when a secret is missing where it cannot be left out', () => {
    const placeholder = 'tracectl-redacted-0123456789abcdef';

    expect(
      sendable({
        url: `http://a/?token=${placeholder}`,
        requestBody: sampleBody(placeholder),
        method: 'POST',
      }),
    ).toMatchObject({ notes: ['a secret is missing from the URL', 'a secret is missing from the body'] });
  });

  it.each([
    ['a tunnel', { outcome: 'tunnelled' }, 'it is a tunnel'],
    ['CONNECT', { method: 'CONNECT' }, 'it is a tunnel'],
    [
      'a body that was cut off',
      { requestBody: { ...sampleBody('a'), isTruncated: true } },
      'its body was not kept whole',
    ],
  ] as const)('is not made of %s', (_, changes, left) => {
    expect(sendable(changes)).toEqual({ left });
  });
});

function requests(): {
  readonly request: SendableRequest;
  readonly known: ReturnType<typeof variedExchanges>[number];
}[] {
  return variedExchanges().flatMap((known) => {
    const request = sendableRequest(known, { keepTrace: false });
    return 'left' in request ? [] : [{ request, known }];
  });
}

describe('Hurl', () => {
  it('gets an entry as its grammar has it', () => {
    const received = ['Host', 'x', 'X-Hash', 'a # b {{c}} \\ \u00c3\u00a9', 'X-Empty', ''];
    const exchange = sampleExchange({ method: 'PUT', received, requestBody: sampleBody('{"a":1}') });
    const known = { exchange, findings: [] };
    const request = sendableRequest(known, { keepTrace: false });
    if ('left' in request) throw new Error(request.left);

    expect(hurlEntry(request, known)).toBe(
      [
        '# #7 PUT http://httpbin.org/get, answered 200',
        'PUT http://httpbin.org/get',
        'X-Hash: a \\# b \\u{7b}\\u{7b}c}} \\\\ \\u{e9}',
        'X-Empty:',
        '`{"a":1}`',
        'HTTP 200',
        '[Asserts]',
        'header "Content-Type" contains "text/plain"',
        '',
        '',
      ].join('\n'),
    );
  });

  it('gets what stood on the wire as UTF-8 as its characters, and nothing that did not', () => {
    const received = ['Host', 'x', 'X-Name', 'Zo\u00c3\u00ab', 'X-Old', 'Zo\u00eb'];
    const known = { exchange: sampleExchange({ received }), findings: [] };
    const request = sendableRequest(known, { keepTrace: false });
    if ('left' in request) throw new Error(request.left);

    const [hurl, k6] = [String(hurlEntry(request, known)), k6Group(request, known)];

    expect(hurl).toContain('\nX-Name: Zo\\u{eb}\n');
    expect(k6).toContain('"X-Name":"Zoë"');
    for (const text of [hurl, k6]) {
      expect(text).toContain('X-Old is left out: its value is no UTF-8\n');
      expect(text).not.toMatch(/X-Old"?:/);
    }
  });

  it('gets names with characters that its grammar has another use for', () => {
    const exchange = sampleExchange({ received: ['Host', 'x', 'X-!#a+b', '1'] });
    const known = { exchange, findings: [] };
    const request = sendableRequest(known, { keepTrace: false });
    if ('left' in request) throw new Error(request.left);

    expect(hurlEntry(request, known)).toContain('\nX-\\u{21}\\u{23}a\\u{2b}b: 1\n');
    expect(hurlEntry({ ...request, method: 'M-SEARCH' }, known)).toEqual({
      left: 'Hurl takes methods of capital letters only',
    });
  });

  it('gets every other body in base64, and no line that could begin something else', () => {
    for (const { request, known } of requests()) {
      const lines = String(hurlEntry(request, known)).trimEnd().split('\n');
      expect(
        lines.filter((line) => /^(?:#|[A-Z]+ |[\w-]+:|`|base64,|\[Asserts\]|header )/.test(line)),
      ).toEqual(lines);
    }
  });
});

describe('k6', () => {
  it('gets a script that JavaScript takes, whatever was captured', () => {
    const script =
      k6Head +
      requests()
        .map(({ request, known }) => k6Group(request, known))
        .join('') +
      k6Tail;
    const path = join(mkdtempSync(join(tmpdir(), 'tracectl-k6-')), 'script.mjs');
    writeFileSync(path, script);

    execFileSync(process.execPath, ['--check', path]);

    expect(script.match(/http\.request\(/g)).toHaveLength(requests().length);
    expect(script.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  it('gets no text for an empty body, which it would send in chunks', () => {
    const received = ['Host', 'x', 'Content-Length', '0'];
    const known = { exchange: sampleExchange({ method: 'POST', received }), findings: [] };
    const request = sendableRequest(known, { keepTrace: false });
    if ('left' in request) throw new Error(request.left);

    expect(k6Group(request, known)).toContain('http.request("POST", "http://httpbin.org/get", null, {');
  });

  it('gets the very bytes, binary ones through base64', () => {
    const script = requests()
      .map(({ request, known }) => k6Group(request, known))
      .join('');

    const bodies = [...script.matchAll(/encoding\.b64decode\("([^"]*)"\)/g)].map(([, text = '']) =>
      Buffer.from(text, 'base64'),
    );
    const binary = requests().filter(
      ({ request: { body } }) => body !== undefined && Buffer.from(body).toString().includes('\ufffd'),
    );
    expect(bodies.map((each) => [...each])).toEqual(binary.map(({ request: { body = [] } }) => [...body]));
    expect(bodies.length).toBeGreaterThan(1);
  });
});
