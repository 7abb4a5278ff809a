import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionOpened } from '../../src/exchange/connection.ts';
import { startDataPlane } from '../../src/proxy/data-plane.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, startTestPlane, testPlaneOptions } from '../support/test-plane.ts';

const authorization = `Proxy-Authorization: Basic ${Buffer.from('orders:topsecret').toString('base64')}`;

async function start(options: Parameters<typeof startTestPlane>[0] = {}) {
  const origin = await startScriptedUpstream(() => ok());
  onTestFinished(() => origin.close());
  const proxy = await startTestPlane({ routes: [routeTo(origin.port)], ...options });
  onTestFinished(() => proxy.stop());
  return { origin, proxy };
}

describe('the user name in the proxy URL', () => {
  it('names the caller of an absolute-form request, and is not passed on', async () => {
    const { origin, proxy } = await start();

    await rawRequest(proxy.port, get(`http://127.0.0.1:${origin.port}/a`, [authorization]));

    expect((await proxy.exchange()).client.identity).toEqual({ method: 'proxyUrl', service: 'orders' });
    expect(origin.requests[0]?.lines.join('\n')).not.toMatch(/proxy-authorization|topsecret/i);
    expect((await proxy.exchange()).sent?.join(' ')).not.toMatch(/proxy-authorization/i);
  });

  it('names the caller of everything that comes through a CONNECT tunnel', async () => {
    const { origin, proxy } = await start();
    const authority = `127.0.0.1:${origin.port}`;
    const client = openRaw(proxy.port);
    client.socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization}\r\n\r\n`);
    await client.until((text) => text.includes('200 Connection Established'));

    client.socket.write(`GET /1 HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    await client.until((text) => text.endsWith('ok'));
    client.socket.write(`GET /2 HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`);
    await client.closed();

    const identities = [await proxy.exchange(1), await proxy.exchange(2)].map(
      ({ client: { identity } }) => identity,
    );
    expect(identities).toEqual([
      { method: 'proxyUrl', service: 'orders' },
      { method: 'proxyUrl', service: 'orders' },
    ]);
  });

  it('is nobody without it', async () => {
    const { proxy } = await start();

    await rawRequest(proxy.port, get('/'));

    expect((await proxy.exchange()).client).not.toHaveProperty('identity');
  });
});

describe('a port of a caller', () => {
  it('names whoever comes in on it, unless they say otherwise', async () => {
    const { proxy } = await start({ listen: [{ host: '127.0.0.1', port: 0, caller: 'billing' }] });

    await rawRequest(proxy.port, get('/1'));
    await rawRequest(proxy.port, get('/2', [authorization]));

    expect(proxy.plane.listening).toMatchObject([{ caller: 'billing' }]);
    expect((await proxy.exchange(1)).client.identity).toEqual({ method: 'route', service: 'billing' });
    expect((await proxy.exchange(2)).client.identity).toEqual({ method: 'proxyUrl', service: 'orders' });
  });
});

describe('connections', () => {
  it('are told once each, before their first exchange has ended, and named by it', async () => {
    const origin = await startScriptedUpstream(() => ok());
    onTestFinished(() => origin.close());
    const told: (ConnectionOpened | 'closed')[] = [];
    const connections = new Map<string, string | undefined>();
    const started = await startDataPlane(
      { ...testPlaneOptions, routes: [routeTo(origin.port)] },
      {
        clock: systemClock,
        ids: createRandomIds(),
        onConnection: (connection) => told.push(connection),
        emit: (event) => {
          if (event.type !== 'closed') return;
          told.push('closed');
          connections.set('client', event.exchange.client.connection);
          connections.set('upstream', event.exchange.upstreamConnection);
        },
      },
    );
    if ('problem' in started) throw new Error(started.problem.code);
    onTestFinished(() => started.plane.stop(0));
    const port = Number(new URL(started.plane.listening[0]?.url ?? '').port);

    const client = openRaw(port);
    for (const answers of [1, 2]) {
      client.socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await client.until((text) => text.split('HTTP/1.1 200').length === answers + 1 && text.endsWith('ok'));
    }
    const clientPort = client.socket.localPort;
    client.socket.destroy();

    const [first, second] = told;
    expect(told.filter((each) => each === 'closed')).toHaveLength(2);
    expect(told.filter((each) => each !== 'closed').length).toBeGreaterThanOrEqual(2);
    expect(first).toMatchObject({
      side: 'client',
      own: { port },
      peer: { address: '127.0.0.1', port: clientPort },
    });
    expect(second).toMatchObject({ side: 'upstream', peer: { address: '127.0.0.1', port: origin.port } });
    expect(connections.get('client')).toBe((first as ConnectionOpened).id);
    expect(told.some((each) => each !== 'closed' && each.id === connections.get('upstream'))).toBe(true);
  });
});
