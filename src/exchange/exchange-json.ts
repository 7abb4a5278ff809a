// An exchange and a finding as one JSON object each: what `--json` prints and what a capture file keeps.
// Fields are added, never renamed; an absent one says that it did not happen. Secrets are masked in here, so that
// no caller can forget to.
import { type HeaderList, headerPairs } from '../http/header-list.ts';
import { type SecretMask, starMask } from '../http/secret-mask.ts';
import { maskedHeaders, maskedUrl } from '../http/sensitive-headers.ts';
import type { Attempt } from './attempt.ts';
import type { Exchange, Outcome } from './exchange.ts';
import type { Failure, ResponseFlag } from './failure.ts';
import type { Finding, FoldedFinding, Severity } from './finding.ts';
import type { Link, LinkConfidence, LinkMethod } from './link.ts';
import type { ReplayOrigin } from './replay-origin.ts';
import type { IdentityMethod, ServiceIdentity } from './service-identity.ts';
import type { StubOrigin } from './stub-origin.ts';
import type { Tunnel } from './tunnel.ts';

export type JsonPair = readonly [name: string, value: string];

export interface TraceJson {
  /** Absent on an untouched exchange: its headers held no context that could be read. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentId?: string;
  readonly sampled?: boolean;
  readonly debug?: boolean;
  readonly relation: 'started' | 'continued' | 'joined' | 'untouched';
}

export interface ExchangeJson {
  readonly v: 1;
  readonly type: 'exchange';
  /** When the request came in, RFC 3339 with milliseconds. */
  readonly at: string;
  readonly id: string;
  readonly seq: number;
  readonly method: string;
  readonly url: string;
  readonly route?: string;
  readonly status?: number;
  readonly outcome: Outcome;
  readonly responseFlags: readonly ResponseFlag[];
  readonly failure?: Failure;
  /** What a tunnelled connection carried; its bytes are those of the bodies. */
  readonly tunnel?: Tunnel;
  /** Every attempt of a request that was retried. */
  readonly attempts?: readonly AttemptJson[];
  /** Milliseconds with microseconds behind the point. */
  readonly durationMs: number;
  readonly upstreamServiceTimeMs?: number;
  readonly upstreamReportedServiceTimeMs?: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly trace: TraceJson;
  readonly headers: {
    readonly received: readonly JsonPair[];
    /** This and the next two are absent when nothing was sent upstream. */
    readonly sent?: readonly JsonPair[];
    /** Sent and not received: added, or written with another value. */
    readonly injected?: readonly JsonPair[];
    /** Received and not sent: taken out, or the old value of one that was written anew. */
    readonly removed?: readonly JsonPair[];
  };
  /** `name` is its service, or what runs in its process. */
  readonly client: { readonly address: string; readonly name?: string } & PartyJson;
  /** Who answered, as far as it is known. */
  readonly server?: { readonly address?: string } & PartyJson;
  /** What caused it, when that was decided by the time of this line; a `link` line follows otherwise. */
  readonly link?: LinkJson;
  /** Codes. */
  readonly findings: readonly string[];
  readonly replayOf?: string;
  readonly replay?: ReplayOrigin;
  /** When a recording answered for the upstream, or was to. */
  readonly stub?: StubOrigin;
}

export interface LinkJson {
  /** Id of the inbound exchange. Absent: none, or not known which. */
  readonly exchange?: string;
  readonly method: LinkMethod;
  readonly confidence: LinkConfidence;
  /** 0-1. */
  readonly probability: number;
  /** Ids, the most probable first, at most 8. */
  readonly candidates: readonly string[];
  readonly candidateCount: number;
}

/** Who is at one end, and how that is known. */
export interface PartyJson {
  readonly service?: string;
  readonly pid?: number;
  /** What runs in the process. */
  readonly process?: string;
  readonly identifiedBy?: IdentityMethod;
}

/** What is known of an exchange beside itself and its findings. */
export interface ExchangeContext {
  readonly caller?: ServiceIdentity;
  readonly callee?: ServiceIdentity;
  readonly link?: Link;
  /** @default stars */
  readonly mask?: SecretMask;
}

export interface AttemptJson {
  /** Absent for the first, which has the exchange's own. */
  readonly spanId?: string;
  readonly durationMs: number;
  readonly status?: number;
  readonly failure?: string;
}

export interface FindingJson {
  readonly v: 1;
  readonly type: 'finding';
  readonly at: string;
  readonly code: string;
  readonly rule?: string;
  readonly severity: Severity;
  readonly exchange?: string;
  readonly traceId?: string;
  readonly service?: string;
  readonly callee?: string;
  /** How many were seen, and of how many calls. Absent: this one. */
  readonly count?: number;
  readonly of?: number;
  readonly message: string;
  readonly fix: string;
  readonly evidence: readonly JsonPair[];
}

export function exchangeJson(
  exchange: Exchange,
  findings: readonly Finding[],
  { mask = starMask, caller, callee, link }: ExchangeContext = {},
): ExchangeJson {
  const { address, name = caller?.service ?? caller?.processName } = exchange.client;
  return {
    v: 1,
    type: 'exchange',
    at: jsonTime(exchange.startedAtMicros),
    id: exchange.id,
    seq: exchange.seq,
    method: exchange.method,
    url: maskedUrl(exchange.url, mask),
    ...optional('route', exchange.route),
    ...optional('status', exchange.answer?.status),
    outcome: exchange.outcome,
    responseFlags: exchange.responseFlags,
    ...optional('failure', exchange.failure),
    ...optional('tunnel', exchange.tunnel),
    ...optional('attempts', exchange.attempts?.map(attemptJson)),
    durationMs: exchange.timing.endedMicros / 1000,
    ...optional('upstreamServiceTimeMs', exchange.upstreamServiceTimeMs),
    ...optional('upstreamReportedServiceTimeMs', exchange.upstreamReportedServiceTimeMs),
    requestBytes: exchange.requestBody.totalBytes,
    responseBytes: exchange.responseBody.totalBytes,
    trace: { ...exchange.hop.context, relation: exchange.hop.relation },
    headers: headersJson(exchange.received, exchange.sent, mask),
    client: { address, ...optional('name', name), ...partyJson(caller) },
    ...(callee !== undefined && {
      server: { ...optional('address', exchange.upstreamAddress), ...partyJson(callee) },
    }),
    ...(link !== undefined && { link: linkJson(link) }),
    findings: findings.map((finding) => finding.code),
    ...optional('replayOf', exchange.replayOf),
    ...optional('replay', exchange.replay),
    ...optional('stub', exchange.stub),
  };
}

/** Three digits tell as much of a probability as is known of it. */
export function linkJson({
  exchange,
  method,
  confidence,
  probability,
  candidates,
  candidateCount,
}: Link): LinkJson {
  return {
    ...optional('exchange', exchange),
    method,
    confidence,
    probability: Math.round(probability * 1000) / 1000,
    candidates,
    candidateCount,
  };
}

function partyJson(identity: ServiceIdentity | undefined): PartyJson {
  if (identity === undefined) return {};
  return {
    ...optional('service', identity.service),
    ...optional('pid', identity.pid),
    ...optional('process', identity.processName),
    identifiedBy: identity.method,
  };
}

export function findingJson(finding: Finding | FoldedFinding, atMicros: number): FindingJson {
  const folded = 'count' in finding ? finding : undefined;
  return {
    v: 1,
    type: 'finding',
    at: jsonTime(atMicros),
    code: finding.code,
    ...optional('rule', finding.rule),
    severity: finding.severity,
    ...optional('exchange', finding.exchange),
    ...optional('traceId', finding.traceId),
    ...optional('service', finding.service),
    ...optional('callee', finding.callee),
    ...optional('count', folded?.count),
    ...optional('of', folded?.of),
    message: finding.message,
    fix: finding.fix,
    evidence: finding.evidence,
  };
}

/** That a finding which was told does not hold any more; `now` is what is said in its place. */
export function withdrawnJson(finding: Finding, now: Finding | undefined, atMicros: number): object {
  return {
    v: 1,
    type: 'withdrawn',
    at: jsonTime(atMicros),
    code: finding.code,
    ...optional('rule', finding.rule),
    severity: finding.severity,
    ...optional('exchange', finding.exchange),
    ...optional('service', finding.service),
    ...optional('callee', finding.callee),
    message: finding.message,
    ...optional('now', now?.message),
  };
}

/** RFC 3339 in UTC with milliseconds. */
export function jsonTime(epochMicros: number): string {
  return new Date(epochMicros / 1000).toISOString();
}

/** `{ key: value }`, or nothing at all when there is no value. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [k in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [k in K]?: V });
}

/** The difference is taken before masking: two secrets look alike behind the mask. */
function headersJson(
  received: HeaderList,
  sent: HeaderList | undefined,
  mask: SecretMask,
): ExchangeJson['headers'] {
  const pairs = (headers: HeaderList): JsonPair[] => headerPairs(maskedHeaders(headers, mask));
  if (sent === undefined) return { received: pairs(received) };
  return {
    received: pairs(received),
    sent: pairs(sent),
    injected: pairs(headersOnlyInFirst(sent, received)),
    removed: pairs(headersOnlyInFirst(received, sent)),
  };
}

/** Each header of the first list that has no equal left in the second; names compare without case. */
function headersOnlyInFirst(first: HeaderList, second: HeaderList): string[] {
  const unmatched = new Map<string, number>();
  for (const [name, value] of headerPairs(second)) {
    const key = `${name.toLowerCase()}:${value}`;
    unmatched.set(key, (unmatched.get(key) ?? 0) + 1);
  }
  const only: string[] = [];
  for (const [name, value] of headerPairs(first)) {
    const key = `${name.toLowerCase()}:${value}`;
    const left = unmatched.get(key) ?? 0;
    if (left > 0) unmatched.set(key, left - 1);
    else only.push(name, value);
  }
  return only;
}

function attemptJson({ context, startedMicros, endedMicros, status, failure }: Attempt): AttemptJson {
  return {
    ...optional('spanId', context?.spanId),
    durationMs: (endedMicros - startedMicros) / 1000,
    ...optional('status', status),
    ...optional('failure', failure?.reason),
  };
}
