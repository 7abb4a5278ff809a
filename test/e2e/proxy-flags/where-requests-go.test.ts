// Flags that say where requests go, each with its effect on a real socket.
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { get, rawRequest } from '../../support/raw-client.ts';
import { ok } from '../../support/scripted-upstream.ts';
import { portOf, startTracectl } from '../support/running-tracectl.ts';
import { addressOf, headerNames, headerOf, openTlsUpstream, openUpstream } from '../support/surroundings.ts';

it('--upstream takes host:port, and sends its own Host there', async () => {
  const upstream = await openUpstream(() => ok('from the upstream'));
  const tracectl = await startTracectl(['--upstream', addressOf(upstream)]);

  const answer = await tracectl.get('/a?b=c');

  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nfrom the upstream$/s);
  expect(upstream.requests[0]?.lines[0]).toBe('GET /a?b=c HTTP/1.1');
  expect(headerOf(upstream.requests[0], 'host')).toBe(addressOf(upstream));
});

it('--upstream takes a URL, whose path stands before that of each request', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', `http://localhost:${upstream.port}/base/`]);

  await tracectl.get('/a?b=c');

  expect(upstream.requests[0]?.lines[0]).toBe('GET /base/a?b=c HTTP/1.1');
  expect(headerOf(upstream.requests[0], 'host')).toBe(`localhost:${upstream.port}`);
});

it('--upstream checks the certificate of an https URL', async () => {
  const upstream = await openTlsUpstream();
  const tracectl = await startTracectl(['--upstream', `https://${addressOf(upstream)}`]);

  const answer = await tracectl.get('/');

  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toContain('upstream connect error');
  expect(await tracectl.line('exchange')).toMatchObject({
    status: 503,
    outcome: 'failed',
    responseFlags: ['UF'],
    failure: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  });
});

it('--insecure takes a certificate that nobody has reason to trust', async () => {
  const upstream = await openTlsUpstream();
  const tracectl = await startTracectl(['--upstream', `https://${addressOf(upstream)}`, '--insecure']);

  const answer = await tracectl.get('/');

  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain('behind TLS');
});

it('--demo-upstream answers like httpbin, without any network', async () => {
  const tracectl = await startTracectl(['--demo-upstream']);

  const answer = await tracectl.get('/get?a=b');

  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain('server: tracectl-demo');
  expect(answer).toContain('"X-B3-Traceid"');
  expect(tracectl.ready.upstreams).toEqual(['demo']);
});

it('--demo-upstream gives way to --upstream', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--demo-upstream', '--upstream', upstream.url]);

  await tracectl.get('/');

  expect(upstream.requests).toHaveLength(1);
});

it('--route takes the requests below its prefix; the longest prefix wins', async () => {
  const [api, orders, rest] = await Promise.all([openUpstream(), openUpstream(), openUpstream()]);
  const routes = ['--route', `/api=${api.url}`, '--route', `/api/orders=${orders.url}/v2`];
  const tracectl = await startTracectl([...routes, '--upstream', rest.url]);

  for (const path of ['/api/users', '/api/orders/7', '/apix']) await tracectl.get(path);

  const requestLines = [api, orders, rest].map(({ requests }) => requests.map(({ lines }) => lines[0]));
  expect(requestLines).toEqual([
    ['GET /api/users HTTP/1.1'],
    ['GET /v2/api/orders/7 HTTP/1.1'],
    ['GET /apix HTTP/1.1'],
  ]);
});

it('--route alone leaves other requests without a way: 404 and NR', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--route', `/api=${upstream.url}`]);

  const answer = await tracectl.get('/elsewhere');

  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(await tracectl.line('exchange')).toMatchObject({ status: 404, responseFlags: ['NR'] });
});

it('--route checks certificates unless its URL says https+insecure', async () => {
  const upstream = await openTlsUpstream();
  const routes = [
    ...['--route', `/trusting=https+insecure://${addressOf(upstream)}`],
    ...['--route', `/careful=https://${addressOf(upstream)}`],
  ];
  const tracectl = await startTracectl(routes);

  expect(await tracectl.get('/trusting')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await tracectl.get('/careful')).toMatch(/^HTTP\/1\.1 503 /);
});

it('--service is reached by its name as Host, as a URL, and on a port of its own', async () => {
  const [orders, rest] = await Promise.all([openUpstream(), openUpstream()]);
  const tracectl = await startTracectl(['--service', `orders=${orders.url}@0`, '--upstream', rest.url]);
  const ownPort = portOf(tracectl.ready.services[0]?.url);

  await tracectl.get('/by-host', [], `orders.localhost:${tracectl.port}`);
  await tracectl.get('http://orders.localhost/by-url');
  await rawRequest(ownPort, get('/by-port'));
  await tracectl.get('/by-nothing');

  expect(orders.requests.map(({ lines }) => lines[0])).toEqual([
    'GET /by-host HTTP/1.1',
    'GET /by-url HTTP/1.1',
    'GET /by-port HTTP/1.1',
  ]);
  expect(rest.requests).toHaveLength(1);
  await tracectl.line('exchange', 4);
  expect(tracectl.lines('exchange').map(({ route }) => route)).toEqual([
    'orders',
    'orders',
    'orders',
    'upstream',
  ]);
});

it('--retry sends an idempotent request again when the upstream breaks off', async () => {
  let count = 0;
  const upstream = await openUpstream((_request, socket) => {
    count += 1;
    return count === 1 ? void socket.destroy() : ok('the second time');
  });
  const tracectl = await startTracectl(['--upstream', upstream.url, '--retry', '1']);

  expect(await tracectl.get('/')).toContain('the second time');
  expect((await tracectl.line('exchange')).attempts).toHaveLength(2);
});

it('--service and --upstream are not needed for a client that uses the proxy for any host', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl([]);

  await tracectl.get(`${upstream.url}/elsewhere`);

  expect(upstream.requests[0]?.lines[0]).toBe('GET /elsewhere HTTP/1.1');
  expect(headerNames(upstream.requests[0])).toContain('x-b3-traceid');
});

it('--preserve-host sends the Host header on as it came in', async () => {
  const upstream = await openUpstream();
  const tracectl = await startTracectl(['--upstream', upstream.url, '--preserve-host']);

  await tracectl.get('/', [], 'shop.example');

  expect(headerOf(upstream.requests[0], 'host')).toBe('shop.example');
});

it('--timeout answers 504 in the place of an upstream that does not', async () => {
  const upstream = await openUpstream(() => undefined);
  const tracectl = await startTracectl(['--upstream', upstream.url, '--timeout', '50ms']);

  const answer = await tracectl.get('/');

  expect(answer).toMatch(/^HTTP\/1\.1 504 .*\r\n\r\nupstream request timeout$/s);
  expect(await tracectl.line('exchange')).toMatchObject({ status: 504, responseFlags: ['UT'] });
});

it('--connect-timeout answers 503 when a connection does not come about', async () => {
  // It takes connections and never answers TLS's first greeting, so that none is ever ready. A full backlog would be the
  // same one layer below, but systems differ in what they do then.
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    silent.close();
  });
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const upstream = `https+insecure://127.0.0.1:${port}`;
  const tracectl = await startTracectl(['--upstream', upstream, '--connect-timeout', '50ms']);

  const answer = await tracectl.get('/');

  expect(answer).toMatch(/^HTTP\/1\.1 503 /);
  expect(answer).toContain('reset reason: connection timeout');
  expect(await tracectl.line('exchange')).toMatchObject({
    responseFlags: ['UF'],
    failure: { code: 'UND_ERR_CONNECT_TIMEOUT' },
  });
});

it('--max-headers answers 431 to a request with more', async () => {
  const upstream = await openUpstream();
  // What `get` sends: Host, User-Agent, Accept and Connection.
  const tracectl = await startTracectl(['--upstream', upstream.url, '--max-headers', '4']);

  expect(await tracectl.get('/')).toMatch(/^HTTP\/1\.1 200 /);
  expect(await tracectl.get('/', ['X-One: more'])).toMatch(/^HTTP\/1\.1 431 /);
  expect(upstream.requests).toHaveLength(1);
});

it("--server-header overwrites the answer's own; without it that passes", async () => {
  const upstream = await openUpstream(() => ok('', 'Server: gunicorn\r\n'));
  const [plain, renamed] = await Promise.all([
    startTracectl(['--upstream', upstream.url]),
    startTracectl(['--upstream', upstream.url, '--server-header', 'edge']),
  ]);

  expect(await plain.get('/')).toMatch(/\r\nserver: gunicorn\r\n/i);
  const answer = await renamed.get('/');
  expect(answer).toMatch(/\r\nserver: edge\r\n/i);
  expect(answer).not.toContain('gunicorn');
});
