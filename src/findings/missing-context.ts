// missing-context: a request without trace headers. Whether somebody dropped them depends on what caused it:
//   an entry point sent it                  information: the trace begins here, unless a link is sure of another cause
//   nothing was under way in its caller     information: a timer, a start-up, a queue
//   one request was, which had a context    error: its service dropped it
//   one of several was                      warning that names them
//   nothing is known                        warning
import type { Finding } from '../exchange/finding.ts';
import type { HeaderList } from '../http/header-list.ts';
import { isTraceHeader } from '../propagation/trace-headers.ts';
import { type Circumstances, consequence, type Exchanged, isSureLink, seenIn } from './circumstances.ts';
import { makeFinding, type Seen } from './make-finding.ts';
import { calleeText, callerText, requestText } from './who.ts';

const NAMES = ['b3', 'x-b3-traceid', 'traceparent', 'x-ot-span-context'];
const ABSENT = '(absent)';
const absence: Finding['evidence'] = NAMES.map((name) => [name, ABSENT] as const);
const CANDIDATES_NAMED = 3;

/** Trace headers that tracectl does not read, and whose they are. */
const FOREIGN: readonly (readonly [name: RegExp, tracer: string])[] = [
  [/^uber-trace-id$/, 'Jaeger'],
  [/^x-datadog-trace-id$/, 'Datadog'],
  [/^x-amzn-trace-id$/, 'AWS X-Ray'],
  [/^sw8$/, 'SkyWalking'],
  [/^x-cloud-trace-context$/, 'Google Cloud Trace'],
];

export function missingContext(exchange: Exchanged, circumstances: Circumstances): Finding {
  const { isEntry, isOutside = false, caller, link, inbound } = circumstances;
  const who = callerText(exchange, caller);
  const make = (seen: Partial<Seen>): Finding =>
    makeFinding(
      'missing-context',
      seenIn(exchange, circumstances, {
        values: { caller: who, names: NAMES.join(', '), outcome: consequence(exchange) },
        evidence: absence,
        ...seen,
      }),
    );
  const values = { caller: who, names: NAMES.join(', ') };

  const beginning = (): Finding =>
    make({
      severity: 'info',
      values: { ...values, outcome: 'it is an entry point, so this is where the trace begins' },
      fix: 'Nothing to do. Instrument the caller to see its own part in the trace as well.',
    });

  if (isEntry) return beginning();
  if (link?.method === 'none' && isSureLink(link)) {
    return make({
      severity: 'info',
      values: { ...values, outcome: 'it was serving no request, so this is where the trace begins' },
      fix: 'Nothing to do for timers and start-up. Work that came out of a queue continues the context of its message.',
    });
  }
  if (inbound !== undefined && isSureLink(link)) {
    return inbound.hop.context === undefined ? make({}) : dropped(exchange, inbound, circumstances, make);
  }
  if (isOutside) return beginning();
  const foreign = foreignHeader(exchange.received);
  if (foreign !== undefined) {
    return make({
      evidence: [...absence, [foreign.name, foreign.value]],
      fix: `It sends the header of ${foreign.tracer} instead, which neither Envoy nor tracectl reads: let its tracer write B3 or W3C headers as well (OTEL_PROPAGATORS=tracecontext,b3multi, DD_TRACE_PROPAGATION_STYLE=tracecontext,b3multi).`,
    });
  }
  const candidates = circumstances.candidates ?? [];
  if (candidates.length === 0) return make({});
  return make({
    values: {
      ...values,
      outcome: `${consequence(exchange)}; ${candidatesText(candidates, link?.candidateCount)}`,
    },
  });
}

/** The request that was served had a context, and it went no further. */
function dropped(
  exchange: Exchanged,
  inbound: Exchanged,
  circumstances: Circumstances,
  make: (seen: Partial<Seen>) => Finding,
): Finding {
  const had = contextHeaders(inbound.sent ?? []);
  const has = new Set(contextHeaders(exchange.received));
  const lost = had.filter((name) => !has.has(name));
  const callee = calleeText(exchange, circumstances.callee);
  return make({
    severity: 'error',
    message:
      '{caller} dropped the trace of {route} when it called {callee}: {lost} of {had} headers missing; {outcome}.',
    values: {
      caller: callerText(exchange, circumstances.caller),
      route: requestText(inbound),
      callee,
      lost: lost.length,
      had: had.length,
      outcome: consequence(exchange),
    },
    evidence: [
      ['served request', `#${inbound.seq} ${requestText(inbound)}`],
      ['its trace', inbound.hop.context?.traceId ?? ''],
      ...lost.map((name) => [name, ABSENT] as const),
      ['link', `${circumstances.link?.confidence} (${circumstances.link?.method})`],
    ],
  });
}

/** Names, lower case and once each, of the headers that carry the context. */
export function contextHeaders(headers: HeaderList): string[] {
  const names = new Set<string>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    if (isTraceHeader(name)) names.add(name);
  }
  return [...names];
}

function candidatesText(candidates: readonly Exchanged[], count = candidates.length): string {
  const named = candidates
    .slice(0, CANDIDATES_NAMED)
    .map((candidate) => `#${candidate.seq} ${requestText(candidate)}`);
  const more = count - named.length;
  const list = more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
  return count === 1
    ? `it may have been made for ${list}`
    : `it was made for one of ${count} requests: ${list}`;
}

function foreignHeader(
  headers: HeaderList,
): { readonly name: string; readonly value: string; readonly tracer: string } | undefined {
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase();
    const [, tracer] = FOREIGN.find(([pattern]) => pattern.test(name)) ?? [];
    if (tracer !== undefined) return { name, value: (headers[i + 1] ?? '').slice(0, 256), tracer };
  }
  return undefined;
}
