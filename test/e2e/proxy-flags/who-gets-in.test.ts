// Flags that say who may come in besides the programs of this machine, and how many threads serve them.
import { networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { get, rawRequest } from '../../support/raw-client.ts';
import { listeningAddresses } from '../support/listening-addresses.ts';
import { runTracectl } from '../support/program.ts';
import { portOf, type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { addressOf, openUpstream } from '../support/surroundings.ts';

const onLinux = it.runIf(process.platform === 'linux');
const span = '[{"traceId":"00000000000000a1","id":"00000000000000b1"}]';
/** An address of this machine by which others reach it. */
const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address;

function post(port: number, host: string): Promise<string> {
  const head = `POST /api/v2/spans HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${span.length}\r\n`;
  return rawRequest(port, `${head}Connection: close\r\n\r\n${span}`);
}

describe('other machines', () => {
  it.each(['--listen', '--sink'])('are let in by no %s alone', async (flag) => {
    const run = await runTracectl(['proxy', flag, '0.0.0.0:0']);

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toBe(
      `tracectl: ${flag}: "0.0.0.0:0" could be reached from other machines; ` +
        'give 127.0.0.1:PORT or [::1]:PORT, or --allow-remote-clients beside it.\n',
    );
  });

  onLinux('--allow-remote-clients lets them in where --listen and --sink say, and says so', async () => {
    const tracectl = await startTracectl([
      ...['--demo-upstream', '--allow-remote-clients', '--listen', '0.0.0.0:0', '--sink', '0.0.0.0:0'],
    ]);
    const sinkPort = portOf(tracectl.ready.sink);

    const hosts = listeningAddresses(tracectl.ready.pid).map((address) => address.split(':')[0]);

    // The demo upstream stays on loopback.
    expect(hosts.sort()).toEqual(['00000000', '00000000', '0100007F']);
    const sending = `warning: other machines can send requests through http://0.0.0.0:${tracectl.port}`;
    await eventually(() => tracectl.stderr().includes(sending), 'the warning');
    expect(tracectl.stderr()).toContain(`other machines can report spans to http://0.0.0.0:${sinkPort}`);
    expect(await post(sinkPort, '192.168.1.5:9411')).toMatch(/^HTTP\/1\.1 202 /);
    expect(await post(sinkPort, 'evil.test')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.runIf(ownAddress !== undefined)(
    '--allow-remote-clients lets no request back in by an address of this machine',
    async () => {
      const flags = ['--allow-remote-clients', '--listen', '0.0.0.0:0', '--sink', '0.0.0.0:0'];
      const tracectl = await startTracectl(flags);

      for (const port of [tracectl.port, portOf(tracectl.ready.sink)]) {
        const url = `http://${ownAddress}:${port}/health`;
        expect(await rawRequest(tracectl.port, get(url), ownAddress)).toMatch(/^HTTP\/1\.1 508 /);
      }
    },
  );

  it('--sink-name is a name by which applications reach the sink', async () => {
    const tracectl = await startTracectl(['--sink-name', 'tracectl', '--sink-name', 'Zipkin.internal']);
    const port = portOf(tracectl.ready.sink);

    expect(await post(port, 'tracectl:9411')).toMatch(/^HTTP\/1\.1 202 /);
    expect(await post(port, 'zipkin.internal')).toMatch(/^HTTP\/1\.1 202 /);
    expect(await post(port, 'evil.test')).toMatch(/^HTTP\/1\.1 421 /);
  });
});

describe('threads', () => {
  /** Sockets of the program that listen on a port. */
  function listenersOn(port: number, { ready }: RunningTracectl): number {
    const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    return listeningAddresses(ready.pid).filter((each) => each.endsWith(hex)).length;
  }

  onLinux('--workers 2 has two threads serve one port, in one session', async () => {
    const upstream = await openUpstream();
    const tracectl = await startTracectl(['--upstream', addressOf(upstream), '--workers', '2']);

    // One after the other: a thread needs one connection to the upstream, and each thread has its own.
    for (let i = 0; i < 40; i += 1) expect(await tracectl.get(`/${i}`)).toMatch(/^HTTP\/1\.1 200 /);
    await tracectl.line('exchange', 40);

    // Not exactly two: a request that comes right behind another finds the connection of that one still taken.
    expect(upstream.connections()).toBeGreaterThanOrEqual(2);
    const seqs = tracectl.lines('exchange').map(({ seq }) => seq);
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(listenersOn(tracectl.port, tracectl)).toBe(2);
    expect((await tracectl.stop()).code).toBe(143);
    expect(await tracectl.line('summary')).toMatchObject({ requests: 40, errors: 0 });
  });

  onLinux('--workers 1 has one, whose port is its own', async () => {
    const upstream = await openUpstream();
    const tracectl = await startTracectl(['--upstream', addressOf(upstream), '--workers', '1']);

    for (let i = 0; i < 20; i += 1) await tracectl.get(`/${i}`);

    expect(listenersOn(tracectl.port, tracectl)).toBe(1);
    const run = await runTracectl(['proxy', '--listen', `127.0.0.1:${tracectl.port}`, '--workers', '2']);
    expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining('another program has that port') });
  });

  onLinux(
    '--workers 2 share the port of a service, and refuse one that another tracectl shares',
    async () => {
      const upstream = await openUpstream();
      const tracectl = await startTracectl([
        ...['--service', `orders=${addressOf(upstream)}@0`, '--workers', '2'],
      ]);
      const port = portOf(tracectl.ready.services[0]?.url);

      for (let i = 0; i < 40; i += 1) expect(await rawRequest(port, get(`/${i}`))).toMatch(/ 200 /);

      expect(upstream.connections()).toBeGreaterThanOrEqual(2);
      expect(listenersOn(port, tracectl)).toBe(2);
      const run = await runTracectl(['proxy', '--listen', `127.0.0.1:${tracectl.port}`, '--workers', '2']);
      expect(run).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('another program has that port'),
      });
    },
  );
});
