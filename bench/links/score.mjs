// The scorer: reads what a data plane told of one cell, in the order in which it was told, and says for each call of the
// service which request caused it. Runs in a process that may read the records alone (and, for the runs with partial
// propagation, what the headers said): Node's permission model keeps it from the truth.
//
//   node --permission --allow-fs-read=… score.mjs '{"records": FILE, "seed": 1, "views": [{"tokens": true, "share": 0}]}'
import { readFileSync } from 'node:fs';
import { exchangeTokens } from '../../src/attribution/links/exchange-tokens.ts';
import { createKeyedHash } from '../../src/attribution/links/keyed-hash.ts';
import { createLinkEngine } from '../../src/attribution/links/link-engine.ts';
import { callEnd, observedCall, RouteNames } from '../../src/attribution/links/observe-exchange.ts';
import { NO_TOKENS, tokenSet } from '../../src/attribution/links/token-evidence.ts';

const STEP_MICROS = 200_000;
const SERVICE = 'shop';
const UNDECIDED = {
  method: 'scored',
  confidence: 'unknown',
  probability: 0,
  candidates: [],
  candidateCount: 0,
};

const { records, labels, seed, views, isOneAtATime = false } = JSON.parse(process.argv[2]);
const told = readFileSync(records, 'utf8').trim().split('\n').map(JSON.parse);
const said = labels === undefined ? {} : JSON.parse(readFileSync(labels, 'utf8'));
const hash = createKeyedHash([seed * 7919, 104729]);
const routes = new RouteNames();

process.stdout.write(JSON.stringify(views.map(judge)));

/** `tokens`: whether values that exchanges share may be seen; `share`: of the calls, whose headers may be. */
function judge({ tokens, share }) {
  const exchanges = new Map();
  const links = new Map();
  const labelled = new Set();
  const engine = createLinkEngine((id, role) => {
    const exchange = tokens ? exchanges.get(id) : undefined;
    return exchange === undefined ? NO_TOKENS : tokenSet(exchangeTokens(exchange, role, hash));
  });
  let spentMs = 0;
  let atMicros = 0;
  const spend = (work) => {
    const beganMs = performance.now();
    work();
    spentMs += performance.now() - beganMs;
  };
  const take = () => {
    for (const { exchange, link } of engine.takeDecisions()) links.set(exchange, link);
  };

  for (const { type, exchange, callerPid, calleePid } of told) {
    exchanges.set(exchange.id, exchange);
    const isCall = exchange.service !== SERVICE;
    const isLabelled = isCall && chance(exchange.id) < share && said[exchange.id]?.received !== undefined;
    if (isLabelled) labelled.add(exchange.id);
    const hop = {
      ...exchange.hop,
      ...(isLabelled && { received: said[exchange.id].received }),
      ...(!isCall && share > 0 && { context: said[exchange.id]?.context }),
    };
    const now = exchange.startedAtMicros + (exchange.timing?.endedMicros ?? 0);
    if (atMicros === 0) atMicros = now;
    for (; atMicros + STEP_MICROS < now; atMicros += STEP_MICROS) {
      if (engine.isBusy) spend(() => engine.advance(atMicros));
    }
    const ends = {
      ...(isCall && { caller: SERVICE }),
      callee: exchange.service,
      ...(callerPid !== undefined && { callerPid }),
      ...(calleePid !== undefined && { calleePid, isOneAtATime }),
    };
    spend(() => {
      if (type === 'opened' || calleePid !== undefined)
        engine.began(observedCall({ ...exchange, hop }, routes.of(exchange), ends));
      if (type === 'closed') engine.ended(exchange.id, callEnd(exchange));
    });
    take();
  }
  for (let i = 0; i < 400 && engine.isBusy; i += 1) {
    atMicros += STEP_MICROS;
    spend(() => engine.advance(atMicros));
  }
  take();
  return {
    tokens,
    share,
    microsPerExchange: (spentMs * 1000) / exchanges.size,
    calls: baselines(tokens).map((call) => ({
      ...call,
      isLabelled: labelled.has(call.id),
      link: links.get(call.id) ?? UNDECIDED,
    })),
  };
}

/** The same for each call whatever else is done. */
function chance(id) {
  return createKeyedHash([seed, 17])(id) / 2 ** 32;
}

/** What simpler methods say of each call: null for none, undefined where they cannot say. */
function baselines(tokens) {
  const valuesOf = (exchange, role) =>
    tokens ? exchangeTokens(exchange, role, hash).map(({ value }) => value) : [];
  const ended = told.filter(({ type }) => type === 'closed').map(({ exchange }) => exchange);
  const requests = ended
    .filter(({ service }) => service === SERVICE)
    .map((exchange) => ({
      id: exchange.id,
      start: exchange.startedAtMicros,
      end: exchange.startedAtMicros + exchange.timing.endedMicros,
      values: new Set(valuesOf(exchange, 'request')),
      made: new Set(),
    }))
    .sort((a, b) => a.start - b.start);
  return ended
    .filter(({ service }) => service !== SERVICE)
    .sort((a, b) => a.startedAtMicros - b.startedAtMicros)
    .map((call) => {
      const at = call.startedAtMicros;
      const open = requests.filter(({ start, end }) => start <= at && at <= end);
      const values = valuesOf(call, 'call');
      const alike = open.filter((request) => values.some((value) => request.values.has(value)));
      const first = open.find(({ made }) => !made.has(call.service)) ?? open[0];
      first?.made.add(call.service);
      return {
        id: call.id,
        open: open.length,
        fifo: first?.id ?? null,
        lifo: open.at(-1)?.id ?? null,
        random: open[Math.floor(chance(call.id) * open.length)]?.id ?? null,
        tokenOnly: alike.length === 1 ? alike[0].id : undefined,
      };
    });
}
