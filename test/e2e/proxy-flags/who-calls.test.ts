// Flags that say how callers are known.
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { nodeProgram } from '../../support/node-program.ts';
import { get, rawRequest } from '../../support/raw-client.ts';
import { runTracectl } from '../support/program.ts';
import { portOf, startTracectl } from '../support/running-tracectl.ts';
import { addressOf, openUpstream } from '../support/surroundings.ts';

const canFind = process.platform === 'linux';

/** Asks again and again, on one connection: a thread that has just started may need a moment for the first. */
const ASK = `
  const { Agent, get } = require('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => get(process.env.URL, { agent }, (answer) => answer.resume().on('end', () => setTimeout(ask, 50)))
    .on('error', () => {});
  ask();`;

describe('a process that calls', () => {
  it.runIf(canFind)('--attribution auto finds it, and --attribution is auto by default', async () => {
    const upstream = await openUpstream();
    const tracectl = await startTracectl(['--upstream', addressOf(upstream)], {
      env: { TRACECTL_ATTRIBUTION: undefined },
    });

    const orders = await nodeProgram('orders', ASK, { URL: `http://127.0.0.1:${tracectl.port}/a` });

    const exchange = await eventually(
      () =>
        tracectl
          .lines('exchange')
          .find(({ client, server }) => client.pid !== undefined && server !== undefined),
      'an exchange with its caller',
    );
    expect(exchange.client).toEqual({
      address: '127.0.0.1',
      name: 'orders',
      service: 'orders',
      pid: orders.pid,
      process: 'node',
      identifiedBy: 'process',
    });
    // The upstream is this test.
    expect(exchange.server).toMatchObject({
      address: addressOf(upstream),
      pid: process.pid,
      identifiedBy: 'process',
    });
    const named = await eventually(
      () => tracectl.lines('finding').find(({ exchange: id }) => id === exchange.id),
      'its finding',
    );
    expect(named.message).toContain(`orders (pid ${orders.pid}, node)`);
  });

  it('--attribution off leaves it unknown', async () => {
    const upstream = await openUpstream();
    const tracectl = await startTracectl(['--upstream', addressOf(upstream), '--attribution', 'off']);

    await nodeProgram('orders', ASK, { URL: `http://127.0.0.1:${tracectl.port}/a` });

    expect((await tracectl.line('exchange')).client).toEqual({ address: '127.0.0.1' });
  });
});

describe('a caller with a port of its own', () => {
  it('--caller knows it by that port', async () => {
    const upstream = await openUpstream();
    const tracectl = await startTracectl(['--upstream', addressOf(upstream), '--caller', 'billing@0']);
    const [own] = tracectl.ready.callers ?? [];

    await rawRequest(portOf(own?.url), get('/own'));
    await tracectl.get('/common');

    expect(own?.name).toBe('billing');
    expect((await tracectl.line('exchange', 1)).client).toMatchObject({
      service: 'billing',
      identifiedBy: 'route',
    });
    expect((await tracectl.line('exchange', 2)).client.service).not.toBe('billing');
  });

  it('--caller is given each name and each port once', async () => {
    const same = ['--caller', 'a@15021', '--caller', 'b@15021', '--caller', 'a@15022'];

    const run = await runTracectl(['proxy', ...same]);

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('--caller: port 15021 is taken by the caller a; give another port.');
    expect(run.stderr).toContain('--caller: the caller a is taken; give each caller once.');
  });
});
