import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '../../src/demo/demo-upstream.ts';

let demo: DemoUpstream;

beforeEach(async () => {
  demo = await startDemoUpstream();
  onTestFinished(() => demo.close().catch(() => undefined));
});

function get(target: string, init: RequestInit = {}): Promise<Response> {
  return fetch(demo.url + target, { redirect: 'manual', ...init });
}

async function json(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

describe('the demo upstream', () => {
  it('lists what it answers to', async () => {
    const response = await get('/');

    expect(response.status).toBe(200);
    expect(await response.text()).toContain('/status/N');
  });

  it('shows every header that came in', async () => {
    const response = await get('/headers', {
      headers: { 'x-request-id': 'r1', 'x-forwarded-proto': 'http' },
    });

    expect((await json(response)).headers).toMatchObject({
      'X-Request-Id': 'r1',
      'X-Forwarded-Proto': 'http',
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('echoes the body of %s', async (method) => {
    const response = await get(`/${method.toLowerCase()}?a=1`, { method, body: '{"b":2}' });

    expect(await json(response)).toMatchObject({ args: { a: '1' }, data: '{"b":2}', json: { b: 2 } });
  });

  it('refuses to echo a body that is too long, after reading it', async () => {
    const response = await get('/post', { method: 'POST', body: new Uint8Array((1 << 20) + 1) });

    expect(response.status).toBe(413);
  });

  it.each([200, 204, 304, 404, 418, 500, 599])('answers with status %i', async (status) => {
    const response = await get(`/status/${status}`);

    expect(response.status).toBe(status);
    expect(await response.text()).toBe('');
    expect(response.headers.has('content-length')).toBe(status !== 204 && status !== 304);
  });

  it('sends a redirect to /get', async () => {
    const response = await get('/status/302');

    expect(response.headers.get('location')).toBe('/get');
  });

  it('refuses what it does not know', async () => {
    const wrongMethod = await get('/get', { method: 'POST' });

    expect((await get('/nowhere')).status).toBe(404);
    expect((await get('/delay/99')).status).toBe(400);
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers after a delay', async () => {
    const response = await get('/delay/0.01', { method: 'POST', body: 'x' });

    expect(await json(response)).toMatchObject({ data: 'x' });
  });

  it('streams lines, the first before the last is due', async () => {
    const response = await get('/stream/2?interval=60000');

    const first = await response.body?.getReader().read();

    expect(Buffer.from(first?.value ?? []).toString()).toBe('{"id":0,"url":"/stream/2?interval=60000"}\n');
  });

  it('streams as many lines as were asked for', async () => {
    const text = await (await get('/stream/3?interval=0')).text();

    expect(
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: number }).id),
    ).toEqual([0, 1, 2]);
  });

  it('sends events one by one', async () => {
    const response = await get('/sse?count=2&interval=1');

    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toMatch(
      /^id: 0\nevent: tick\ndata: \S+Z\n\nid: 1\nevent: tick\ndata: \S+Z\n\n$/,
    );
  });

  it.each([0, 1, 65_536, 300_001])('sends %i bytes', async (count) => {
    const response = await get(`/bytes/${count}`);

    expect((await response.arrayBuffer()).byteLength).toBe(count);
    expect(response.headers.get('content-length')).toBe(String(count));
  });

  it.each(['/', '/get', '/stream/5', '/sse', '/bytes/100'])(
    'answers HEAD %s without a body',
    async (target) => {
      const response = await get(target, { method: 'HEAD' });

      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    },
  );

  it('goes on after a client has left in the middle', async () => {
    for (const target of ['/sse', '/bytes/100000000', '/delay/10']) {
      const leaving = new AbortController();
      const response = get(target, { signal: leaving.signal });
      if (target === '/delay/10') await get('/get');
      else await response;
      leaving.abort();
      await response.catch(() => undefined);
    }

    expect((await get('/get')).status).toBe(200);
  });

  it('cuts what is under way when it closes', async () => {
    const response = await get('/sse');

    await demo.close();

    await expect(response.text()).rejects.toThrow();
    await expect(get('/get')).rejects.toThrow();
  });
});
