// Flags that say where tracectl listens.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { expect, it, onTestFinished } from 'vitest';
import { encodeOtlp } from '../../../src/codec/otlp/encode-otlp.ts';
import { get, rawRequest } from '../../support/raw-client.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runTracectl } from '../support/program.ts';
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

const otlpReport = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }] },
      scopeSpans: [{ spans: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'Load' }] }],
    },
  ],
});

async function postOtlp(url: string | undefined): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${url}/v1/traces`, { method: 'POST', headers, body: otlpReport })).status;
}

it('--otlp opens a port of its own for OTLP over HTTP', async () => {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', '--otlp', '127.0.0.1:0']);

  expect(await postOtlp(tracectl.ready.otlp?.http)).toBe(200);

  expect(await tracectl.line('span')).toMatchObject({
    spanId: 'b'.repeat(16),
    name: 'load',
    service: 'orders',
  });
  expect(tracectl.ready.otlp).not.toHaveProperty('grpc');
});

it('--otlp-grpc takes OTLP over gRPC', async () => {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0']);
  const client = new Client(new URL(tracectl.ready.otlp?.grpc ?? '').host, credentials.createInsecure());
  onTestFinished(() => client.close());
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  const bytes = (value: Buffer): Buffer => value;
  const report = Buffer.from(
    encodeOtlp([{ ...span, kind: 'SERVER', annotations: [], tags: [] }], 'protobuf'),
  );

  await new Promise<void>((resolve, reject) => {
    client.makeUnaryRequest(path, bytes, bytes, report, (error) =>
      error === null ? resolve() : reject(error),
    );
  });

  expect(await tracectl.line('span')).toMatchObject({ spanId: span.id });
});

it('--no-otlp and --no-otlp-grpc leave the ports of OpenTelemetry alone, and the sink takes OTLP', async () => {
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', '--no-otlp', '--no-otlp-grpc']);

  expect(tracectl.ready.otlp).toEqual({});
  expect(await postOtlp(tracectl.ready.sink)).toBe(200);
});

it('--no-otlp can be given alone', async () => {
  const flags = ['--sink', '127.0.0.1:0', '--otlp-grpc', '127.0.0.1:0', '--no-otlp'];

  expect((await startTracectl(flags)).ready.otlp).toMatchObject({ grpc: expect.any(String) });
});

it('--no-otlp-grpc can be given alone', async () => {
  const flags = ['--sink', '127.0.0.1:0', '--otlp', '127.0.0.1:0', '--no-otlp-grpc'];

  expect((await startTracectl(flags)).ready.otlp).not.toHaveProperty('grpc');
});

it.each(['--otlp', '--otlp-grpc'])('%s says when another program has the port', async (flag) => {
  const first = await startTracectl(['--sink', '127.0.0.1:0']);
  const taken = new URL(first.ready.sink ?? '').host;

  const { code, stderr } = await runTracectl(['proxy', '--sink', '127.0.0.1:0', flag, taken]);

  expect(code).toBe(3);
  expect(stderr).toContain(`cannot listen on ${taken}: another program has that port; ${flag} HOST:PORT`);
});

it('--autocomplete-keys are the tags whose values can be chosen', async () => {
  const tracectl = await startTracectl([
    ...['--demo-upstream', '--sink', '127.0.0.1:0', '--autocomplete-keys', 'http.status_code,team'],
    ...['--tag', 'team=literal:checkout'],
  ]);
  await tracectl.get('/status/204');
  await tracectl.line('exchange');
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${tracectl.ready.sink}/api/v2/${path}`)).json();

  expect(await ask('autocompleteKeys')).toEqual(['http.status_code', 'team']);
  expect(await ask('autocompleteValues?key=team')).toEqual(['checkout']);
  expect(await ask('services')).toEqual(['tracectl']);
});

/** What is found of a request by its service, and by its trace id. */
async function found(flag: string): Promise<readonly unknown[]> {
  const tracectl = await startTracectl([
    ...['--demo-upstream', '--sink', '127.0.0.1:0', flag, '--attribution', 'off'],
  ]);
  await tracectl.get('/status/204');
  const { trace } = await tracectl.line('exchange');
  const ask = async (path: string): Promise<readonly unknown[]> =>
    (await (await fetch(`${tracectl.ready.sink}/api/v2/${path}`)).json()) as readonly unknown[];
  const answers = [await ask('services'), await ask('traces'), await ask(`trace/${trace.traceId}`)];
  return answers.map(({ length }) => length);
}

it('--no-span-search leaves spans to whoever knows the id of the trace', async () => {
  expect(await found('--no-span-search')).toEqual([0, 0, 1]);
});

it('--span-search lists services, and finds traces', async () => {
  expect(await found('--span-search')).toEqual([1, 1, 1]);
});

it('--read-token is what it takes to read from a sink that other machines can reach', async () => {
  const tracectl = await startTracectl(['--sink', '0.0.0.0:0', '--allow-remote-clients'], {
    env: { TRACECTL_READ_TOKEN: 'secret' },
  });
  const url = `http://127.0.0.1:${portOf(tracectl.ready.sink)}/api/v2/services`;

  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status).toBe(200);
});

it('--lens serves Zipkin Lens beside the spans', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'index.html'), '<html>Lens</html>');
  const tracectl = await startTracectl(['--sink', '127.0.0.1:0', '--lens', folder]);

  expect(tracectl.ready.lens).toBe(`${tracectl.ready.sink}/zipkin/`);
  expect(await (await fetch(`${tracectl.ready.sink}/`)).text()).toBe('<html>Lens</html>');
  expect(await (await fetch(`${tracectl.ready.lens}api/v2/services`)).json()).toEqual([]);
});

it('--lens says what is wrong with a file that is none', async () => {
  const { code, stderr } = await runTracectl(['proxy', '--sink', '127.0.0.1:0', '--lens', '/nowhere.jar']);

  expect(code).toBe(3);
  expect(stderr).toContain(
    'Zipkin Lens cannot be served from /nowhere.jar: there is no such file or folder; ',
  );
});
