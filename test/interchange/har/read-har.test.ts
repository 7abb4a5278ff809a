import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CaptureItem } from '../../../src/capture/capture-reader.ts';
import { readHar } from '../../../src/interchange/har/read-har.ts';
import { kindOfRecording } from '../../../src/interchange/recording.ts';
import { collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let path: string;
beforeEach(async () => {
  path = join(await temporaryFolder(), 'a.har');
});

async function read(text: string | Uint8Array): Promise<CaptureItem[]> {
  await writeFile(path, text);
  return collected(readHar(path));
}

function harOf(...entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries } });
}

async function exchangeOf(entry: unknown) {
  const [item] = await read(harOf(entry));
  if (item?.kind !== 'exchange') throw new Error(JSON.stringify(item));
  return item.exchange.exchange;
}

const request = { method: 'GET', url: 'http://a.test/x?y=1', httpVersion: 'HTTP/1.1', headers: [] };
const response = { status: 200, statusText: 'OK', headers: [], content: { text: 'hi' } };
const entry = { startedDateTime: '2026-01-02T03:04:05.006Z', time: 5, request, response, timings: {} };

describe('an entry of others', () => {
  it('is read with what it has', async () => {
    expect(await exchangeOf(entry)).toMatchObject({
      seq: 1,
      startedAtMicros: Date.UTC(2026, 0, 2, 3, 4, 5, 6) * 1000,
      method: 'GET',
      url: 'http://a.test/x?y=1',
      target: '/x?y=1',
      host: 'a.test',
      received: ['Host', 'a.test'],
      outcome: 'answered',
      answer: { status: 200, statusMessage: 'OK' },
      timing: { endedMicros: 5000 },
      responseBody: { totalBytes: 2 },
    });
  });

  it('has the same id each time it is read', async () => {
    expect((await exchangeOf(entry)).id).toBe((await exchangeOf(entry)).id);
    expect((await exchangeOf(entry)).id).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ['HTTP/1.1', '1.1'],
    ['http/1.0', '1.0'],
    ['http/2.0', '2.0'],
    ['HTTP/2', '2.0'],
    ['h2', '2.0'],
    ['h3', '3.0'],
    ['unknown', '1.1'],
    ['', '1.1'],
    [undefined, '1.1'],
  ])('of version %j is one of %s', async (httpVersion, version) => {
    expect((await exchangeOf({ ...entry, request: { ...request, httpVersion } })).httpVersion).toBe(version);
  });

  it.each([
    [
      'objects',
      [
        { name: 'A', value: '1' },
        { name: 'a', value: '2' },
      ],
    ],
    [
      'pairs',
      [
        ['A', '1'],
        ['a', '2'],
      ],
    ],
  ])('may have its headers as %s', async (_, headers) => {
    const { received } = await exchangeOf({ ...entry, request: { ...request, headers } });

    expect(received).toEqual(['Host', 'a.test', 'A', '1', 'a', '2']);
  });

  it('loses the pseudo-headers of HTTP/2', async () => {
    const headers = [
      { name: ':authority', value: 'a.test' },
      { name: 'accept', value: '*/*' },
    ];

    expect((await exchangeOf({ ...entry, request: { ...request, headers } })).received).toEqual([
      ...['Host', 'a.test', 'accept', '*/*'],
    ]);
  });

  it('may lack all but a method and a URL', async () => {
    expect(await exchangeOf({ request: { method: 'get', url: 'http://a.test' } })).toMatchObject({
      method: 'GET',
      target: '/',
      outcome: 'failed',
      failure: { reason: 'there was no answer' },
    });
  });

  it('that failed says why', async () => {
    const failed = { ...entry, response: { status: 0 }, _error: 'net::ERR_CONNECTION_REFUSED' };

    expect(await exchangeOf(failed)).toMatchObject({ failure: { reason: 'net::ERR_CONNECTION_REFUSED' } });
  });

  it('has the times of its parts, the handshake within the connection', async () => {
    const timings = { blocked: 1, dns: 2, connect: 10, ssl: 8, send: 0.5, wait: 20, receive: 3 };

    expect((await exchangeOf({ ...entry, time: 44.5, timings })).timing).toEqual({
      ...{ requestSentMicros: 13_000, requestReceivedMicros: 13_500, responseHeadMicros: 33_500 },
      endedMicros: 36_500,
    });
  });

  it('has its body packed again when its header says that it was', async () => {
    const headers = [{ name: 'Content-Encoding', value: 'gzip' }];

    const { responseBody } = await exchangeOf({ ...entry, response: { ...response, headers } });

    expect(gunzipSync(responseBody.bytes).toString()).toBe('hi');
    expect(responseBody).toMatchObject({ isTruncated: false, totalBytes: responseBody.bytes.length });
  });

  it.each([
    ['base64', { mimeType: 'x/y', text: '/wA=', encoding: 'base64' }, [255, 0]],
    [
      'parameters',
      { mimeType: 'application/x-www-form-urlencoded', params: [{ name: 'a', value: '1 2' }] },
      [...Buffer.from('a=1+2')],
    ],
    ['text', { mimeType: 'text/plain', text: 'hi' }, [...Buffer.from('hi')]],
  ])('may have sent %s', async (_, postData, bytes) => {
    const { requestBody } = await exchangeOf({ ...entry, request: { ...request, method: 'POST', postData } });

    expect([...requestBody.bytes]).toEqual(bytes);
    expect(requestBody.isTruncated).toBe(false);
  });

  it('whose bodies were left out says so', async () => {
    const bare = {
      ...entry,
      request: { ...request, bodySize: 7 },
      response: { ...response, content: { size: 9 } },
    };

    expect(await exchangeOf(bare)).toMatchObject({
      requestBody: { totalBytes: 7, isTruncated: true },
      responseBody: { totalBytes: 9, isTruncated: true },
    });
  });

  it('whose body Chromium could not tell says so', async () => {
    const postData = { mimeType: 'application/octet-stream', text: '', params: [] };

    expect(
      await exchangeOf({ ...entry, request: { ...request, method: 'PUT', bodySize: 4, postData } }),
    ).toMatchObject({
      requestBody: { totalBytes: 4, isTruncated: true },
    });
  });

  it('is where its trace began, with the ids of its headers', async () => {
    const headers = [{ name: 'b3', value: '463ac35c9f6413ad-a2fb4a1d1a96d312-1' }];

    expect((await exchangeOf({ ...entry, request: { ...request, headers } })).hop).toMatchObject({
      relation: 'started',
      context: { traceId: '463ac35c9f6413ad', spanId: 'a2fb4a1d1a96d312', sampled: true },
    });
  });
});

describe('a HAR file', () => {
  it('may begin with a byte order mark', async () => {
    expect(await read(`\ufeff${harOf(entry)}`)).toMatchObject([{ kind: 'exchange' }]);
    expect(await kindOfRecording(path)).toBe('har');
  });

  it('tells entries that cannot be read, and goes on', async () => {
    const items = await read(
      harOf(5, { request: {} }, { request: { method: 'GET', url: 'data:text/plain,x' } }, entry),
    );

    expect(items).toMatchObject([
      { kind: 'badLine', unit: 'entry', line: 1, reason: 'it has no request with a method and a URL' },
      { kind: 'badLine', unit: 'entry', line: 2 },
      { kind: 'badLine', unit: 'entry', line: 3, reason: 'its URL is not of http: data:text/plain,x' },
      { kind: 'exchange', exchange: { exchange: { seq: 4 } } },
    ]);
  });

  it.each([
    ['is cut off', harOf(entry).slice(0, -20), 'it ends in the middle'],
    ['is no JSON', '{"log": nonsense', 'Unexpected'],
    ['is something else', '{"a":1}', 'it holds no log of HAR'],
  ])('that %s is told in one sentence', async (_, text, reason) => {
    const last = (await read(text)).at(-1);

    expect(last).toMatchObject({ kind: 'problem' });
    expect(JSON.stringify(last)).toContain(reason);
  });

  it('that is not there is told', async () => {
    expect(await collected(readHar(`${path}.gone`))).toMatchObject([{ kind: 'problem' }]);
  });

  it('takes nothing from __proto__', async () => {
    const text = harOf(entry).replace(
      '"request":{',
      '"request":{"__proto__":{"method":"POST","polluted":1},',
    );

    expect(await read(text)).toMatchObject([{ exchange: { exchange: { method: 'GET' } } }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('of any size is read in bounded memory', async () => {
    const one = JSON.stringify({
      ...entry,
      response: { ...response, content: { text: 'x'.repeat(50_000) } },
    });
    const count = 1000;
    await pipeline(
      Readable.from(
        (function* () {
          yield '{"log":{"version":"1.2","entries":[';
          for (let i = 0; i < count; i += 1) yield `${i === 0 ? '' : ','}${one}`;
          yield ']}}';
        })(),
      ),
      createWriteStream(path),
    );
    const before = process.memoryUsage.rss();
    let most = 0;
    let seen = 0;

    for await (const item of readHar(path)) {
      expect(item.kind).toBe('exchange');
      seen += 1;
      most = Math.max(most, process.memoryUsage.rss());
    }

    expect(seen).toBe(count);
    // The file has 50 MB; held whole as text it would take as much again and more.
    expect(most - before).toBeLessThan(40_000_000);
  });
});
