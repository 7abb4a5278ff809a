// Every case of test/vectors/http goes through tracectl, and what tracectl then sent goes, byte for byte and connection by
// connection, to nginx, HAProxy and Node: all of them find the same requests in it as the strict reader does.
// A difference would be a request that one server sees and the next does not: smuggling.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpCases } from '../support/http-case.ts';
import { readAnswers } from '../support/read-answers.ts';
import { CANARY_PATH } from '../support/recording-origin.ts';
import { createCaseStage } from '../support/run-http-case.ts';
import { readStrictRequests, type StrictRequest } from '../support/strict-requests.ts';
import type { HttpPeer, UnderstoodRequest } from './support/http-peer.ts';
import { startNodeServer } from './support/node-peer.ts';
import { startHaproxy, startNginx } from './support/proxy-peer.ts';

/** Requests that a server understands and does not want. No disagreement about where a request begins and ends. */
interface Refusal {
  readonly peer: string;
  readonly what: string;
  readonly refuses: (request: StrictRequest) => boolean;
}

const refusals: readonly Refusal[] = [
  {
    peer: 'nginx',
    what: 'a path that leads above the root',
    refuses: ({ target }) => /\/\.\.\/\.\.\//.test(target),
  },
  { peer: 'nginx', what: 'an encoded NUL', refuses: ({ target }) => target.includes('%00') },
  { peer: 'nginx', what: 'the server as a whole', refuses: ({ target }) => target === '*' },
  { peer: 'nginx', what: 'TRACE', refuses: ({ method }) => method === 'TRACE' },
  { peer: 'nginx', what: 'more than 1,000 header lines', refuses: ({ headers }) => headers.length > 2000 },
];

/** What tracectl sent over one connection. */
interface Stream {
  readonly bytes: string;
  readonly requests: readonly StrictRequest[];
}

const DEADLINE_MS = 10_000;

let streams: readonly Stream[];

beforeAll(async () => {
  streams = await emittedStreams();
});

it('is about what tracectl sends in all of its ways', () => {
  const requests = streams.flatMap((stream) => stream.requests);

  expect(requests.length).toBeGreaterThan(100);
  expect(new Set(requests.map(({ framing }) => framing))).toEqual(new Set(['none', 'length', 'chunked']));
  expect(streams.some((stream) => stream.requests.length > 1)).toBe(true);
});

it('can tell servers apart', async () => {
  const bytes =
    'POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  const seen: string[] = [];
  for (const start of [startNginx, startHaproxy, startNodeServer]) {
    const peer = await start();
    seen.push(`${peer.name}: ${text(await ask(peer, bytes, readStrictRequests(bytes).requests))}`);
    await peer.stop();
  }

  expect(seen).toEqual(['nginx: []', 'haproxy: [["POST","/x",""]]', 'Node: []']);
});

describe.each([
  ['nginx', startNginx],
  ['HAProxy', startHaproxy],
  ['Node', startNodeServer],
])('%s', (_name, start) => {
  let peer: HttpPeer;

  beforeAll(async () => {
    peer = await start();
  });

  afterAll(() => peer.stop());

  it('finds the same requests as tracectl meant', async () => {
    const unwanted = refusals.filter((refusal) => refusal.peer === peer.name);
    const met = new Set<Refusal>();
    const differences: unknown[] = [];
    for (const { bytes, requests } of streams) {
      const meant = requests.filter(isOfCase).filter((request) => {
        const refusal = unwanted.find(({ refuses }) => refuses(request));
        if (refusal !== undefined) met.add(refusal);
        return refusal === undefined;
      });
      const seen = (await ask(peer, bytes, requests)).filter(isOfCase);
      if (text(seen) !== text(meant)) differences.push({ meant: text(meant), seen: text(seen) });
    }

    expect(differences).toEqual([]);
    expect(met, 'every listed refusal is met').toEqual(new Set(unwanted));
  });
});

/** A plane for each case, so that each gets connections of its own. Repeated ones say the same a hundred times. */
async function emittedStreams(): Promise<readonly Stream[]> {
  const stage = await createCaseStage();
  for (const httpCase of httpCases().flatMap(({ cases }) => cases)) {
    if (httpCase.times === undefined) await stage.run({ options: {}, ...httpCase });
  }
  const texts = stage.origin.streams();
  await stage.close();
  return texts.map((bytes) => ({ bytes, requests: readStrictRequests(bytes).requests }));
}

/** Writes the bytes as one client; waits for an answer to each request, or for the end of the connection. */
async function ask(
  peer: HttpPeer,
  bytes: string,
  requests: readonly StrictRequest[],
): Promise<UnderstoodRequest[]> {
  const socket = connect(peer.socketPath);
  const hints = requests.map(({ method }) => ({ toHead: method === 'HEAD' }));
  let received = '';
  await new Promise<void>((resolve, reject) => {
    const deadline = setTimeout(
      () => reject(new Error(`${peer.name} answered only ${received}`)),
      DEADLINE_MS,
    );
    socket.setEncoding('latin1').on('data', (part) => {
      received += part;
      const answers = readAnswers(received, false, hints).filter(({ isWhole }) => isWhole);
      // Its end, not ours: a request that it sees beyond those that were meant gets the time to show itself.
      if (answers.length >= requests.length) socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(deadline);
      resolve();
    });
    socket.write(bytes, 'latin1');
    // Nothing to wait for: the stream broke off within its first request.
    if (requests.length === 0) socket.end();
  });
  return peer.takeRequests();
}

/** An origin that is shared with the canaries of the corpus does not count them. */
function isOfCase({ target }: UnderstoodRequest): boolean {
  return target !== CANARY_PATH;
}

function text(requests: readonly UnderstoodRequest[]): string {
  return JSON.stringify(requests.map(({ method, target, body }) => [method, target, body]));
}
