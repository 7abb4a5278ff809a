// What Envoy would have made of a request; no faults of propagation, and without numbers.
import type { RuleRows } from './rule-row.ts';

export const envoyRules = {
  'stale-b3': {
    severity: 'info',
    condition:
      'A context came in as the single header b3, which Envoy does not rewrite when it writes x-b3-*.',
    evidence: 'The header as it came in.',
    message:
      'The context came in as b3: Envoy would have sent {b3} on unchanged beside fresh x-b3-* headers with span id {span}.',
    why: 'Behind an Envoy, a service that reads b3 first hangs its spans below the wrong parent.',
    fix: 'Behind an Envoy that was not told otherwise, send x-b3-* instead of b3.',
    source: 'envoyproxy/envoy#47515',
  },
  'request-id-missing': {
    severity: 'info',
    condition: 'A trace context came in without x-request-id.',
    evidence: 'The header that is absent.',
    message: '{caller} sent a trace context without x-request-id; a new one was made.',
    why: 'Envoy logs and samples by it: the log lines of one request have different ids.',
    fix: 'Forward x-request-id together with the trace headers: Envoy samples and logs by it. Tracers do not do so by themselves.',
    source: 'Envoy, "x-request-id"',
  },
  'request-id-not-hashable': {
    severity: 'info',
    condition:
      'An x-request-id came in that does not begin with 8 hex digits: Envoy would not have sampled the request.',
    evidence: 'The header as it came in.',
    message: '{caller} sent {what} ({details}){outcome}.',
    why: 'With Envoy in the place of tracectl, these requests have no trace.',
    fix: 'Use a UUID as x-request-id, or let the first proxy make it.',
    source: 'Envoy source/extensions/request_id/uuid/config.cc',
  },
  'many-headers': {
    severity: 'info',
    condition: 'A request came in with more than 100 header lines.',
    evidence: 'The number of lines.',
    message: '{caller} sent {count} header lines; Envoy refuses more than 100 with 431.',
    why: 'With Envoy in the place of tracectl, the request is refused.',
    fix: 'Send fewer headers (cookies and baggage are the usual reason), or raise max_headers_count in Envoy.',
    source: 'Envoy core/protocol.proto, max_headers_count',
  },
} as const satisfies RuleRows;
