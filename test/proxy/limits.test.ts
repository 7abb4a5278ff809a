// Every limit of the data plane, exceeded over real sockets: what the client is told, what is counted, and that the
// next request is answered.
import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Limit } from '../../src/exchange/limit.ts';
import type { PlaneEvent } from '../../src/exchange/plane-event.ts';
import type { MemoryReading } from '../../src/proxy/memory.ts';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, type RawConnection, rawRequest } from '../support/raw-client.ts';
import { ok, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane, type TestPlane } from '../support/test-plane.ts';

interface Setup {
  readonly origin: ScriptedUpstream;
  readonly plane: TestPlane;
  /** Sockets of requests that the origin has not answered. */
  readonly waiting: Socket[];
}

async function start(
  options: Parameters<typeof startTestPlane>[0],
  readMemory?: () => MemoryReading,
): Promise<Setup> {
  const waiting: Socket[] = [];
  const origin = await startScriptedUpstream(({ lines }, socket) => {
    if (lines[0]?.includes('/wait') !== true) return ok('the answer');
    waiting.push(socket);
    return undefined;
  });
  onTestFinished(() => origin.close());
  const plane = await startTestPlane(
    { routes: [routeTo(origin.port)], ...options },
    readMemory && { readMemory },
  );
  onTestFinished(() => plane.stop());
  return { origin, plane, waiting };
}

function open(plane: TestPlane, bytes = ''): RawConnection {
  const connection = openRaw(plane.port);
  onTestFinished(() => {
    connection.socket.destroy();
  });
  if (bytes !== '') connection.socket.write(bytes);
  return connection;
}

/** How often a limit was told to be met. */
function timesMet(events: readonly PlaneEvent[], limit: Limit): number {
  return events.reduce(
    (sum, event) => (event.type === 'limited' && event.limit === limit ? sum + event.count : sum),
    0,
  );
}

function notices({ events }: TestPlane): string[] {
  return events.flatMap((event) => (event.type === 'notice' ? [event.text] : []));
}

/** Sends requests until one is answered with this status. */
async function firstAnswer({ port }: TestPlane, status: number): Promise<string> {
  const end = performance.now() + 10_000;
  for (;;) {
    const answer = await rawRequest(port, get('/'));
    if (answer.startsWith(`HTTP/1.1 ${status} `)) return answer;
    if (performance.now() > end) throw new Error(`nothing was answered ${status}, but: ${answer}`);
  }
}

async function expectStillServing({ plane }: Setup): Promise<void> {
  expect(await rawRequest(plane.port, get('/next'))).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
}

describe('a head', () => {
  it('of more bytes than allowed is answered 431, and its origin sees nothing', async () => {
    const setup = await start({ limits: { maxHeadBytes: 8 * 1024 } });
    const { plane, origin } = setup;

    const answer = await rawRequest(plane.port, get('/', [`X-Large: ${'x'.repeat(9000)}`]));

    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(origin.requests).toEqual([]);
    expect(timesMet(plane.events, 'headerBytes')).toBe(1);
    expect(notices(plane)).toEqual([
      expect.stringMatching(
        /^a request was answered 431: .* have 91[0-9]{2} bytes, 8192 are allowed \(--max-header-size\)$/,
      ),
    ]);
    expect(await plane.exchange()).toMatchObject({ outcome: 'failed', failure: { flag: 'DPE' } });
    await expectStillServing(setup);
  });

  it('of many bytes passes below the limit', async () => {
    const { plane, origin } = await start({});

    await rawRequest(plane.port, get('/', [`X-Large: ${'x'.repeat(60_000)}`]));

    expect(origin.requests).toHaveLength(1);
  });

  it('with a target that is too long is answered 414', async () => {
    const setup = await start({});
    const { plane, origin } = setup;

    const answer = await rawRequest(plane.port, get(`/${'x'.repeat(16 * 1024)}`));
    await rawRequest(plane.port, get(`/${'x'.repeat(16 * 1024 - 1)}`));

    expect(answer).toMatch(/^HTTP\/1\.1 414 /);
    expect(origin.requests).toHaveLength(1);
    expect(await plane.exchange()).toMatchObject({ outcome: 'failed', failure: { flag: 'DPE' } });
    expect(timesMet(plane.events, 'target')).toBe(1);
    await expectStillServing(setup);
  });

  it('beyond what is read at all is answered for what is too long, and counted', async () => {
    const setup = await start({ limits: { maxHeadBytes: 8 * 1024, maxTargetBytes: 4 * 1024 } });
    const { plane, origin } = setup;

    expect(await rawRequest(plane.port, `GET /${'x'.repeat(13_000)}`)).toMatch(/^HTTP\/1\.1 414 /);
    expect(await rawRequest(plane.port, get('/', [`X-Large: ${'x'.repeat(13_000)}`]))).toMatch(
      /^HTTP\/1\.1 431 /,
    );

    expect(origin.requests).toEqual([]);
    expect(timesMet(plane.events, 'target')).toBe(1);
    expect(timesMet(plane.events, 'headerBytes')).toBe(1);
    expect(notices(plane)).toEqual([
      expect.stringContaining('(--max-url)'),
      expect.stringContaining('(--max-header-size)'),
    ]);
    await expectStillServing(setup);
  });

  it('that is no valid HTTP is counted, and recorded as far as it can be read', async () => {
    const setup = await start({});
    const { plane, origin } = setup;

    await rawRequest(plane.port, 'POST /bad?x=1 HTTP/1.1\r\nHost: a\r\nX-Good: 1\r\nX Bad: 2\r\n\r\n');
    await rawRequest(plane.port, '\0\0\0\0');

    expect(timesMet(plane.events, 'malformed')).toBe(1);
    expect(plane.closed()).toMatchObject([
      {
        method: 'POST',
        target: '/bad?x=1',
        url: 'http://a/bad?x=1',
        outcome: 'failed',
        received: ['Host', 'a', 'X-Good', '1', 'X Bad', '2'],
        answer: { status: 400 },
        failure: { flag: 'DPE', side: 'downstream', reason: expect.stringContaining('header line') },
      },
    ]);
    expect(origin.requests).toEqual([]);
    await expectStillServing(setup);
    await plane.stop();
    expect(timesMet(plane.events, 'malformed')).toBe(2);
  });

  it('with too many lines is answered 431, and counted', async () => {
    const { plane } = await start({ maxHeaders: 10 });

    const answer = await rawRequest(plane.port, get('/', Array(20).fill('X-Many: x')));

    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(timesMet(plane.events, 'headerLines')).toBe(1);
  });

  it('that does not arrive in time is answered 408, and its connection closed', async () => {
    const setup = await start({ limits: { headTimeoutMs: 50 } });
    const { plane } = setup;

    const answer = await open(plane, 'GET / HTTP/1.1\r\nHost: a\r\n').closed();

    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(timesMet(plane.events, 'headerTime')).toBe(1);
    await expectStillServing(setup);
  });

  it('that never begins is worth no answer and no word', async () => {
    const { plane } = await start({ limits: { headTimeoutMs: 50 } });

    expect(await open(plane).closed()).toBe('');
    expect(plane.events).toEqual([]);
  });

  it('has all the time there is when the limit is off', async () => {
    const { plane } = await start({ limits: { headTimeoutMs: 0 } });
    const slow = open(plane, 'GET /slow HTTP/1.1\r\nHost: a\r\n');
    const other = await start({ limits: { headTimeoutMs: 50 } });
    await open(other.plane, 'GET /').closed();

    slow.socket.write('Connection: close\r\n\r\n');

    expect(await slow.closed()).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('connections', () => {
  it('beyond the limit are closed, counted one by one and told once', async () => {
    const setup = await start({ limits: { maxConnections: 2 } });
    const { plane } = setup;
    const kept = [open(plane, 'GET'), open(plane, 'GET')];
    for (const { socket } of kept) await new Promise((resolve) => socket.once('connect', resolve));

    for (let i = 0; i < 3; i += 1) expect(await open(plane, get('/')).closed()).toBe('');
    await eventually(() => timesMet(plane.events, 'connections') === 3, 'the count');

    expect(notices(plane)).toEqual([
      `127.0.0.1:${plane.port} has 2 connections: further ones are closed (--max-connections)`,
    ]);
    for (const { socket } of kept) socket.destroy();
    await firstAnswer(plane, 200);
  });

  it('that are idle for too long are closed, and counted', async () => {
    const { plane } = await start({ limits: { idleTimeoutMs: 20 } });
    const connection = open(plane, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');

    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(timesMet(plane.events, 'idleTime')).toBe(1);
  });

  it('are not idle while an answer is under way', async () => {
    const { plane, waiting } = await start({ limits: { idleTimeoutMs: 1, headTimeoutMs: 20 } });
    const connection = open(plane, 'GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    await eventually(() => waiting.length === 1, 'the request');
    await open(plane, 'GET /').closed();

    waiting[0]?.write(ok('late'));

    expect(await connection.closed()).toContain('late');
  });
});

describe('requests under way', () => {
  it('beyond the limit are answered 503 in the words of Envoy, on a connection that stays', async () => {
    const setup = await start({ limits: { maxRequestsUnderWay: 1 } });
    const { plane, waiting, origin } = setup;
    const first = open(plane, get('/wait'));
    await eventually(() => waiting.length === 1, 'the request');

    const second = open(plane, 'GET /one-too-many HTTP/1.1\r\nHost: a\r\n\r\n');
    const answer = await second.until((text) => text.includes('overflow'));

    expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
    expect(answer).toContain('\r\nx-envoy-overloaded: true\r\n');
    expect(answer).toMatch(
      /\r\n\r\nupstream connect error or disconnect\/reset before headers\. reset reason: overflow$/,
    );
    expect(await plane.exchange()).toMatchObject({
      outcome: 'failed',
      responseFlags: ['UO'],
      failure: { flag: 'UO', side: 'proxy' },
    });
    expect(timesMet(plane.events, 'requests')).toBe(1);

    waiting[0]?.write(ok('first'));
    expect(await first.closed()).toContain('first');
    second.socket.write(get('/again'));
    expect(await second.closed()).toMatch(/HTTP\/1\.1 200 OK\r\n/);
    expect(origin.requests).toHaveLength(2);
  });
});

describe('memory', () => {
  const MiB = 1024 * 1024;
  const memory = (heapShare: number): MemoryReading => ({
    heapBytes: heapShare * 1000 * MiB,
    heapLimitBytes: 1000 * MiB,
    residentBytes: 0,
    machineBytes: MiB,
  });

  it('that is nearly full costs the captured bodies, and nothing else', async () => {
    const { plane } = await start({}, () => memory(0.96));

    expect(await rawRequest(plane.port, get('/'))).toContain('the answer');

    const exchange = await plane.exchange();
    expect(exchange.responseBody).toEqual({ bytes: new Uint8Array(0), totalBytes: 10, isTruncated: true });
    expect(exchange).toMatchObject({ outcome: 'answered', responseFlags: [] });
    expect(timesMet(plane.events, 'bodies')).toBe(1);
    expect(notices(plane)).toEqual(['memory is nearly full: bodies are not kept until some is free']);
  });

  it('that is full costs new requests a 503 with OM; those under way go on, and it recovers', async () => {
    let share = 0.1;
    let readings = 0;
    const { plane, waiting, origin } = await start({}, () => {
      readings += 1;
      return memory(share);
    });
    const first = open(plane, get('/wait'));
    await eventually(() => waiting.length === 1, 'the request');
    share = 0.99;

    const answer = await firstAnswer(plane, 503);

    expect(answer).toMatch(/\r\n\r\nenvoy overloaded$/);
    const refused = plane.closed().find(({ failure }) => failure !== undefined);
    expect(refused).toMatchObject({
      responseFlags: ['OM'],
      failure: { reason: 'memory is full' },
      received: [],
      hop: { relation: 'untouched' },
    });
    expect(timesMet(plane.events, 'memory')).toBe(1);
    waiting[0]?.write(ok('first'));
    expect(await first.closed()).toContain('first');

    share = 0.1;
    await firstAnswer(plane, 200);
    expect(readings).toBeLessThan(origin.requests.length + plane.closed().length + 1);
  });
});
