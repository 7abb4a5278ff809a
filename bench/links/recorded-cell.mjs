// One cell of the evaluation: a service behind a real data plane under one kind of load. What the plane tells goes to a file
// without anything that gives the truth away; the truth, and what the headers said, go to files of their own.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isTraceHeader } from '../../src/propagation/trace-headers.ts';
import { startDataPlane } from '../../src/proxy/data-plane.ts';
import { systemClock } from '../../src/trace/clock.ts';
import { createRandomIds } from '../../src/trace/ids.ts';
import { freePort, startListening } from '../child-program.mjs';
import { delayMs } from './services/plan.mjs';

const CALLEES = ['x', 'y', 'z', 'audit', 'metrics'];
const USERS = 50;
/** Requests made one at a time before the load, as a person does who tries a service out. */
const TRIED = 6;
const TRIED_PAUSE_MS = 250;
const CONTEXT = ['x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled'];

/** `load`: `{ clients }` that each wait for their answer, or `{ perSecond }` by chance. Writes NAME.jsonl into three folders. */
export async function recordCell({ command, args, plan, load, requests, timerMs = 0, name, folders }) {
  const truthHeader = `x-${randomBytes(6).toString('hex')}`;
  const pidHeader = `x-${randomBytes(6).toString('hex')}`;
  const callees = await startCallees();
  const servicePort = await freePort();
  const { plane, events, portOf } = await startPlane(servicePort, callees.ports);
  const service = await startListening(command, args, servicePort, {
    env: {
      ...process.env,
      PORT: String(servicePort),
      CALLEES: JSON.stringify(Object.fromEntries(CALLEES.map((callee) => [callee, portOf(callee)]))),
      COPIED: [truthHeader, ...CONTEXT].join(','),
      PID_HEADER: pidHeader,
      TIMER_MS: String(timerMs),
    },
  });
  let loadBeganMicros;
  try {
    const send = sender(portOf('shop'), plan, truthHeader);
    for (let i = 0; i < TRIED; i += 1) {
      await send();
      await pause(TRIED_PAUSE_MS);
    }
    await pause(1200);
    loadBeganMicros = systemClock.epochMicros();
    await drive(send, load, requests);
    await pause(300);
  } finally {
    await service.stop();
    await plane.stop(200);
    callees.stop();
  }
  write(events, { truthHeader, pidHeader, loadBeganMicros, name, folders });
}

async function startCallees() {
  const servers = await Promise.all(
    CALLEES.map(async () => {
      const server = createServer((request, answer) => {
        request.resume();
        setTimeout(() => answer.end('ok'), delayMs(4, 0.5));
      });
      server.keepAliveTimeout = 60_000;
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return {
    ports: Object.fromEntries(CALLEES.map((callee, i) => [callee, servers[i].address().port])),
    stop: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function startPlane(servicePort, calleePorts) {
  const services = Object.entries({ shop: servicePort, ...calleePorts });
  const events = [];
  const started = await startDataPlane(
    {
      listen: services.map(([service]) => ({ host: '127.0.0.1', port: 0, service })),
      routes: services.map(([service, port]) => ({
        name: service,
        service,
        match: { kind: 'service', service },
        upstream: { scheme: 'http', host: '127.0.0.1', port, basePath: '', insecure: false },
      })),
      hop: {
        direction: 'egress',
        compat: 'none',
        write: ['b3multi'],
        traceId128bit: false,
        sampling: { client: 100, random: 100, overall: 100 },
      },
      preserveHost: false,
      connectTimeoutMs: 5_000,
      retries: 0,
      maxBodyBytes: 0,
      maxHeaders: 1000,
      ownPorts: [],
    },
    { clock: systemClock, ids: createRandomIds(), emit: (event) => events.push(event) },
  );
  if ('problem' in started) throw new Error(JSON.stringify(started.problem));
  const { plane } = started;
  const ports = new Map(plane.listening.map(({ url, service }) => [service, Number(new URL(url).port)]));
  return { plane, events, portOf: (service) => ports.get(service) };
}

function sender(port, plan, truthHeader) {
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  let count = 0;
  return () =>
    new Promise((resolve, reject) => {
      const user = `u${10 + Math.floor(Math.random() * USERS)}`;
      const headers = { [truthHeader]: randomBytes(8).toString('hex') };
      count += 1;
      const path = `/${typeof plan === 'string' ? plan : plan[count % plan.length]}/${user}?n=${count}`;
      get({ host: '127.0.0.1', port, path, headers, agent }, (answer) =>
        answer.resume().on('end', resolve),
      ).on('error', reject);
    });
}

async function drive(send, { clients, perSecond }, requests) {
  if (perSecond !== undefined) {
    const sent = [];
    for (let i = 0; i < requests; i += 1) {
      await pause((-Math.log(1 - Math.random()) / perSecond) * 1000);
      sent.push(send());
    }
    await Promise.all(sent);
    return;
  }
  let left = requests;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left > 0) {
        left -= 1;
        await send();
        await pause(delayMs(1, 0.5));
      }
    }),
  );
}

function write(events, { truthHeader, pidHeader, loadBeganMicros, name, folders }) {
  const truths = {};
  const labels = {};
  const records = events.flatMap((event) => {
    if (event.type !== 'opened' && event.type !== 'closed') return [];
    const { exchange } = event;
    const { id, hop, service } = exchange;
    const truth = headerOf(exchange.received, truthHeader);
    truths[id] = { service, truth, isCounted: exchange.startedAtMicros >= loadBeganMicros };
    labels[id] = { received: hop.received, context: hop.context };
    const telling = new Set([truthHeader, pidHeader]);
    return [
      JSON.stringify({
        type: event.type,
        exchange: withoutTruth(exchange, telling, truth),
        ...pidsOf(exchange, pidHeader),
      }),
    ];
  });
  writeFileSync(join(folders.records, `${name}.jsonl`), `${records.join('\n')}\n`);
  writeFileSync(join(folders.labels, `${name}.json`), JSON.stringify(labels));
  writeFileSync(join(folders.truth, `${name}.json`), JSON.stringify(truths));
}

/** The processes at its ends, which a session finds by their sockets; of a service that says which they are. */
function pidsOf({ received, answer }, pidHeader) {
  const callerPid = Number(headerOf(received, pidHeader));
  const calleePid = Number(headerOf(answer?.received ?? [], pidHeader));
  return { ...(callerPid > 0 && { callerPid }), ...(calleePid > 0 && { calleePid }) };
}

/** No hidden header, no context, no request id, and nothing else that has the value of the hidden header. */
function withoutTruth(exchange, telling, truth) {
  const { hop, received, sent, requestBody, responseBody, answer, ...rest } = exchange;
  return {
    ...rest,
    hop: {
      relation: 'started',
      families: [],
      sampledBy: 'sampling',
      echoRequestId: false,
      reported: true,
      defects: [],
    },
    received: stripped(received, telling, truth),
    ...(sent !== undefined && { sent: stripped(sent, telling, truth) }),
    ...(requestBody !== undefined && { requestBody: { bytes: [], totalBytes: 0, isTruncated: false } }),
    ...(responseBody !== undefined && { responseBody: { bytes: [], totalBytes: 0, isTruncated: false } }),
  };
}

function stripped(headers, telling, truth) {
  const kept = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i].toLowerCase();
    const isTelling = telling.has(name) || isTraceHeader(name) || /request-?id|correlation/.test(name);
    if (!isTelling && (truth === undefined || !headers[i + 1].includes(truth)))
      kept.push(headers[i], headers[i + 1]);
  }
  return kept;
}

function headerOf(headers, wanted) {
  for (let i = 0; i < headers.length; i += 2) if (headers[i].toLowerCase() === wanted) return headers[i + 1];
  return undefined;
}
