// The request that a replay sends: the captured one in its new trace, with live values in the place of old ones, and with
// what a person wants changed. Pure; everything that is not as it was captured is told.
import type { ReplayOrigin } from '../exchange/replay-origin.ts';
import { isLoopbackAddress, parseAuthority } from '../http/authority.ts';
import { applyEdits, hasHeader, headerValue } from '../http/header-list.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import { holdsPlaceholder } from '../http/secret-mask.ts';
import { isSensitiveHeader } from '../http/sensitive-headers.ts';
import { tiesToTrace } from '../propagation/ties-to-trace.ts';
import type { ReplayRequest } from '../proxy/replay-connection.ts';
import { type LiveUse, substituted } from './correlate/substitute.ts';
import { replayTarget, type ServiceTargets } from './destination.ts';
import { type LeftOut, withoutPlaceholders, withScheme } from './placeholders.ts';
import { authorityOf } from './refusal.ts';
import type { ReplayOptions, RequestEdits } from './replay-options.ts';
import type { Replayable } from './replayable.ts';

/** What is planned, and what a person should know of it. */
export interface ReplayPlan {
  readonly request: ReplayRequest;
  /** Headers that are not sent although they were received. */
  readonly leftOut: readonly LeftOut[];
  /** Values that stand in the place of recorded ones. */
  readonly replaced: readonly Replacement[];
  /** What else is not as it was captured, or needs care; each one clause. */
  readonly notes: readonly string[];
}

/** A live value that the request says. */
export interface Replacement {
  /** Name of the value: a cookie's, a field's, a member's. */
  readonly name: string;
  /** Id and `seq` of the exchange whose answer it comes from, and where in it. */
  readonly from: string;
  readonly fromSeq: number;
  readonly where: string;
  /** Absent: not known, it was masked. */
  readonly recorded?: string;
  readonly live: string;
}

/** What is sent, as far as it decides whether it may be. */
export type PlannedRequest = Pick<ReplayRequest, 'method' | 'url' | 'headers' | 'body'>;

export interface PlanSurroundings {
  readonly services: ServiceTargets;
  readonly origin: ReplayOrigin;
  /** For headers that need a fresh one. */
  readonly uuid: () => string;
  /** Values of the run's earlier answers. */
  readonly uses: readonly LiveUse[];
  /** It goes to the recorded upstream, whatever the options say. */
  readonly isRecorded?: boolean;
}

const IDEMPOTENCY_KEY = 'idempotency-key';

export function planReplay(
  exchange: Replayable,
  options: ReplayOptions,
  surroundings: PlanSurroundings,
): ReplayPlan {
  const { origin, uses } = surroundings;
  const target = replayTarget(exchange, options, surroundings.services, surroundings.isRecorded);
  const edited = options.edited[exchange.id];
  const url = edited?.url ?? editedUrl(target.url, options.edits.path);
  const told = new PlanNotes();
  const head =
    edited === undefined
      ? capturedHead(exchange, url, options, surroundings.uuid, told)
      : [...edited.headers];
  const before = {
    url,
    headers: head,
    body: edited === undefined ? exchange.requestBody.bytes : fromBase64(edited.body),
  };
  const live = withoutPlaceholders(substituted(before, uses), exchange, uses, told);
  const method = edited?.method ?? options.edits.method ?? exchange.method;
  const changed = edited === undefined ? withEdits(live, options.edits, told) : live;
  const headers = framed(changed, exchange, options.keepsHost || hasNamedHost(options.edits));
  if (method === 'GET' && looksLikeAction(changed.url)) {
    told.notes.push('its path reads like an action, although it is a GET');
  }
  return {
    request: {
      method,
      url: changed.url,
      headers,
      body: changed.body,
      of: exchange.id,
      origin,
      keepsHost: options.keepsHost || hasNamedHost(options.edits) || edited !== undefined,
      insecure: target.insecure && authorityOf(target.url) === authorityOf(changed.url),
      ...(options.answerTimeoutMs !== undefined && { timeoutMs: options.answerTimeoutMs }),
    },
    leftOut: told.leftOut,
    replaced: replacements(uses),
    notes: told.notes,
  };
}

/** What the steps of a plan have to say. */
class PlanNotes {
  readonly leftOut: LeftOut[] = [];
  readonly notes: string[] = [];
}

/** The captured headers as the trace mode and the target want them, less what must not be sent. */
function capturedHead(
  exchange: Replayable,
  url: string,
  options: ReplayOptions,
  uuid: () => string,
  told: PlanNotes,
): string[] {
  const { trace, keepsBaggage, sendsCredentials } = options;
  const isKept = trace === 'keep';
  const captured =
    isKept && exchange.sent !== undefined
      ? exchange.sent
      : requestHeadersToForward(exchange.received, exchange.method);
  const isElsewhere = !isSameHost(authorityOf(url), authorityOf(exchange.url));
  const kept: string[] = [];
  for (let i = 0; i < captured.length; i += 2) {
    const name = captured[i] ?? '';
    const lower = name.toLowerCase();
    const value = captured[i + 1] ?? '';
    if (!isKept && tiesToTrace(lower) && !(keepsBaggage && lower === 'baggage')) continue;
    const given = givenFor(lower, url, exchange, options.credentials);
    if (given !== undefined) {
      kept.push(name, withScheme(given, value));
      told.notes.push(`${lower} is the one that was given`);
    } else if (isElsewhere && isSensitiveHeader(lower) && !sendsCredentials) {
      told.leftOut.push({ header: lower, because: 'other-host' });
    } else if (lower === IDEMPOTENCY_KEY && options.idempotencyKey === 'fresh' && !isKept) {
      kept.push(name, uuid());
      told.notes.push('idempotency-key is a fresh one (--idempotency-key keep sends the captured one)');
    } else {
      if (lower === IDEMPOTENCY_KEY) told.notes.push('idempotency-key is the captured one');
      kept.push(name, value);
    }
  }
  return trace === 'child' ? [...kept, ...contextOf(exchange)] : kept;
}

/** What a person gave for it, or what was learned for the host that it went to and goes to. */
function givenFor(
  header: string,
  url: string,
  exchange: Replayable,
  credentials: ReplayOptions['credentials'],
): string | undefined {
  const isFor = (authority: string): boolean =>
    isSameHost(authority, authorityOf(url)) && isSameHost(authority, authorityOf(exchange.url));
  return credentials.find(
    ({ name, authority }) => name === header && (authority === undefined || isFor(authority)),
  )?.value;
}

/** The context of the captured exchange's own span, which the replay's becomes a child of. */
function contextOf({ traceId = '', spanId = '' }: Replayable): string[] {
  return ['x-b3-traceid', traceId, 'x-b3-spanid', spanId, 'x-b3-sampled', '1'];
}

function withEdits(
  request: { readonly url: string; readonly headers: readonly string[]; readonly body: Uint8Array },
  { headers, body }: RequestEdits,
  told: PlanNotes,
) {
  const edits = {
    remove: headers.filter(({ value }) => value === undefined).map(({ name }) => name.toLowerCase()),
    set: headers.flatMap(({ name, value }) =>
      value === undefined ? [] : [[name.toLowerCase(), value] as const],
    ),
  };
  const edited = applyEdits(request.headers, edits);
  if (body === undefined) return { ...request, headers: edited };
  const isCoded =
    hasHeader(edited, 'content-encoding') && !edits.set.some(([name]) => name === 'content-encoding');
  if (isCoded) told.notes.push('content-encoding is left out: it was that of the captured body');
  return {
    ...request,
    headers: isCoded ? applyEdits(edited, { remove: ['content-encoding'], set: [] }) : edited,
    body: fromBase64(body),
  };
}

/** Host and length as they are now; no other framing. */
function framed(
  { url, headers, body }: Omit<PlannedRequest, 'method'>,
  exchange: Replayable,
  keepsHost: boolean,
): string[] {
  const host = keepsHost ? headerValue(headers, 'host') : undefined;
  const hadBody =
    body.byteLength > 0 ||
    hasHeader(exchange.received, 'content-length') ||
    hasHeader(exchange.received, 'transfer-encoding');
  return applyEdits(headers, {
    remove: ['transfer-encoding', ...(hadBody ? [] : ['content-length'])],
    set: [
      ['host', host ?? authorityOf(url)],
      ...(hadBody ? [['content-length', String(body.byteLength)] as const] : []),
    ],
  });
}

function hasNamedHost({ headers }: RequestEdits): boolean {
  return headers.some(({ name, value }) => name.toLowerCase() === 'host' && value !== undefined);
}

function editedUrl(url: string, path: string | undefined): string {
  if (path === undefined) return url;
  const [, origin = '', before = ''] = /^([a-z]+:\/\/[^/?#]*)([^?#]*)/i.exec(url) ?? [];
  return path.startsWith('?') ? origin + (before || '/') + path : origin + path;
}

/** Ports of this machine are one host: a service that was moved is the same service. */
function isSameHost(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true;
  const [first, second] = [one, other].map((authority) => parseAuthority(authority)?.host ?? '');
  const isLocal = (host = ''): boolean =>
    host === 'localhost' || host.endsWith('.localhost') || isLoopbackAddress(host);
  return isLocal(first) && isLocal(second);
}

function looksLikeAction(url: string): boolean {
  return /\/(?:log-?out|sign-?out|delete|remove|destroy|unsubscribe|reset|purge|cancel)(?=[/?.]|$)|[?&]action=/i.test(
    url.replace(/^[a-z]+:\/\/[^/?]*/i, ''),
  );
}

/** Each value once, however many places it is said in; a placeholder tells nothing of what was recorded. */
export function replacements(uses: readonly LiveUse[]): Replacement[] {
  const told = new Map<string, Replacement>();
  for (const { name, from, fromSeq, where, recorded, live, kind } of uses) {
    if (recorded === live) continue;
    const isKnown =
      kind !== 'header' && recorded !== '' && !holdsPlaceholder(recorded) && !recorded.includes('***');
    told.set(`${from} ${where}`, { name, from, fromSeq, where, ...(isKnown && { recorded }), live });
  }
  return [...told.values()];
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
