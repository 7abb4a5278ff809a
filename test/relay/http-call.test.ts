import { afterEach, describe, expect, it } from 'vitest';
import { callHttp, type HttpCall } from '../../src/relay/http-call.ts';
import { eventually } from '../support/eventually.ts';
import { type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function callTo(script: Script, changes: Partial<HttpCall> = {}) {
  const server = await startScriptedUpstream(script);
  closers.push(server.close);
  const call: HttpCall = {
    method: 'GET',
    url: new URL(server.url),
    headers: {},
    timeoutMs: 5_000,
    ...changes,
  };
  return { server, outcome: callHttp(call) };
}

describe('callHttp', () => {
  it('hands back status, Retry-After and body', async () => {
    const { outcome } = await callTo(
      () => 'HTTP/1.1 429 x\r\nRetry-After: 3\r\nContent-Length: 4\r\n\r\nsoon',
    );

    expect(await outcome).toMatchObject({ kind: 'answered', status: 429, retryAfter: '3', body: 'soon' });
  });

  it('opens a connection for each call', async () => {
    const { server, outcome } = await callTo(() => 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await outcome;

    await callHttp({ method: 'GET', url: new URL(server.url), headers: {}, timeoutMs: 5_000 });

    expect(server.connections()).toBe(2);
  });

  it('keeps 64 KiB of a longer body and hangs up', async () => {
    const { outcome } = await callTo(
      () => `HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n${'x'.repeat(70_000)}`,
    );

    expect(await outcome).toHaveProperty('body.length', 64 * 1024);
  });

  it('takes the head for an answer although the body breaks off', async () => {
    const { outcome } = await callTo((_, socket) => {
      socket.end('HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\nhalf');
      return undefined;
    });

    expect(await outcome).toMatchObject({ kind: 'answered', status: 202, body: 'half' });
  });

  it('takes the head for an answer although the body never comes', async () => {
    const { outcome } = await callTo(() => 'HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n', {
      timeoutMs: 100,
    });

    expect(await outcome).toMatchObject({ kind: 'answered', status: 202, body: '' });
  });

  it('loses a call that is not answered in time', async () => {
    const { outcome } = await callTo(() => undefined, { timeoutMs: 50 });

    expect(await outcome).toEqual({ kind: 'lost', isConnected: true, reason: 'no answer within 50 ms' });
  });

  it('loses a call that is stopped, and hangs up', async () => {
    const stop = new AbortController();
    let isClosed = false;
    const { server, outcome } = await callTo(
      (_, socket) => {
        socket.on('close', () => {
          isClosed = true;
        });
        return undefined;
      },
      { signal: stop.signal },
    );
    await eventually(() => server.requests.length === 1);

    stop.abort();

    expect(await outcome).toMatchObject({ kind: 'lost', isConnected: true });
    await eventually(() => isClosed);
  });

  it('does not begin a call that was stopped before', async () => {
    const { server, outcome } = await callTo(() => undefined, { signal: AbortSignal.abort() });

    expect(await outcome).toMatchObject({ kind: 'lost', isConnected: false });
    expect(server.requests).toEqual([]);
  });
});
