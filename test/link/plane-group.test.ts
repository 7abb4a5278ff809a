// Several planes on the same ports, inline: over the same messages as in threads. What is told of threads themselves is
// tested on the built program.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlaneEvent } from '../../src/exchange/plane-event.ts';
import { createInlinePlane } from '../../src/link/inline-plane.ts';
import { createPlaneGroup } from '../../src/link/plane-group.ts';
import type { PlaneHandle, PlaneListener } from '../../src/link/plane-handle.ts';
import { systemDependencies } from '../../src/link/plane-host.ts';
import type { Listening } from '../../src/proxy/data-plane.ts';
import type { PlaneOptions } from '../../src/proxy/plane-options.ts';
import { eventually } from '../support/eventually.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, testPlaneOptions } from '../support/test-plane.ts';

const onLinux = it.runIf(process.platform === 'linux');

interface TestGroup {
  readonly group: PlaneHandle;
  /** What each plane told, by plane. */
  readonly told: readonly PlaneEvent[][];
  start(options: Partial<PlaneOptions>): Promise<readonly Listening[]>;
}

function createGroup(count: number): TestGroup {
  const told: PlaneEvent[][] = [];
  const group = createPlaneGroup(count, { onEvents: () => {}, onShed: () => {} }, (listener) => {
    const events: PlaneEvent[] = [];
    told.push(events);
    const onEvents: PlaneListener['onEvents'] = (batch) => {
      events.push(...batch);
      listener.onEvents(batch);
    };
    return createInlinePlane({ ...listener, onEvents }, systemDependencies());
  });
  onTestFinished(() => group.stop(0));
  return {
    group,
    told,
    start: async (options) => {
      const started = await group.start({ ...testPlaneOptions, ...options });
      if ('problem' in started) throw new Error(started.problem.code);
      return started.listening;
    },
  };
}

async function startUpstream() {
  const upstream = await startScriptedUpstream(() => ok());
  onTestFinished(() => upstream.close());
  return upstream;
}

const portOf = (listening: Listening | undefined): number => Number(new URL(listening?.url ?? '').port);
const seqs = (events: readonly PlaneEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'closed' ? [event.exchange.seq] : []));

describe('two planes', () => {
  onLinux('share one port and one count, and both are given connections', async () => {
    const upstream = await startUpstream();
    const { told, start } = createGroup(2);
    const [listening, ...others] = await start({ routes: [routeTo(upstream.port)] });

    // The kernel chooses by a hash of the client's port: 40 times the same one has a chance of 2^-39.
    for (let i = 0; i < 40; i += 1) await rawRequest(portOf(listening), get(`/${i}`));
    await eventually(() => told.flatMap(seqs).length === 40, 'the records');

    expect(others).toEqual([]);
    for (const events of told) expect(seqs(events).length).toBeGreaterThan(0);
    expect(told.flatMap(seqs).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  onLinux('share the ports of services and every address, too', async () => {
    const upstream = await startUpstream();
    const orders = { ...routeTo(upstream.port), match: { kind: 'service', service: 'orders' } } as const;
    const { told, start } = createGroup(2);
    const listening = await start({
      routes: [orders],
      listen: [
        { host: '127.0.0.1', port: 0 },
        { host: '127.0.0.1', port: 0, service: 'orders' },
      ],
    });

    expect(listening.map(({ service }) => service)).toEqual([undefined, 'orders']);
    for (let i = 0; i < 40; i += 1) {
      expect(await rawRequest(portOf(listening[1]), get('/'))).toMatch(/^HTTP\/1\.1 200 /);
    }
    await eventually(() => told.flatMap(seqs).length === 40, 'the records');
    for (const events of told) expect(seqs(events).length).toBeGreaterThan(0);
  });

  onLinux('replay through one of them, and stop together', async () => {
    const upstream = await startUpstream();
    const { group, told, start } = createGroup(2);
    const [listening] = await start({ routes: [routeTo(upstream.port)] });

    const id = await group.replay({
      method: 'GET',
      url: `http://127.0.0.1:${upstream.port}/again`,
      headers: ['host', 'a'],
      body: new Uint8Array(0),
      of: 'the original',
      origin: { run: '00000000000000aa', n: 1, trace: 'fresh' },
      keepsHost: false,
      insecure: false,
    });
    await group.stop(0);

    expect(told.flat()).toContainEqual(
      expect.objectContaining({ type: 'closed', exchange: expect.objectContaining({ id, seq: 1 }) }),
    );
    await expect(rawRequest(portOf(listening), get('/'))).resolves.toBe('');
  });

  onLinux('take no port that another tracectl has, whether that shares its ports or not', async () => {
    const [listening] = await createGroup(2).start({});
    const listen = [{ host: '127.0.0.1', port: portOf(listening) }];

    for (const count of [1, 2]) {
      await expect(createGroup(count).start({ listen })).rejects.toThrow('EADDRINUSE');
    }
  });
});

it('one plane is no group: its ports are its own', async () => {
  const upstream = await startUpstream();
  const { told, start } = createGroup(1);
  const [listening] = await start({ routes: [routeTo(upstream.port)] });
  const listen = [{ host: '127.0.0.1', port: portOf(listening) }];

  expect(told).toHaveLength(1);
  await expect(createGroup(1).start({ listen })).rejects.toThrow('EADDRINUSE');
});

it('a group fails when one of its planes does', async () => {
  const failures = [Promise.withResolvers<never>(), Promise.withResolvers<never>()];
  let made = 0;
  const group = createPlaneGroup(2, { onEvents: () => {}, onShed: () => {} }, () => {
    const failed = failures[made]?.promise ?? Promise.reject(new Error('one too many'));
    made += 1;
    return {
      failed,
      start: async () => ({ listening: [] }),
      replay: async () => '',
      stop: async () => {},
    };
  });

  failures[1]?.reject(new Error('the second died'));

  await expect(group.failed).rejects.toThrow('the second died');
});
