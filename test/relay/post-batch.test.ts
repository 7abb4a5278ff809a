import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { batchCall } from '../../src/relay/post-batch.ts';

const json = JSON.stringify([{ name: 'x'.repeat(2000) }]);
const call = (url: string, mayGzip = true, text = json) =>
  batchCall({
    url: new URL(url),
    body: Buffer.from(text),
    contentType: 'application/json',
    mayGzip,
    timeoutMs: 1000,
  });

describe('a batch', () => {
  it('is packed on its way to another machine', () => {
    const { body = Buffer.alloc(0), headers } = call('http://zipkin.test:9411/api/v2/spans');

    expect(headers).toMatchObject({ 'content-encoding': 'gzip', 'content-length': body.length, b3: '0' });
    expect(gunzipSync(body).toString()).toBe(json);
  });

  it.each([
    ['over loopback', call('http://127.0.0.1:9411/')],
    ['over loopback by name', call('http://localhost:9411/')],
    ['over loopback of IPv6', call('http://[::1]:9411/')],
    ['when it is small', call('http://zipkin.test/', true, '[]')],
    ['with compat envoy', call('http://zipkin.test/', false)],
  ])('is not packed %s', (_name, { headers }) => {
    expect(headers).not.toHaveProperty('content-encoding');
  });
});
