// Real processes on both sides of a session, found in /proc.
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type NodeProgram, nodeProgram } from '../support/node-program.ts';
import { get, rawRequest } from '../support/raw-client.ts';
import { ok, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo } from '../support/test-plane.ts';
import { startTestSession, type TestSession } from '../support/test-session.ts';

const onLinux = it.runIf(process.platform === 'linux');

/** Answers when it is told to. */
const SERVER = `
  const answers = [];
  require('node:http')
    .createServer((request, response) => { answers.push(response); console.log('asked', request.url); })
    .listen(0, '127.0.0.1', function () { console.log('port', this.address().port); });
  require('node:readline').createInterface({ input: process.stdin }).on('line', () => {
    for (const response of answers.splice(0)) response.end('ok');
  });`;

/** Sends what it is told to, over one connection, and says when the answer is there. */
const CLIENT = `
  const { Agent, request } = require('node:http');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  require('node:readline').createInterface({ input: process.stdin }).on('line', (url) => {
    request(url, { agent }, (response) => response.resume().on('end', () => console.log('answered', url)))
      .on('error', () => {})
      .end();
  });
  console.log('ready');`;

async function start(options: Parameters<typeof startTestSession>[0] = {}): Promise<TestSession> {
  const session = await startTestSession({ findsProcesses: true, ...options });
  onTestFinished(() => session.stop());
  return session;
}

async function server(name: string): Promise<{ program: NodeProgram; port: number }> {
  const program = await nodeProgram(name, SERVER);
  const port = Number((await program.line(/^port/)).split(' ')[1]);
  return { program, port };
}

describe('who called', () => {
  onLinux('is the process at each end, once for all requests of a connection', async () => {
    const { program: stock, port } = await server('stock');
    const session = await start({ plane: { routes: [routeTo(port)] } });
    const orders = await nodeProgram('orders', CLIENT);
    await orders.line(/ready/);

    for (const path of ['/1', '/2']) {
      orders.say(`http://127.0.0.1:${session.port}${path}`);
      await stock.line(new RegExp(`asked ${path}`));
      stock.say('answer');
      await orders.line(new RegExp(`answered .*${path}`));
    }
    await eventually(() => session.ofType('exchange').length === 2, 'both exchanges');

    const caller = {
      method: 'process',
      service: 'orders',
      pid: orders.pid,
      processName: 'node',
      leaderPid: orders.pid,
    };
    const callee = { ...caller, service: 'stock', pid: stock.pid, leaderPid: stock.pid };
    for (const event of session.ofType('exchange')) {
      expect(event).toMatchObject({ caller, callee });
      expect(event.findings[0]?.message).toContain(`orders (pid ${orders.pid}, node) sent no trace headers`);
      expect(event.findings[0]?.service).toBe('orders');
    }
    expect(session.session.snapshot().entries[0]).toMatchObject({ caller, callee });
    const [first, second] = session.ofType('exchange').map(({ exchange }) => exchange.client.connection);
    expect(first).toBe(second);
  });

  onLinux('is the service of a port that the process itself listens on, as callers know it', async () => {
    const { program: gateway, port } = await server('gateway');
    const routed = { ...routeTo(port), service: 'edge' };
    const session = await start({ plane: { routes: [routed] }, services: ['edge'] });

    const answered = rawRequest(session.port, get('/'));
    await gateway.line(/asked/);
    gateway.say('answer');
    await answered;
    await eventually(() => session.ofType('exchange').length === 1, 'the exchange');

    expect(session.ofType('exchange')[0]?.callee).toMatchObject({
      method: 'route',
      service: 'edge',
      pid: gateway.pid,
    });
  });

  onLinux('is not inherited by the next process that uses the port', async () => {
    const { program: stock, port } = await server('stock');
    const session = await start({ plane: { routes: [routeTo(port)] } });
    // Closed by a reset, a port is free again at once, unless another program happens to have it.
    const once = `
      const connect = () => {
        const socket = require('node:net').connect(
          { port: ${session.port}, host: '127.0.0.1', localPort: ${20_000 + (process.pid % 10_000)} },
          () => socket.write('GET /' + process.env.PATH_SENT + ' HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'),
        );
        socket.on('data', () => console.log('answered'));
        socket.on('error', ({ code }) => code === 'EADDRINUSE' && setTimeout(connect, 20));
        socket.on('close', () => console.log('left'));
        process.stdin.once('data', () => socket.resetAndDestroy());
      };
      connect();`;
    const first = await nodeProgram('first', once, { PATH_SENT: '1' });
    await stock.line(/asked .1/);
    stock.say('answer');
    await first.line(/answered/);
    first.say('leave');
    await first.line(/left/);
    await eventually(() => session.ofType('exchange').length === 1, 'the first exchange');

    const second = await nodeProgram('second', once, { PATH_SENT: '2' });
    await stock.line(/asked .2/);
    stock.say('answer');
    await eventually(() => session.ofType('exchange').length === 2, 'the second exchange');

    const exchanges = session.ofType('exchange');
    expect(exchanges[0]?.exchange.client.port).toBe(exchanges[1]?.exchange.client.port);
    expect(exchanges.map(({ caller }) => [caller?.service, caller?.pid])).toEqual([
      ['first', first.pid],
      ['second', second.pid],
    ]);
  });

  onLinux('is nobody when it is this process itself, and the line is not kept back for it', async () => {
    const origin = await startScriptedUpstream(() => ok());
    onTestFinished(() => origin.close());
    const session = await start({ plane: { routes: [routeTo(origin.port)] } });

    await rawRequest(session.port, get('/'));
    await eventually(() => session.ofType('exchange').length === 1, 'the exchange');

    expect(session.ofType('exchange')[0]).not.toHaveProperty('caller');
    expect(session.ofType('exchange')[0]).not.toHaveProperty('callee');
  });

  onLinux('is told before the session ends, with everything that was still under way', async () => {
    const { program: stock, port } = await server('stock');
    const session = await start({ plane: { routes: [routeTo(port)] } });
    const orders = await nodeProgram('orders', CLIENT);
    await orders.line(/ready/);
    orders.say(`http://127.0.0.1:${session.port}/1`);
    await stock.line(/asked/);

    await session.session.stop({ trafficMs: 0, relayMs: 0 });

    expect(session.events.map(({ type }) => type)).toEqual(['ready', 'exchange', 'summary']);
  });
});
