// What a person should look at in one exchange, judged by its own trace headers alone: pure, and cheap enough to be
// asked twice (when a request is opened, and when it has ended).
import type { Exchange, OpenExchange } from '../exchange/exchange.ts';
import type { Finding, Severity } from '../exchange/finding.ts';
import { identityText } from '../exchange/identity-text.ts';
import { headerValue, headerValues } from '../http/header-list.ts';
import type { Defect } from '../propagation/defect.ts';
import { catalogueRow, type FindingCode } from './catalogue.ts';
import { isContextExpected } from './context-expected.ts';

/** Envoy's limit, above which it answers 431 (protocol.proto, max_headers_count). */
const ENVOY_MAX_HEADERS = 100;
const EVIDENCE_CHARACTERS = 256;
const ABSENT = '(absent)';

type Exchanged = OpenExchange | Exchange;

/** The most severe first; at most one of each code. */
export function findingsOfExchange(exchange: Exchanged, caller: { readonly isEntry: boolean }): Finding[] {
  const defects = Map.groupBy(exchange.hop.defects, codeOf);
  const outcome = `; ${consequence(exchange)}`;
  const found = [
    ofDefects(exchange, 'malformed-context', defects, 'trace headers that cannot be read', outcome),
    missingContext(exchange, caller.isEntry),
    ofDefects(exchange, 'partial-context', defects, 'an incomplete set of trace headers', outcome),
    ofDefects(exchange, 'conflicting-context', defects, 'trace headers that contradict each other', outcome),
    ofDefects(
      exchange,
      'irregular-context',
      defects,
      'headers that are not as their specifications want them',
      '',
    ),
    staleB3(exchange),
    requestIdMissing(exchange),
    ofDefects(
      exchange,
      'request-id-not-hashable',
      defects,
      'an x-request-id that no number can be drawn from',
      '',
    ),
    manyHeaders(exchange),
  ];
  return found.filter((finding) => finding !== undefined);
}

/** Which finding a defect belongs to. */
function codeOf({ family, reason, effect }: Defect): FindingCode {
  if (family === 'request-id') {
    return reason === 'too-short' || reason === 'not-hex' ? 'request-id-not-hashable' : 'irregular-context';
  }
  if (reason === 'conflict') return 'conflicting-context';
  if (effect === 'fatal') return 'malformed-context';
  return effect === 'partial' ? 'partial-context' : 'irregular-context';
}

/** One finding for all the defects that belong to it; none when there are none. */
function ofDefects(
  exchange: Exchanged,
  code: FindingCode,
  all: ReadonlyMap<FindingCode, readonly Defect[]>,
  sent: string,
  outcome: string,
): Finding | undefined {
  const defects = all.get(code);
  if (defects === undefined) return undefined;
  const details = defects.map(({ header, detail }) =>
    detail.includes(header) ? detail : `${header}: ${detail}`,
  );
  return finding(exchange, code, {
    message: `${callerName(exchange)} sent ${sent} (${details.join('; ')})${outcome}.`,
    evidence: evidenceOf(exchange, [...new Set(defects.map(({ header }) => header))]),
  });
}

/** A sampling decision alone, as `b3: 0`, is a family that came in: whoever sent it takes part in tracing. */
function missingContext(exchange: Exchanged, isEntry: boolean): Finding | undefined {
  if (exchange.hop.families.length > 0 || !isContextExpected(exchange)) return undefined;
  const names = ['b3', 'x-b3-traceid', 'traceparent', 'x-ot-span-context'];
  const seen = `${callerName(exchange)} sent no trace headers (none of ${names.join(', ')})`;
  const evidence = names.map((name) => [name, ABSENT] as const);
  if (!isEntry) {
    return finding(exchange, 'missing-context', { message: `${seen}; ${consequence(exchange)}.`, evidence });
  }
  return finding(exchange, 'missing-context', {
    severity: 'info',
    message: `${seen}; it is an entry point, so this is where the trace begins.`,
    fix: 'Nothing to do. Instrument the caller to see its own part in the trace as well.',
    evidence,
  });
}

function staleB3(exchange: Exchanged): Finding | undefined {
  const { received, context } = exchange.hop;
  const b3 = headerValue(exchange.received, 'b3');
  if (received?.family !== 'b3' || context === undefined || b3 === undefined) return undefined;
  const message = `The context came in as b3: Envoy would have sent ${b3} on unchanged beside fresh x-b3-* headers with span id ${context.spanId}.`;
  return finding(exchange, 'stale-b3', { message, evidence: evidenceOf(exchange, ['b3']) });
}

function requestIdMissing(exchange: Exchanged): Finding | undefined {
  const { received, receivedRequestId } = exchange.hop;
  if (received === undefined || receivedRequestId !== undefined) return undefined;
  const message = `${callerName(exchange)} sent a trace context without x-request-id; a new one was made.`;
  return finding(exchange, 'request-id-missing', {
    message,
    evidence: evidenceOf(exchange, ['x-request-id']),
  });
}

function manyHeaders(exchange: Exchanged): Finding | undefined {
  const count = exchange.received.length / 2;
  if (count <= ENVOY_MAX_HEADERS) return undefined;
  const message = `${callerName(exchange)} sent ${count} header lines; Envoy refuses more than ${ENVOY_MAX_HEADERS} with 431.`;
  return finding(exchange, 'many-headers', { message, evidence: [['header lines', String(count)]] });
}

function finding(
  exchange: Exchanged,
  code: FindingCode,
  seen: Pick<Finding, 'message' | 'evidence'> & { readonly severity?: Severity; readonly fix?: string },
): Finding {
  const { severity, fix } = catalogueRow(code);
  const traceId = exchange.hop.context?.traceId;
  const service = exchange.client.name;
  return {
    code,
    severity,
    exchange: exchange.id,
    ...(traceId === undefined ? {} : { traceId }),
    ...(service === undefined ? {} : { service }),
    fix,
    ...seen,
  };
}

/** What tracectl made of the headers, as the end of a sentence. */
function consequence({ hop }: Exchanged): string {
  const { relation, received } = hop;
  if (relation === 'untouched')
    return 'they were sent on as they came and no span is reported, as Envoy does';
  if (received !== undefined) return `trace ${received.traceId} was read from ${familyName[received.family]}`;
  return `the new trace ${hop.context?.traceId ?? ''} was started`;
}

const familyName = {
  b3: 'b3',
  b3multi: 'x-b3-*',
  tracecontext: 'traceparent',
  ot: 'x-ot-span-context',
} as const;

function evidenceOf(exchange: Exchanged, names: readonly string[]): Finding['evidence'] {
  return names.flatMap((name) => {
    const values = headerValues(exchange.received, name);
    return values.length === 0
      ? [[name, ABSENT] as const]
      : values.map((value) => [name, value.slice(0, EVIDENCE_CHARACTERS)] as const);
  });
}

/** Its service and process, else the first word of its user agent, else its address. */
function callerName({ client, received }: Exchanged): string {
  const identity = client.identity === undefined ? undefined : identityText(client.identity);
  if (identity !== undefined) return identity;
  const product = /^\S{1,60}/.exec(headerValue(received, 'user-agent') ?? '')?.[0];
  return client.name ?? product ?? client.address;
}
