import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { spawnTracectl } from '../support/program.ts';
import { startDemo } from '../support/running-tracectl.ts';

/** Processes whose parent is this one. */
function childrenOf(pid: number | undefined): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => statusOf(Number(name)).includes(`\nPPid:\t${pid}\n`))
    .map(Number);
}

function isRunning(pid: number): boolean {
  return !/^State:\s+Z/m.test(statusOf(pid)) && statusOf(pid) !== '';
}

/** Empty when there is no such process. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

describe('the demo', () => {
  it('shows whole traces over all of its services, with the spans that they report', async () => {
    const demo = await startDemo(['--rate', '20']);
    const shipment = await eventually(
      () => demo.lines('exchange').find(({ url }) => url.endsWith('/shipments')),
      'a shipment',
    );
    const spans = await eventually(() => {
      const found = demo
        .lines('span')
        .filter(({ traceId }) => traceId.endsWith(shipment.trace.traceId ?? '?'));
      return found.length >= 9 && found;
    }, 'the spans of its trace');

    expect(new Set(spans.map(({ service }) => service))).toEqual(
      new Set(['storefront', 'orders', 'payments', 'stock']),
    );
    expect(demo.ready.upstreams).toEqual(['storefront', 'orders', 'payments', 'stock']);
  });

  it('answers at /get as the demo upstream does, and lists the pages of the shop at /', async () => {
    const demo = await startDemo(['--rate', '0']);

    const echo = await demo.get('/get');
    const index = await demo.get('/');

    expect(echo).toMatch(/^x-envoy-upstream-service-time: \d/im);
    for (const name of ['X-B3-Traceid', 'X-B3-Spanid', 'X-B3-Sampled', 'X-Ot-Span-Context', 'Traceparent'])
      expect(echo).toContain(`"${name}": "`);
    expect(index).toMatch(/^ +\/items/m);
    expect(index).toMatch(/^ +\/status\/N/m);
  });

  it('--rate 0 sends nothing by itself', async () => {
    const demo = await startDemo(['--rate', '0']);

    await demo.get('/orders/order-1');
    const { requests } = await demo.stop().then(() => demo.line('summary'));

    expect(requests).toBe(2);
  });

  it('--rate is refused when it is no number', async () => {
    const program = await spawnTracectl(['demo', '--rate', 'fast']);

    expect(await program.exit).toMatchObject({ code: 2 });
    expect(program.stderr()).toBe(
      'tracectl: --rate: "fast" is out of range; give a number from 0 to 1000.\n',
    );
  });

  it('ends with 143 on SIGTERM', async () => {
    const demo = await startDemo([]);

    expect(await demo.stop()).toEqual({ code: 143, signal: null });
    expect(demo.stderr()).toBe('');
  });
});

describe.runIf(process.platform === 'linux')('the process of payments', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)('is gone when tracectl was ended by %s', async (signal) => {
    const demo = await startDemo([]);
    const [child = 0, ...others] = childrenOf(demo.child.pid);
    expect(others).toEqual([]);
    expect(isRunning(child)).toBe(true);

    demo.kill(signal);
    await demo.exit;

    await eventually(() => !isRunning(child), 'the end of the child');
  });

  it('ends the demo with 1 and one sentence when it dies', async () => {
    const demo = await startDemo([]);
    const [child = 0] = childrenOf(demo.child.pid);

    process.kill(child, 'SIGKILL');

    expect(await demo.exit).toEqual({ code: 1, signal: null });
    expect(demo.stderr()).toBe(`tracectl: The demo's service payments (pid ${child}) ended with SIGKILL.\n`);
  });
});
