// Every finding that tracectl can make, one row each: `--fail-on`, the documentation and the findings themselves are
// made from these rows. Codes are for ever: scripts and project files name them.
import type { Severity } from '../exchange/finding.ts';

export interface CatalogueRow {
  readonly code: string;
  /** Unless the rule that makes the finding says otherwise. */
  readonly severity: Severity;
  /** When the finding is made, for the documentation. */
  readonly condition: string;
  /** What a person does about it. */
  readonly fix: string;
  /** Where the rule comes from. */
  readonly source: string;
}

const rows = {
  'malformed-context': {
    severity: 'error',
    condition:
      'A trace header came in that cannot be read: wrong length or alphabet, zeros only, or given twice.',
    fix:
      'Write trace ids as 16 or 32 and span ids as 16 lower-case hex digits (no dashes, no decimals, not only zeros), ' +
      'once per request. Let a propagator write them: OpenTelemetry, Micrometer Tracing (Spring), Brave, zipkin-js.',
    source: 'B3 specification; W3C Trace Context; Envoy span_context_extractor.cc',
  },
  'partial-context': {
    severity: 'warning',
    condition:
      'One family of trace headers came in incomplete, as x-b3-traceid without x-b3-spanid. ' +
      'x-b3-parentspanid, x-b3-flags and x-ot-span-context may be absent.',
    fix:
      'Forward the whole set, not single headers: x-b3-traceid, x-b3-spanid and x-b3-sampled together, or traceparent ' +
      'with its tracestate. A copying allow-list (gateway, CORS, hand-written client) is the usual place to look.',
    source: 'B3 specification, "Multiple Headers"; Envoy, "Trace context propagation"',
  },
  'missing-context': {
    severity: 'warning',
    condition:
      'A request came in without any trace header. Information when its caller is an entry point; never made for CORS ' +
      'preflights, /favicon.ico, health checks, CONNECT and replays.',
    fix:
      'Pass the trace headers of the request being served on to the calls made for it: b3 or x-b3-*, traceparent, ' +
      'tracestate and x-request-id. OpenTelemetry, Micrometer Tracing (Spring), Brave and zipkin-js do so for every ' +
      'HTTP client that they instrument. A caller where traces begin is named with --entry.',
    source: 'Envoy, "Trace context propagation": the application has to forward the headers',
  },
  'conflicting-context': {
    severity: 'info',
    condition:
      'Two families of trace headers came in and say different things; the first in the order of reading was used.',
    fix:
      'Write every family from the same span: one instrumentation with a composite propagator ' +
      '(OTEL_PROPAGATORS=tracecontext,b3multi), not two beside each other.',
    source: 'Order of reading: b3, x-b3-*, traceparent, x-ot-span-context',
  },
  'irregular-context': {
    severity: 'info',
    condition:
      'A trace header or x-request-id came in that could be read, but is not written as its specification says.',
    fix: 'Other readers may refuse it. Let a propagator write the headers instead of assembling them by hand.',
    source: 'B3 specification; W3C Trace Context',
  },
  'stale-b3': {
    severity: 'info',
    condition:
      'A context came in as the single header b3, which Envoy does not rewrite when it writes x-b3-*.',
    fix: 'Behind an Envoy that was not told otherwise, send x-b3-* instead of b3.',
    source: 'envoyproxy/envoy#47515',
  },
  'request-id-missing': {
    severity: 'info',
    condition: 'A trace context came in without x-request-id.',
    fix: 'Forward x-request-id together with the trace headers: Envoy samples and logs by it. Tracers do not do so by themselves.',
    source: 'Envoy, "x-request-id"',
  },
  'request-id-not-hashable': {
    severity: 'info',
    condition:
      'An x-request-id came in that does not begin with 8 hex digits: Envoy would not have sampled the request.',
    fix: 'Use a UUID as x-request-id, or let the first proxy make it.',
    source: 'Envoy source/extensions/request_id/uuid/config.cc',
  },
  'many-headers': {
    severity: 'info',
    condition: 'A request came in with more than 100 header lines.',
    fix: 'Send fewer headers (cookies and baggage are the usual reason), or raise max_headers_count in Envoy.',
    source: 'Envoy core/protocol.proto, max_headers_count',
  },
} as const satisfies Record<string, Omit<CatalogueRow, 'code'>>;

export type FindingCode = keyof typeof rows;

const codes = Object.keys(rows) as FindingCode[];

/** The most severe first. */
export const findingCatalogue: readonly CatalogueRow[] = codes.map(catalogueRow);

export function catalogueRow(code: FindingCode): CatalogueRow {
  return { code, ...rows[code] };
}
