// A real mitmproxy reads the HAR that tracectl writes, and tracectl reads the one that mitmproxy writes, of the same requests to
// a real httpbin.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { decodedContent } from '../../src/http/content-coding.ts';
import { headerValue } from '../../src/http/header-list.ts';
import { readHar } from '../../src/interchange/har/read-har.ts';
import { collected } from '../support/collected.ts';
import { freePort } from './support/free-port.ts';
import { type HttpbinPeer, startHttpbin } from './support/httpbin-peer.ts';
import { cachedPeer } from './support/peer-cache.ts';
import { installIntoVenv, venvProgram } from './support/python-venv.ts';
import { type RawAnswer, sendRaw } from './support/raw-request.ts';
import { spawnProgram } from './support/spawned-program.ts';
import { startTracectl } from './support/start-tracectl.ts';
import { waitUntil } from './support/wait-until.ts';

/** The newest that runs on Python 3.11; versions 12 read and write the same files. */
const VERSION = '11.0.2';
const run = promisify(execFile);
const program = fileURLToPath(new URL('../../bin/tracectl.js', import.meta.url));

let httpbin: HttpbinPeer;
let mitmproxy: string;
let folder: string;
let captured: Exchange[];

beforeAll(async () => {
  httpbin = await startHttpbin();
  mitmproxy = await cachedPeer(`mitmproxy-${VERSION}`, (target) =>
    installIntoVenv(target, [`mitmproxy==${VERSION}`]),
  );
  folder = await mkdtemp(join(tmpdir(), 'tracectl-har-'));
  const capture = join(folder, 'calls.jsonl');
  const tracectl = await startTracectl('--upstream', httpbin.url, '--no-relay', '--capture', capture);
  await sendAll(tracectl.url);
  await tracectl.stop();
  captured = await exchangesOf(readCapture(capture));
});

afterAll(async () => {
  await httpbin.stop();
  await rm(folder, { recursive: true, force: true });
});

const form = 'a=1&b=%20two&token=s3cret';
interface Request {
  readonly method: string;
  readonly target: string;
  readonly type?: string;
  readonly body?: string;
}

const requests: readonly Request[] = [
  { method: 'GET', target: '/get?x=1&x=2&e=' },
  { method: 'GET', target: '/gzip' },
  { method: 'GET', target: '/deflate' },
  { method: 'GET', target: '/brotli' },
  { method: 'GET', target: '/image/png' },
  { method: 'GET', target: '/encoding/utf8' },
  { method: 'GET', target: '/redirect-to?url=%2Fget' },
  { method: 'GET', target: '/cookies/set?sid=1' },
  { method: 'GET', target: '/status/503' },
  { method: 'DELETE', target: '/delete' },
  { method: 'POST', target: '/post', type: 'application/x-www-form-urlencoded', body: form },
  {
    method: 'PUT',
    target: '/put',
    type: 'application/json',
    body: '{"name":"Zoe","n":12345678901234567890}',
  },
];

async function sendAll(url: string, all: readonly Request[] = requests): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  for (const { method, target, type, body } of all) {
    const typed =
      type === undefined ? [] : ['Content-Type', type, 'Content-Length', String(body?.length ?? 0)];
    const headers = [
      'Host',
      new URL(url).host,
      'User-Agent',
      'curl/8.5.0',
      'X-Twice',
      '1',
      'x-twice',
      '2',
      ...typed,
    ];
    const answer = await sendRaw(url, {
      method,
      target,
      headers: [...headers, 'Connection', 'close'],
      ...(body !== undefined && { body }),
    });
    answers.push(answer);
  }
  return answers;
}

async function exchangesOf(items: ReturnType<typeof readCapture>): Promise<Exchange[]> {
  return (await collected(items)).flatMap((item) => {
    if (item.kind === 'badLine') throw new Error(item.reason);
    return item.kind === 'exchange' ? [item.exchange.exchange] : [];
  });
}

interface Seen {
  readonly method: string;
  readonly target: string;
  readonly status: number;
  readonly requestHash: string;
  /** Of the body as it was before it was packed. */
  readonly answerHash: string;
  readonly twice: readonly string[];
}

function seen({ method, url, answer, requestBody, responseBody, received }: Exchange): Seen {
  const headers = answer?.received ?? [];
  const unpacked = decodedContent(responseBody.bytes, headerValue(headers, 'content-encoding'), 1 << 26);
  return {
    method,
    target: url.replace(/^http:\/\/[^/]*/, ''),
    status: answer?.status ?? 0,
    requestHash: hash(requestBody.bytes),
    answerHash: hash(unpacked.bytes),
    twice: received.flatMap((text, i) =>
      i % 2 === 0 && text.toLowerCase() === 'x-twice' ? [received[i + 1] ?? ''] : [],
    ),
  };
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const readFlows = `
import hashlib, json, sys
from mitmproxy.io import FlowReader
sha = lambda data: hashlib.sha256(data or b"").hexdigest()
with open(sys.argv[1], "rb") as file:
    for flow in FlowReader(file).stream():
        request, response = flow.request, flow.response
        print(json.dumps({
            "method": request.method, "target": request.path, "status": response.status_code,
            "requestHash": sha(request.raw_content), "answerHash": sha(response.get_content(strict=False)),
            "twice": request.headers.get_all("x-twice"),
        }))
`;

async function flowsOf(path: string): Promise<Seen[]> {
  const script = join(folder, 'read_flows.py');
  await writeFile(script, readFlows);
  const { stdout } = await run(join(mitmproxy, 'bin/python'), [script, path]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('the HAR that tracectl writes', () => {
  it('is read by mitmproxy, every request and body of it', async () => {
    const har = join(folder, 'ours.har');
    const args = ['export', '--raw', '--from', join(folder, 'calls.jsonl'), '--output', har];
    await run(process.execPath, [program, ...args, '--data-dir', folder]);

    const flows = await flowsOf(har);

    // mitmproxy 11 takes the cookies from where HAR lists them, and unpacks nothing that is unpacked already.
    expect(flows).toEqual(captured.map(seen));
    expect(flows).toHaveLength(requests.length);
  });
});

describe('the HAR that mitmproxy writes', () => {
  it('is read by tracectl, every request and body of it', async () => {
    const har = join(folder, 'theirs.har');
    const mitmdump = await startMitmdump('--set', `hardump=${har}`);
    await sendAll(mitmdump.url);
    await mitmdump.stop();

    const imported = await exchangesOf(readHar(har));

    expect(JSON.parse(await readFile(har, 'utf8')).log.creator.name).toMatch(/mitmproxy/i);
    const expected = captured.map(seen).map(withoutEcho);
    expect(imported.map(seen).map(withoutEcho)).toEqual(expected);
  });
});

describe('a recording', () => {
  it('gives the same answers through tracectl as through the server replay of mitmproxy', async () => {
    const har = join(folder, 'both.har');
    const args = ['export', '--raw', '--from', join(folder, 'calls.jsonl'), '--output', har];
    await run(process.execPath, [program, ...args, '--data-dir', folder]);
    const policy = ['--set', 'server_replay_extra=404', '--set', 'server_replay_refresh=false'];
    const theirs = await startMitmdump(
      '--server-replay',
      har,
      '--set',
      'server_replay_reuse=true',
      ...policy,
    );
    const ours = await startTracectl(
      '--upstream',
      httpbin.url,
      '--no-relay',
      '--stub',
      har,
      '--stub-dates',
      'keep',
    );
    const unknown = {
      ...{ method: 'GET', target: '/never-recorded' },
      headers: ['Host', 'a', 'Connection', 'close'],
    };

    onTestFinished(async () => {
      await Promise.all([ours.stop(), theirs.stop()]);
    });
    // mitmproxy 11 unpacks what it reads from a HAR and still says that it is packed: such an answer ends nowhere.
    const plain = requests.filter(({ target }) => !/^\/(?:gzip|deflate|brotli)/.test(target));

    const given = await sendAll(ours.url);

    const recorded = captured.map(seen).map(({ status, answerHash }) => ({ status, hash: answerHash }));
    expect(given.map(contentOf)).toMatchObject(recorded);
    const both = [await sendAll(ours.url, plain), await sendAll(theirs.url, plain)];
    expect(both[0]?.map(contentOf)).toEqual(both[1]?.map(contentOf));
    expect((await sendRaw(ours.url, unknown)).status).toBe((await sendRaw(theirs.url, unknown)).status);
  });
});

/** mitmproxy unpacks what it has read from a HAR. */
function contentOf({ status, headers, body }: RawAnswer): object {
  const coding = headerValue(headers, 'content-encoding');
  const { bytes } = decodedContent(Buffer.from(body, 'latin1'), coding, 1 << 26);
  return { status, type: headerValue(headers, 'content-type'), hash: hash(bytes) };
}

/** In front of httpbin, which it calls for nothing that it does not have to. */
async function startMitmdump(...args: string[]) {
  const port = await freePort();
  const mitmdump = await spawnProgram({
    ...venvProgram(mitmproxy, 'mitmdump', [
      ...['--mode', `reverse:${httpbin.url}`, '--listen-host', '127.0.0.1', '--listen-port', String(port)],
      ...['--set', `confdir=${folder}`, '--set', 'connection_strategy=lazy', ...args],
    ]),
  });
  await waitUntil('mitmdump to listen', () => {
    mitmdump.failIfEnded();
    return isListening(port);
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => mitmdump.stop() };
}

/** httpbin tells back what it got, which is more behind tracectl: there only the fact of a body counts. */
function withoutEcho({ answerHash, target, ...rest }: Seen): object {
  const isEcho = /^\/(?:get|post|put|delete|gzip|deflate|brotli)/.test(target);
  return { ...rest, target, ...(!isEcho && { answerHash }) };
}

function isListening(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(undefined));
  });
}
