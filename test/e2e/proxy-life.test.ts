// A `tracectl proxy` from its start to its end: what keeps it from starting, what it opens, and how it leaves.
import { existsSync, statSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, type ScriptedUpstream } from '../support/scripted-upstream.ts';
import { listeningAddresses } from './support/listening-addresses.ts';
import { dataDirOf, runTracectl } from './support/program.ts';
import { type RunningTracectl, sessionRecord, startTracectl } from './support/running-tracectl.ts';
import { addressOf, openCollector, openUpstream } from './support/surroundings.ts';

/** An upstream that has a request of tracectl's in hand, and answers when told. */
interface Pending {
  readonly upstream: ScriptedUpstream;
  readonly answer: (bytes: string) => void;
}

async function openPendingUpstream(): Promise<Pending> {
  let waiting: Socket | undefined;
  const upstream = await openUpstream((_request, socket) => {
    waiting = socket;
    return undefined;
  });
  return { upstream, answer: (bytes) => waiting?.write(bytes) };
}

/** A client that waits for the answer to a request which the upstream has. */
async function clientOf(tracectl: RunningTracectl, { upstream }: Pending) {
  const client = openRaw(tracectl.port);
  onTestFinished(() => {
    client.socket.destroy();
  });
  client.socket.write(get('/slow'));
  await eventually(() => upstream.requests.length === 1, 'the request at the upstream');
  return client;
}

/** Resolves when nobody is let in any more. */
async function refusing(port: number): Promise<void> {
  for (;;) {
    const connection = openRaw(port);
    const isRefused = await new Promise<boolean>((resolve) => {
      connection.socket.once('connect', () => resolve(false));
      connection.socket.once('error', () => resolve(true));
    });
    connection.socket.destroy();
    if (isRefused) return;
  }
}

describe('what keeps it from starting', () => {
  it.each([
    ['--listen', 'The proxy', '--listen HOST:PORT'],
    ['--sink', 'The sink for spans', '--sink HOST:PORT or --no-sink'],
  ])(
    'a port of %s that is in use ends it with 3 and one sentence that names it',
    async (flag, who, other) => {
      const taken = createServer().listen(0, '127.0.0.1');
      onTestFinished(() => {
        taken.close();
      });
      await new Promise((resolve) => taken.once('listening', resolve));
      const address = addressOf(taken.address() as { port: number });

      const run = await runTracectl(['proxy', '--json', flag, address]);

      expect(run).toEqual({
        code: 3,
        signal: null,
        stdout: '',
        stderr: `tracectl: ${who} cannot listen on ${address}: another program has that port; ${other} chooses another address.\n`,
      });
    },
  );

  it('wrong settings end it with 2, and all of them are named at once', async () => {
    const flags = ['--timeout', 'soon', '--listen', '0.0.0.0:15001', '--route', 'api=localhost:1'];

    const run = await runTracectl(['proxy', ...flags], { env: { TRACECTL_SAMPLING: '200' } });

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.trimEnd().split('\n').sort()).toEqual([
      expect.stringMatching(
        /^tracectl: --listen: "0\.0\.0\.0:15001" could be reached from other machines; .+\.$/,
      ),
      expect.stringMatching(/^tracectl: --route: "api" is no path that starts with a slash; .+\.$/),
      expect.stringMatching(/^tracectl: --timeout: "soon" is no duration; .+\.$/),
      expect.stringMatching(/^tracectl: TRACECTL_SAMPLING: "200" is no percentage; .+\.$/),
    ]);
  });
});

describe('what it opens', () => {
  it.runIf(process.platform === 'linux')('is on loopback, and nowhere else', async () => {
    const flags = ['--demo-upstream', '--listen', '127.0.0.1:0', '--listen', '[::1]:0'];
    const tracectl = await startTracectl(flags);

    const hosts = listeningAddresses(tracectl.ready.pid).map((address) => address.split(':')[0]);

    // 127.0.0.1 three times (proxy, sink, demo upstream) and ::1, where the machine has it.
    const loopback = ['0100007F', '00000000000000000000000001000000'];
    expect(hosts.length).toBeGreaterThanOrEqual(3);
    expect(hosts.filter((host) => !loopback.includes(host ?? ''))).toEqual([]);
  });

  it('is a control socket and a record that only its owner can use, gone in the end', async () => {
    const tracectl = await startTracectl([]);
    const { socket = '' } = sessionRecord(dataDirOf(tracectl.home)) ?? {};
    const record = socket.replace(/\.sock$/, '.json');

    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);

    await tracectl.stop();
    expect([existsSync(socket), existsSync(record)]).toEqual([false, false]);
  });
});

it('TLS on its plain port is told once, as one hint on standard error', async () => {
  const tracectl = await startTracectl([]);
  // The start of a ClientHello (RFC 8446 section 5.1).
  const hello = Buffer.from('16030100c8010000c40303', 'hex');

  await rawRequest(tracectl.port, hello);
  await rawRequest(tracectl.port, hello);
  await tracectl.stop();

  expect(tracectl.stderr()).toMatch(
    /^\S+ warning: TLS bytes came in on the plain port 127\.0\.0\.1:\d+: [^\n]+\n$/,
  );
});

describe('how it leaves', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)('%s ends it in order, with code %i', async (signal, code) => {
    const tracectl = await startTracectl(['--demo-upstream']);
    await tracectl.get('/get');

    tracectl.kill(signal);

    expect(await tracectl.exit).toEqual({ code, signal: null });
    expect(tracectl.lines('summary')).toMatchObject([{ requests: 1 }]);
    expect(tracectl.stderr()).toBe('');
  });

  it('a request under way may finish', async () => {
    const pending = await openPendingUpstream();
    const tracectl = await startTracectl(['--upstream', pending.upstream.url]);
    const client = await clientOf(tracectl, pending);

    tracectl.kill('SIGTERM');
    await refusing(tracectl.port);
    pending.answer(ok('in time'));

    expect(await client.closed()).toMatch(/^HTTP\/1\.1 200 .*in time$/s);
    expect(await tracectl.exit).toMatchObject({ code: 143 });
    expect(tracectl.lines('exchange')).toMatchObject([{ status: 200, outcome: 'answered' }]);
  });

  it('a request that takes longer is cut, and recorded as that', async () => {
    const pending = await openPendingUpstream();
    const tracectl = await startTracectl(['--upstream', pending.upstream.url]);
    const client = await clientOf(tracectl, pending);

    tracectl.kill('SIGTERM');

    expect(await client.closed()).toBe('');
    expect(await tracectl.exit).toMatchObject({ code: 143 });
    expect(tracectl.lines('exchange')).toMatchObject([{ outcome: 'failed', responseFlags: ['LR'] }]);
  });

  it('a second signal ends it at once', async () => {
    const [upstream, collector] = await Promise.all([openUpstream(), openCollector('never')]);
    const tracectl = await startTracectl(['--upstream', upstream.url, '--zipkin', collector.url]);
    await tracectl.get('/');
    await tracectl.line('exchange');
    tracectl.kill('SIGTERM');
    await refusing(tracectl.port);

    tracectl.kill('SIGINT');

    expect(await tracectl.exit).toEqual({ code: 130, signal: null });
    // The collector was not waited for, and so there was nobody left to say how it all ended.
    expect(tracectl.lines('summary')).toEqual([]);
  });

  it('a Zipkin that does not answer is not waited for without end', async () => {
    const [upstream, collector] = await Promise.all([openUpstream(), openCollector('never')]);
    const tracectl = await startTracectl(['--upstream', upstream.url, '--zipkin', collector.url]);
    await tracectl.get('/');
    await tracectl.line('exchange');

    const exit = await tracectl.stop();

    expect(exit.code).toBe(143);
    expect(collector.posts).toHaveLength(1);
    expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 0, dropped: 0, queued: 1, onDisk: 1 });
  });

  it('spans that wait are sent before it ends', async () => {
    const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
    // Five seconds between two batches, as in Envoy: none is due yet.
    const flags = ['--upstream', upstream.url, '--zipkin', collector.url, '--compat', 'envoy'];
    const tracectl = await startTracectl(flags);
    await tracectl.get('/');
    const { trace } = await tracectl.line('exchange');
    expect(collector.posts).toEqual([]);

    const exit = await tracectl.stop();

    expect(exit.code).toBe(143);
    expect(collector.posts.flatMap(({ spans }) => spans)).toMatchObject([{ id: trace.spanId }]);
    expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 1, queued: 0, dropped: 0 });
  });

  it('a Zipkin that is not there does not keep it', async () => {
    const [upstream, collector] = await Promise.all([openUpstream(), openCollector()]);
    await collector.close();
    const tracectl = await startTracectl(['--upstream', upstream.url, '--zipkin', collector.url]);
    expect(await tracectl.get('/')).toMatch(/^HTTP\/1\.1 200 /);
    await tracectl.line('exchange');

    const exit = await tracectl.stop();

    expect(exit.code).toBe(143);
    expect(tracectl.lines('summary')[0]?.relay).toMatchObject({ sent: 0, dropped: 0, queued: 1, onDisk: 1 });
  });

  it('quietly, when the reader of its output has gone', async () => {
    const tracectl = await startTracectl(['--demo-upstream']);
    tracectl.child.stdout?.destroy();

    await tracectl.get('/get');

    expect(await tracectl.exit).toEqual({ code: 0, signal: null });
    expect(tracectl.stderr()).toBe('');
  });
});
