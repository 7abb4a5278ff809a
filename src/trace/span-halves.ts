// The reports of one span id put together into operations, by the rules of Zipkin (zipkin2/internal/Trace.java,
// zipkin-lens span-cleaner.js): a span may be reported in pieces, and a client and its server may share one id.
// Two rules go further: reports that contradict each other in time stay side by side instead of the first one hiding the
// second, and a consumer is to its producer what a server is to its client.
import type { Endpoint, Span } from './span.ts';
import type { TraceRepair } from './trace-repair.ts';

/** Reports are sorted, so that what belongs together stands together; thousands under one id must not cost their square. */
const NEIGHBOURS = 8;

/** What one side said of a span: one report, or several that contradict each other in time. */
export interface SpanHalf {
  readonly isShared: boolean;
  readonly spans: readonly [Span, ...Span[]];
}

/** All reports must have the same id. `repairs` is added to. Halves that are not shared come first. */
export function halvesOf(reports: readonly Span[], repairs: TraceRepair[]): SpanHalf[] {
  const cleaned = reports.map((span) => withoutOddFlags(span, repairs)).sort(byHalf);
  const callers = cleaned.filter(({ kind }) => kind === 'CLIENT' || kind === 'PRODUCER');
  const flagged = cleaned.map((span) => withSharedFlag(span, callers, repairs)).sort(byHalf);
  const halves: { isShared: boolean; spans: [Span, ...Span[]] }[] = [];
  for (const span of flagged) {
    const isShared = span.shared === true;
    const half = halves
      .slice(-NEIGHBOURS)
      .find(
        (each) =>
          each.isShared === isShared && isOneSide(each.spans[0], span) && isOneKind(each.spans[0], span),
      );
    if (half === undefined) halves.push({ isShared, spans: [span] });
    else addReport(half.spans, span, repairs);
  }
  return halves;
}

function addReport(spans: [Span, ...Span[]], span: Span, repairs: TraceRepair[]): void {
  const fitting = spans.findLastIndex(
    (each, index) => index >= spans.length - NEIGHBOURS && !isContradictory(each, span),
  );
  const fit = spans[fitting];
  if (fit === undefined) {
    spans.push(span);
    repairs.push({ kind: 'reportedTwice', spanId: span.id, ...serviceOf(span) });
    return;
  }
  spans[fitting] = merged(fit, span);
  repairs.push({ kind: 'piecesMerged', spanId: span.id, ...serviceOf(span) });
}

/** `shared` on a client says nothing; a span that names itself as its parent has none. */
function withoutOddFlags(span: Span, repairs: TraceRepair[]): Span {
  let clean = span;
  if (clean.parentId === clean.id) {
    const { parentId: _self, ...rest } = clean;
    clean = rest;
    repairs.push({ kind: 'selfParent', spanId: span.id, ...serviceOf(span) });
  }
  if (clean.shared === true && (clean.kind === 'CLIENT' || clean.kind === 'PRODUCER')) {
    const { shared: _shared, ...rest } = clean;
    clean = rest;
    repairs.push({ kind: 'sharedOnClient', spanId: span.id, ...serviceOf(span) });
  }
  return clean;
}

function withSharedFlag(span: Span, callers: readonly Span[], repairs: TraceRepair[]): Span {
  if (span.shared === true) return span;
  const wanted = span.kind === 'SERVER' ? 'CLIENT' : span.kind === 'CONSUMER' ? 'PRODUCER' : undefined;
  if (wanted === undefined || !callers.some(({ kind }) => kind === wanted)) return span;
  repairs.push({ kind: 'sharedMissing', spanId: span.id, ...serviceOf(span) });
  return { ...span, shared: true };
}

/** Not shared before shared, clients first, then by endpoint (absent first) and time, so that the order of arrival never counts. */
function byHalf(a: Span, b: Span): number {
  return (
    Number(a.shared === true) - Number(b.shared === true) ||
    Number(isServing(a)) - Number(isServing(b)) ||
    compareTexts(endpointText(a.localEndpoint), endpointText(b.localEndpoint)) ||
    (a.timestampMicros ?? 0) - (b.timestampMicros ?? 0) ||
    (a.durationMicros ?? 0) - (b.durationMicros ?? 0)
  );
}

function isServing({ kind }: Span): boolean {
  return kind === 'SERVER' || kind === 'CONSUMER';
}

function endpointText({ serviceName = '', ipv4 = '', ipv6 = '', port = 0 }: Endpoint = {}): string {
  return `${serviceName}\n${ipv4}\n${ipv6}\n${port}`;
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Whether two reports can come from one place: what is absent fits anything. */
function isOneSide({ localEndpoint: a = {} }: Span, { localEndpoint: b = {} }: Span): boolean {
  return (['serviceName', 'ipv4', 'ipv6', 'port'] as const).every(
    (key) => a[key] === undefined || b[key] === undefined || a[key] === b[key],
  );
}

function isOneKind(a: Span, b: Span): boolean {
  return a.kind === undefined || b.kind === undefined || a.kind === b.kind;
}

function isContradictory(a: Span, b: Span): boolean {
  const differs = (one: number | undefined, other: number | undefined): boolean =>
    one !== undefined && other !== undefined && one !== other;
  return differs(a.timestampMicros, b.timestampMicros) || differs(a.durationMicros, b.durationMicros);
}

/** The first value wins, endpoints fill up field by field, annotations add up, later tags overwrite. */
function merged(a: Span, b: Span): Span {
  const annotations = [...a.annotations];
  for (const annotation of b.annotations) {
    const { timestampMicros, value } = annotation;
    if (!annotations.some((each) => each.timestampMicros === timestampMicros && each.value === value))
      annotations.push(annotation);
  }
  return {
    ...b,
    ...a,
    ...endpoint('localEndpoint', a, b),
    ...endpoint('remoteEndpoint', a, b),
    annotations: annotations.sort(
      (x, y) => x.timestampMicros - y.timestampMicros || compareTexts(x.value, y.value),
    ),
    tags: [...new Map([...a.tags, ...b.tags])],
  };
}

function endpoint(key: 'localEndpoint' | 'remoteEndpoint', a: Span, b: Span): Partial<Span> {
  const filled = { ...b[key], ...a[key] };
  return Object.keys(filled).length === 0 ? {} : { [key]: filled };
}

function serviceOf({ localEndpoint }: Span): { readonly service?: string } {
  const service = localEndpoint?.serviceName;
  return service === undefined ? {} : { service };
}
