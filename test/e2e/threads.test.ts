// The data plane in its thread, as it is shipped, and inline, as most tests run it: the same requests through both leave
// the same answers and the same records, up to ids and times.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { captureLine } from '../../src/capture/capture-line.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { findingsOfExchange } from '../../src/findings/exchange-findings.ts';
import { noMask } from '../../src/http/secret-mask.ts';
import { createInlinePlane } from '../../src/link/inline-plane.ts';
import { systemDependencies } from '../../src/link/plane-host.ts';
import type { PlaneOptions } from '../../src/proxy/plane-options.ts';
import { eventually } from '../support/eventually.ts';
import { get, openRaw, rawRequest } from '../support/raw-client.ts';
import { ok, type Script, type ScriptedUpstream } from '../support/scripted-upstream.ts';
import { routeTo, testPlaneOptions } from '../support/test-plane.ts';
import { portOf, startTracectl } from './support/running-tracectl.ts';
import { addressOf, openUpstream } from './support/surroundings.ts';

const context = ['X-B3-TraceId: 463ac35c9f6413ad', 'X-B3-SpanId: a2fb4a1d1a96d312', 'X-B3-Sampled: 1'];
const close = 'Connection: close\r\n\r\n';

const requests: readonly string[] = [
  get('/plain'),
  get('/context', context),
  get('/malformed', ['b3: not-a-context']),
  get('/unsampled', ['b3: 0']),
  get('/order', ['X-Twice: a', 'x-TWICE: b', 'Cookie: session=secret']),
  get('/empty').replace('GET', 'HEAD'),
  get('/204'),
  get('/binary'),
  get('/chunked'),
  `POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 21\r\n${close}more than is captured`,
  `PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n${close}5\r\nhello\r\n0\r\n\r\n`,
  get('/never'),
  get('/half'),
  get('/garbage'),
  get('/dead/end'),
  get('/headers', Array(20).fill('X-Many: x')),
  `GET /no-host HTTP/1.1\r\n${close}`,
];
/** The client of the last one leaves. */
const EXCHANGES = requests.length + 1;

const answers: Script = ({ lines: [requestLine = ''] }, socket) => {
  const path = requestLine.split(' ')[1];
  if (path === '/204') return 'HTTP/1.1 204 No Content\r\nX-Of: upstream\r\n\r\n';
  if (path === '/binary')
    return Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\x00\xfe', 'latin1');
  if (path === '/chunked') return 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n';
  if (path === '/empty') return 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n';
  if (path === '/never' || path === '/left') return undefined;
  if (path === '/garbage') return 'no HTTP at all\r\n\r\n';
  if (path !== '/half') return ok('from the upstream', 'X-Envoy-Upstream-Service-Time: 7\r\n');
  socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
  return undefined;
};

/** Sends everything, one after the other; resolves with the answers. */
async function sendAll(port: number, upstream: ScriptedUpstream): Promise<string[]> {
  const received: string[] = [];
  for (const request of requests) received.push(await rawRequest(port, request));
  const leaving = openRaw(port);
  leaving.socket.write(get('/left'));
  await eventually(() => upstream.requests.at(-1)?.lines[0]?.includes('/left'), 'the last request');
  leaving.socket.destroy();
  return received;
}

const TIMES = new Set(['at', 'startedAtMicros', 'durationMs', 'upstreamServiceTimeMs', 'clientPort']);
const ID = /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16})\b/g;

/** Ids by the order in which they appear, and every time as the fact that there is one. */
function withoutChance(value: unknown): unknown {
  const aliases = new Map<string, string>();
  const text = JSON.stringify(value, (key, member: unknown) => {
    if (TIMES.has(key)) return typeof member;
    return key === 'timing' ? Object.keys(member as object).sort() : member;
  });
  return JSON.parse(
    text
      .replace(/(x-envoy-upstream-service-time(?:: |","))\d+/gi, '$1n')
      .replace(/Date: \w{3}, [\w :]+ GMT/g, 'Date')
      .replace(ID, (id) => {
        const alias = aliases.get(id) ?? `id ${aliases.size + 1}`;
        aliases.set(id, alias);
        return alias;
      }),
  );
}

it('the threaded and the inline plane give the same answers and leave the same records', async () => {
  const [upstream, dead] = await Promise.all([openUpstream(answers), openUpstream()]);
  await dead.close();

  const tracectl = await startTracectl([
    // The inline plane has nobody who finds processes.
    ...['--upstream', addressOf(upstream), '--route', `/dead=${addressOf(dead)}`],
    ...[
      '--timeout',
      '200ms',
      '--max-body',
      '16',
      '--max-headers',
      '20',
      '--capture',
      'calls.jsonl',
      '--keep-secrets',
    ],
  ]);
  const threadedAnswers = await sendAll(tracectl.port, upstream);
  await tracectl.line('exchange', EXCHANGES);
  await tracectl.stop();
  const [, ...threaded] = readFileSync(join(tracectl.home, 'calls.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

  const options: PlaneOptions = {
    ...testPlaneOptions,
    routes: [
      { ...routeTo(dead.port), name: '/dead', match: { kind: 'prefix', prefix: '/dead' } },
      routeTo(upstream.port),
    ],
    timeoutMs: 200,
    maxBodyBytes: 16,
    maxHeaders: 20,
  };
  const exchanges: Exchange[] = [];
  const plane = createInlinePlane(
    {
      onEvents: (events) => {
        for (const event of events) {
          if (event.type === 'closed') exchanges.push(event.exchange);
        }
      },
      onShed: () => {},
    },
    systemDependencies(),
  );
  onTestFinished(() => plane.stop(0));
  const started = await plane.start(options);
  if ('problem' in started) throw new Error(started.problem.code);
  const inlineAnswers = await sendAll(portOf(started.listening[0]?.url), upstream);
  await eventually(() => exchanges.length === EXCHANGES, 'the last record');
  const inline = exchanges.map((exchange) =>
    captureLine({ exchange, findings: findingsOfExchange(exchange, { isEntry: false }) }, { mask: noMask }),
  );

  expect(withoutChance(threadedAnswers)).toEqual(withoutChance(inlineAnswers));
  expect(threaded.map(withoutChance)).toEqual(inline.map(withoutChance));
});
