// Services that are away are answered for out of a recording. What was recorded is a real session's capture or a HAR;
// the upstream, which still listens, hears nothing.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rawRequest } from '../../support/raw-client.ts';
import { ok, type ScriptedUpstream } from '../../support/scripted-upstream.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { dataDirOf, runTracectl } from '../support/program.ts';
import { portOf, type RunningTracectl, startTracectl } from '../support/running-tracectl.ts';
import { addressOf, openCollector, openUpstream } from '../support/surroundings.ts';

interface Recorded {
  /** A capture of three requests to payments and one to stock. */
  readonly file: string;
  readonly payments: ScriptedUpstream;
  readonly stock: ScriptedUpstream;
  /** A session that answers from it; flags come on top of the routes. */
  stubbed(...flags: string[]): Promise<RunningTracectl>;
  /** Requests that the services got since they were recorded. */
  sinceThen(): number;
}

const PAYMENTS = 'payments.localhost';
/** A request that has its context has nothing else to be warned of. */
const inTrace = ['X-B3-TraceId: 463ac35c9f6413ad', 'X-B3-SpanId: a2fb4a1d1a96d312', 'X-B3-Sampled: 1'];
const charge = '{"order":1,"amount":5}';

async function record(...flags: string[]): Promise<Recorded> {
  let count = 0;
  const payments = await openUpstream(() => {
    count += 1;
    return ok(`payment ${count}`, 'Date: Mon, 02 Jan 2023 10:00:00 GMT\r\nSet-Cookie: sid=s3cret\r\n');
  });
  const stock = await openUpstream(() => ok('x'.repeat(100_000)));
  const file = join(await temporaryFolder(), 'shop.jsonl');
  const routes = ['--service', `payments=${addressOf(payments)}`, '--service', `stock=${addressOf(stock)}`];
  const session = await startTracectl([...routes, '--capture', file, '--max-body', '200KB', ...flags]);
  await session.get('/status?day=1&ts=1', [], PAYMENTS);
  await session.get('/status?day=1&ts=1', [], PAYMENTS);
  await send(session, charge);
  await session.get('/stock', [], 'stock.localhost');
  await session.line('exchange', 4);
  await session.stop();
  return {
    ...{ file, payments, stock },
    stubbed: (...more) => startTracectl([...routes, '--stub', file, '--no-capture', ...more]),
    sinceThen: () => payments.requests.length + stock.requests.length - 4,
  };
}

function send({ port }: { readonly port: number }, body: string): Promise<string> {
  const head = `POST /charge HTTP/1.1\r\nHost: ${PAYMENTS}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  return rawRequest(port, `${head}\r\nConnection: close\r\n\r\n${body}`);
}

it('--stub answers what was recorded, in its order, and the services hear nothing', async () => {
  const { stubbed, sinceThen } = await record();
  const tracectl = await stubbed();

  const first = await tracectl.get('/status?ts=1&day=1', [], PAYMENTS);
  const second = await tracectl.get('/status?ts=1&day=1', [], PAYMENTS);
  const third = await tracectl.get('/status?ts=1&day=1', [], PAYMENTS);
  const charged = await send(tracectl, '{"amount":5,"order":1}');
  const large = await tracectl.get('/stock', [], 'stock.localhost');

  expect(first).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Length: 9\r\n.*payment 1$/s);
  expect(first).not.toMatch(/set-cookie|redacted/i);
  expect([second, third, charged].map((each) => each.slice(-9))).toEqual([
    'payment 2',
    'payment 2',
    'payment 3',
  ]);
  expect(large).toMatch(/Content-Length: 100000\r\n.*\r\n\r\nx{100000}$/s);
  expect(sinceThen()).toBe(0);
});

it('--stub shows which answers were recorded: in lines, lists, details, filters, metrics and spans', async () => {
  const collector = await openCollector();
  const { file, stubbed } = await record();
  const tracectl = await stubbed('--zipkin', collector.url);
  await tracectl.get('/status?day=1&ts=1', [], PAYMENTS);
  await tracectl.get('/status?day=2&ts=1', inTrace, PAYMENTS);
  const { id: of } = JSON.parse(
    (await runTracectl(['requests', '--json', '--from', file])).stdout.split('\n')[0] ?? '',
  );
  const { stub } = await tracectl.line('exchange');

  expect(stub).toEqual({ result: 'answered', recording: 'shop.jsonl', of, n: 1, leftOut: ['set-cookie'] });
  expect((await tracectl.line('exchange', 2)).stub).toMatchObject({ result: 'unmatched', end: 'refused' });
  const { home } = tracectl;
  expect((await runTracectl(['requests', 'stub'], { home })).stdout).toMatch(/^#1 .* stub$/m);
  expect((await runTracectl(['requests', 'is:unmatched'], { home })).stdout).toMatch(
    /^#2 .*unmatched by stubs/m,
  );
  expect((await runTracectl(['show', '1'], { home })).stdout).toContain(
    `stub       answer 1 of shop.jsonl, recorded as ${of}, without the secrets of set-cookie`,
  );
  const metrics = await rawRequest(
    portOf(tracectl.ready.sink),
    `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
  );
  expect(metrics).toContain('tracectl_stub_requests_total{result="answered"} 1');
  expect(metrics).toContain('tracectl_stub_requests_total{result="unmatched"} 1');
  await tracectl.stop();
  const spans = collector.posts.flatMap((post) => post.spans);
  expect(spans.map(({ tags }) => tags.filter(([key]) => key.startsWith('tracectl.stub')))).toEqual([
    [
      ['tracectl.stub', 'shop.jsonl'],
      ['tracectl.stub.of', of],
    ],
    [['tracectl.stub', 'unmatched']],
  ]);
  expect(await tracectl.line('summary')).toMatchObject({ stubs: { answered: 1, unmatched: 1 } });
  expect(tracectl.lines('finding').map(({ code }) => code)).toContain('stub-unmatched');
});

it('--stub takes a HAR, and knows a service by where it was reached', async () => {
  const { file, stubbed, sinceThen } = await record();
  const har = `${file}.har`;
  await runTracectl(['export', '--format', 'har', '--from', file, '--output', har]);
  const entries = JSON.parse(readFileSync(har, 'utf8'));
  for (const entry of entries.log.entries) delete entry._tracectl;
  writeFileSync(har, JSON.stringify(entries));
  const tracectl = await stubbed('--stub', har, '--stub-service', 'payments');

  const answers = [1, 2, 3].map(() => tracectl.get('/status?day=1&ts=1', [], PAYMENTS));

  expect((await Promise.all(answers)).every((answer) => /payment [12]$/.test(answer))).toBe(true);
  expect(sinceThen()).toBe(0);
});

it('--stub answers without any route, and leaves nothing behind', async () => {
  const { file } = await record();
  const tracectl = await startTracectl(['--stub', file, '--no-capture', '--workers', '2']);

  const answers = await Promise.all([1, 2, 3, 4].map(() => tracectl.get('/status?day=1&ts=1')));

  expect(answers.map((answer) => answer.slice(-9)).sort()).toEqual([
    'payment 1',
    ...['payment 2', 'payment 2', 'payment 2'],
  ]);
  expect(readdirSync(dataDirOf(tracectl.home)).filter((name) => name.startsWith('stub'))).toEqual([]);
});

it.each([
  [
    'that is not there',
    'nowhere.jsonl',
    undefined,
    /^tracectl: The capture file .*nowhere\.jsonl cannot be read: .*\n$/,
  ],
  [
    'that is no recording',
    'notes.txt',
    'buy milk',
    /^tracectl: The capture file .*notes\.txt cannot be read: .*\n$/,
  ],
  [
    'of which the HAR ends in the middle',
    'half.har',
    '{"log":{"version":"1.2","entries":[',
    /HAR file .*half\.har/,
  ],
])('--stub with a file %s is one sentence, and nothing starts', async (_, name, content, sentence) => {
  const path = join(await temporaryFolder(), name);
  if (content !== undefined) writeFileSync(path, content);

  const run = await runTracectl(['proxy', '--json', '--stub', path]);

  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(sentence);
  expect(run.stderr.trim().split('\n')).toHaveLength(1);
});

it('--stub-service leaves everything else to its upstream', async () => {
  const { stubbed, payments, stock } = await record();
  const tracectl = await stubbed('--stub-service', 'payments,nobody');
  const before = [payments.requests.length, stock.requests.length];

  await tracectl.get('/status?day=1&ts=1', [], PAYMENTS);
  await tracectl.get('/stock', [], 'stock.localhost');

  expect([payments.requests.length, stock.requests.length]).toEqual([before[0], (before[1] ?? 0) + 1]);
  expect((await tracectl.line('exchange', 2)).stub).toBeUndefined();
  expect(tracectl.stderr()).toContain('warning: no answer of nobody was recorded');
});

it('--stub-match says what has to be as it was recorded', async () => {
  const { stubbed } = await record();
  const tracectl = await stubbed('--stub-match', 'service,path,header:x-tenant');

  const answer = await send(tracectl, '{"order":99}');
  const other = await tracectl.get('/status', ['X-Tenant: 7'], PAYMENTS);

  expect(answer).toMatch(/payment 3$/);
  expect(other).toMatch(
    /^HTTP\/1\.1 404 .*differs in the header x-tenant; --stub-ignore header:x-tenant would/s,
  );
});

it('--stub-ignore says what does not', async () => {
  const { stubbed } = await record();
  const tracectl = await stubbed('--stub-ignore', 'query:t*,/order');

  expect(await tracectl.get('/status?day=1&ts=99', [], PAYMENTS)).toMatch(/payment 1$/);
  expect(await send(tracectl, '{"order":99,"amount":5}')).toMatch(/payment 3$/);
  expect(await send(tracectl, '{"order":99,"amount":6}')).toMatch(/differs in the body at \/amount/);
});

it('--stub-repeat none gives each answer once', async () => {
  const { stubbed } = await record();
  const tracectl = await stubbed('--stub-repeat', 'none');

  await send(tracectl, charge);

  expect(await send(tracectl, charge)).toMatch(
    /each recorded answer to POST \/charge of payments has been given\.\n$/,
  );
});

it('--stub-latency lets a client wait', async () => {
  const { stubbed } = await record();
  const tracectl = await stubbed('--stub-latency', '300ms');

  await tracectl.get('/status?day=1&ts=1', [], PAYMENTS);

  expect((await tracectl.line('exchange')).durationMs).toBeGreaterThan(290);
});

it('--stub-dates move by the time since they were recorded, or stay', async () => {
  const { file, stubbed } = await record();
  const [first = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const hourBefore = lines.map((line) => {
    const value = JSON.parse(line);
    return JSON.stringify({ ...value, startedAtMicros: value.startedAtMicros - 3_600e6 });
  });
  writeFileSync(file, [first, ...hourBefore, ''].join('\n'));
  const moved = await stubbed();
  const kept = await stubbed('--stub-dates', 'keep');

  const dateOf = (answer: string): number => Date.parse(/^Date: (.*)\r$/m.exec(answer)?.[1] ?? '');

  const hourLater = Date.UTC(2023, 0, 2, 11);
  expect(dateOf(await moved.get('/status?day=1&ts=1', [], PAYMENTS))).toBeGreaterThanOrEqual(hourLater);
  expect(dateOf(await kept.get('/status?day=1&ts=1', [], PAYMENTS))).toBe(Date.UTC(2023, 0, 2, 10));
});

it('--stub-unmatched forward sends on what nothing recorded answers', async () => {
  const { stubbed, payments } = await record();
  const tracectl = await stubbed('--stub-unmatched', 'forward');

  const answer = await send(tracectl, '{"order":7}');

  expect(answer).toMatch(/payment 4$/);
  expect(payments.requests.at(-1)?.body).toBe('{"order":7}');
  expect((await tracectl.line('exchange')).stub).toMatchObject({ result: 'unmatched', end: 'forwarded' });
});

it('--stub-unmatched 503 and close refuse it', async () => {
  const { stubbed, sinceThen } = await record();
  const answering = await stubbed('--stub-unmatched', '503');
  const closing = await stubbed('--stub-unmatched', 'close');

  expect(await answering.get('/nothing', [], PAYMENTS)).toMatch(/^HTTP\/1\.1 503 /);
  expect(await closing.get('/nothing', [], PAYMENTS)).toBe('');
  expect(sinceThen()).toBe(0);
});

it('--stub takes a capture of the data folder by a part of its name, whatever becomes of it meanwhile', async () => {
  const stock = await openUpstream(() => ok('x'.repeat(100_000)));
  const session = await startTracectl(['--service', `stock=${addressOf(stock)}`, '--max-body', '200KB']);
  await session.get('/stock', [], 'stock.localhost');
  await session.line('exchange');
  await session.stop();
  const captures = join(dataDirOf(session.home), 'captures');
  const name = readdirSync(captures).find((each) => each.endsWith('.jsonl')) ?? '';
  const start = { home: session.home };
  const tracectl = await startTracectl(['--stub', name.slice(0, -6), '--no-capture'], start);
  rmSync(captures, { recursive: true });

  expect(await tracectl.get('/stock')).toMatch(/\r\n\r\nx{100000}$/);
  expect((await tracectl.line('exchange')).stub).toMatchObject({ recording: name });
});

it('--stub reads a large body when it is asked for, and says when that is gone', async () => {
  const { file, stubbed } = await record();
  const bodies = `${file}.bodies`;
  const tracectl = await stubbed();
  expect(existsSync(bodies)).toBe(true);
  rmSync(bodies, { recursive: true });

  const answer = await tracectl.get('/stock', [], 'stock.localhost');

  expect(answer).toMatch(/^HTTP\/1\.1 404 .*the body of its recorded answer is not there any more\.\n$/s);
});
