import { createServer } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { expect, test } from 'vitest';
import { tlsServerName } from '../../src/proxy/tls-server-name.ts';

/** The ClientHello that Node sends for a name. */
async function clientHello(servername: string): Promise<Buffer> {
  let client: TLSSocket | undefined;
  const hello = await new Promise<Buffer>((resolve) => {
    const server = createServer((socket) => {
      socket.once('data', (bytes) => {
        socket.destroy();
        server.close();
        resolve(bytes);
      });
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      client = connect({ port: address.port, host: '127.0.0.1', servername });
      client.on('error', () => {});
    });
  });
  client?.destroy();
  return hello;
}

test('the name is read from a real ClientHello, and from no part of one that is too short', async () => {
  const hello = await clientHello('shop.example');
  expect(tlsServerName(hello)).toBe('shop.example');
  const found = Array.from({ length: hello.length }, (_, length) => tlsServerName(hello.subarray(0, length)));
  expect(new Set(found)).toEqual(new Set([undefined, 'shop.example']));
});

test('a hello cut into several records is put together', async () => {
  const hello = await clientHello('shop.example');
  const body = hello.subarray(5);
  const record = (bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([22, 3, 1, bytes.length >> 8, bytes.length & 0xff]), bytes]);
  expect(tlsServerName(Buffer.concat([record(body.subarray(0, 50)), record(body.subarray(50))]))).toBe(
    'shop.example',
  );
});

test.each([
  ['', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(100)],
  ['a request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['0xff', Buffer.alloc(500, 0xff)],
])('there is none in %s', (_name, bytes) => {
  expect(tlsServerName(bytes)).toBeUndefined();
});
