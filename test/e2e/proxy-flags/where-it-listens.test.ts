// Flags that say where tracectl listens.
import { expect, it } from 'vitest';
import { get, rawRequest } from '../../support/raw-client.ts';
import { portOf, startTracectl } from '../support/running-tracectl.ts';

const span = { traceId: '00000000000000a1', id: '00000000000000b1', name: 'load', kind: 'SERVER' };

it('--listen opens each address that is given; port 0 takes any free one', async () => {
  const tracectl = await startTracectl([
    '--demo-upstream',
    ...['--listen', '127.0.0.1:0', '--listen', '127.0.0.1:0'],
  ]);
  const ports = tracectl.ready.proxy.map(portOf);

  const answers = await Promise.all(ports.map((port) => rawRequest(port, get('/status/204'))));

  expect(new Set(ports).size).toBe(2);
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 204 /);
});

it('--sink takes the spans of applications', async () => {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0'], { env: { TRACECTL_SINK: 'off' } });

  const answer = await fetch(`${tracectl.ready.sink}/api/v2/spans`, {
    method: 'POST',
    body: JSON.stringify([{ ...span, localEndpoint: { serviceName: 'orders' } }]),
  });

  expect(answer.status).toBe(202);
  expect(await tracectl.line('span')).toMatchObject({
    traceId: span.traceId,
    spanId: span.id,
    kind: 'SERVER',
    name: 'load',
    service: 'orders',
  });
});

it('--no-sink takes none', async () => {
  const tracectl = await startTracectl(['--no-sink', '--demo-upstream']);

  expect(tracectl.ready).not.toHaveProperty('sink');
  expect(await tracectl.get('/status/204')).toMatch(/^HTTP\/1\.1 204 /);
});

it('--listen and --sink are ports that no request reaches through the proxy', async () => {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0']);

  for (const url of [`http://127.0.0.1:${tracectl.port}`, tracectl.ready.sink]) {
    expect(await tracectl.get(`${url}/health`)).toMatch(/^HTTP\/1\.1 508 /);
  }
});
