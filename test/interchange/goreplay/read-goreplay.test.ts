import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { CaptureItem } from '../../../src/capture/capture-reader.ts';
import { goReplayText } from '../../../src/interchange/goreplay/goreplay-exchange.ts';
import { goReplayRecords } from '../../../src/interchange/goreplay/goreplay-records.ts';
import { readRecording } from '../../../src/interchange/recording.ts';
import { collected } from '../../support/collected.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { variedExchanges } from '../../support/varied-exchanges.ts';

const end = '\n🐵🙈🙉\n';
const id = (n: number): string => n.toString(16).padStart(24, '0');

function request(n: number, message: string): string {
  return `1 ${id(n)} 1767355267005006007 0\n${message}${end}`;
}

function answer(n: number, message: string, type = 2): string {
  return `${type} ${id(n)} 1767355267005006007 48213000\n${message}${end}`;
}

const get = 'GET /a?x=1 HTTP/1.1\r\nHost: a.test\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello';

async function read(content: string | Uint8Array): Promise<CaptureItem[]> {
  const path = join(await temporaryFolder(), 'requests.gor');
  await writeFile(path, content);
  return collected(readRecording(path));
}

describe('a GoReplay file', () => {
  it('gives each request with its answer', async () => {
    expect(await read(request(1, get) + answer(1, ok))).toMatchObject([
      {
        kind: 'exchange',
        exchange: {
          exchange: {
            seq: 1,
            startedAtMicros: 1_767_355_267_005_006,
            method: 'GET',
            target: '/a?x=1',
            url: 'http://a.test/a?x=1',
            received: ['Host', 'a.test', 'X-Twice', '1', 'x-twice', '2'],
            answer: { status: 200, statusMessage: 'OK' },
            timing: { endedMicros: 48_213 },
            responseBody: { totalBytes: 5, isTruncated: false },
          },
        },
      },
    ]);
  });

  it('may be packed', async () => {
    expect(await read(gzipSync(request(1, get)))).toMatchObject([{ kind: 'exchange' }]);
  });

  it('may hold its own separator in a body, whose length tells', async () => {
    const body = `before${end}1 ${id(9)} 1 0\nGET / HTTP/1.1${end}after`;
    const post = `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

    const items = await read(request(1, post) + request(2, get));

    expect(items).toHaveLength(2);
    const [first] = items;
    if (first?.kind !== 'exchange') throw new Error(first?.kind);
    expect(Buffer.from(first.exchange.exchange.requestBody.bytes).toString()).toBe(body);
  });

  it('may hold answers that are shorter than they say: to HEAD, or cut off', async () => {
    const head = 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n';
    const long = 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n';

    const items = await read(request(1, head) + answer(1, long) + request(2, get) + answer(2, `${long}abc`));

    expect(items).toMatchObject([
      { exchange: { exchange: { method: 'HEAD', answer: { status: 200 } } } },
      { exchange: { exchange: { responseBody: { totalBytes: 500, isTruncated: true } } } },
    ]);
  });

  it('has its chunks put together', async () => {
    const chunked =
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n';

    const [item] = await read(request(1, chunked));

    if (item?.kind !== 'exchange') throw new Error(item?.kind);
    expect(Buffer.from(item.exchange.exchange.requestBody.bytes).toString()).toBe('abcde');
  });

  it('is read without what GoReplay itself was answered, and with requests that nobody answered', async () => {
    const items = await read(request(1, get) + answer(1, ok, 3) + answer(7, ok));

    expect(items).toMatchObject([
      { exchange: { exchange: { outcome: 'failed', failure: { reason: 'its answer was not recorded' } } } },
    ]);
  });

  it.each([
    ['a record of nothing', request(1, 'nonsense\r\n\r\n'), 'it holds no request of HTTP/1'],
    ['a request to nowhere', request(1, 'GET / HTTP/1.1\r\n\r\n'), 'it names no host'],
    [
      'something between records',
      `${request(1, get)}noise${end}`,
      'it does not begin with a type, an id and a time',
    ],
    [
      'a torn end',
      `${request(1, get)}1 ${id(2)} 1 0\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab`,
      'it ends in the middle',
    ],
  ])('that holds %s is read all the same, and told', async (_, content, reason) => {
    expect(await read(content)).toContainEqual(
      expect.objectContaining({ kind: 'badLine', unit: 'record', reason }),
    );
  });

  it('comes out the same in whatever pieces it is read', async () => {
    const bytes = Buffer.from(
      request(1, get) +
        answer(1, ok) +
        request(2, `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n${end}x`),
    );
    async function* inPieces(size: number): AsyncGenerator<Buffer> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    }
    const whole = await collected(goReplayRecords(inPieces(bytes.length)));

    for (const size of [1, 2, 7, 64, 100]) {
      expect(await collected(goReplayRecords(inPieces(size)))).toEqual(whole);
    }
  });
});

it('what we write for GoReplay is what we read from it', async () => {
  const records = variedExchanges().map(goReplayText);
  const written = records.filter((each) => Buffer.isBuffer(each));

  const items = await read(Buffer.concat(written));

  expect(records.length - written.length).toBe(1);
  expect(items.filter(({ kind }) => kind === 'exchange')).toHaveLength(written.length);
  const bodies = items.flatMap((item) =>
    item.kind === 'exchange' ? [[...item.exchange.exchange.requestBody.bytes]] : [],
  );
  const originals = variedExchanges().filter(({ exchange }) => !exchange.requestBody.isTruncated);
  // A request whose answer was cut off has none, and comes last.
  expect(bodies.sort()).toEqual(originals.map(({ exchange }) => [...exchange.requestBody.bytes]).sort());
});
