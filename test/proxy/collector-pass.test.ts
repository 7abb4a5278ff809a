import { describe, expect, it, onTestFinished } from 'vitest';
import { openRaw, rawRequest } from '../support/raw-client.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startTestPlane } from '../support/test-plane.ts';

async function start() {
  const collector = await startScriptedUpstream(() => 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
  onTestFinished(() => collector.close());
  const proxy = await startTestPlane({ ownPorts: [collector.port], collectorPorts: [collector.port] });
  onTestFinished(() => proxy.stop());
  return { collector, proxy, authority: `127.0.0.1:${collector.port}` };
}

const post = (target: string, rest = ''): string =>
  `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nProxy-Authorization: Basic eDp5\r\nConnection: close\r\n${rest}`;

describe('spans for the own collector', () => {
  it('pass untraced and unlisted', async () => {
    const { collector, proxy, authority } = await start();

    const answer = await rawRequest(
      proxy.port,
      post(`http://${authority}/api/v2/spans`, 'Content-Length: 2\r\n\r\n[]'),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(collector.requests).toHaveLength(1);
    expect(collector.requests[0]?.body).toBe('[]');
    expect(collector.requests[0]?.lines[0]).toBe('POST /api/v2/spans HTTP/1.1');
    expect(collector.requests[0]?.lines.join('\n')).not.toMatch(
      /b3|traceparent|x-request-id|proxy-authorization/i,
    );
    expect(proxy.events).toEqual([]);
  });

  it('pass in chunks, and by the name localhost', async () => {
    const { collector, proxy } = await start();
    const chunked = 'Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n';

    const answer = await rawRequest(
      proxy.port,
      post(`http://localhost:${collector.port}/v1/traces`, chunked),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 202 /);
    expect(collector.requests[0]?.body).toContain('[]');
  });

  it('pass through a tunnel', async () => {
    const { collector, proxy, authority } = await start();
    const client = openRaw(proxy.port);
    client.socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    await client.until((text) => text.includes('200 Connection Established'));

    client.socket.write(post('/api/v2/spans', 'Content-Length: 2\r\n\r\n[]'));

    expect(await client.closed()).toContain('HTTP/1.1 202 ');
    expect(collector.requests).toHaveLength(1);
    expect(proxy.events).toEqual([]);
  });

  it('are the only requests that may: nothing is read there through the proxy', async () => {
    const { collector, proxy, authority } = await start();

    const answer = await rawRequest(
      proxy.port,
      `GET http://${authority}/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 508 /);
    expect(collector.requests).toEqual([]);
  });

  it('are told to come again when the collector has gone', async () => {
    const { collector, proxy, authority } = await start();
    await collector.close();

    const answer = await rawRequest(
      proxy.port,
      post(`http://${authority}/api/v2/spans`, 'Content-Length: 2\r\n\r\n[]'),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  });
});
