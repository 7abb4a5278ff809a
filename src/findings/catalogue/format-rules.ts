// FM: trace headers that are not written as their specifications say.
import { letAPropagatorWrite } from './framework-advice.ts';
import type { RuleRows } from './rule-row.ts';

const SENT = '{caller} sent {what} ({details}){outcome}.';
const OTHERS_REFUSE = 'Other readers refuse what this one could still read, and begin a new trace there.';

export const formatRules = {
  'malformed-context': {
    number: 'FM-06',
    severity: 'error',
    condition:
      'A trace header came in that cannot be read: wrong length or alphabet, zeros only, or given twice.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'Nobody behind this request can read the context: the trace ends here, and Envoy reports no span at all.',
    fix:
      'Write trace ids as 16 or 32 and span ids as 16 lower-case hex digits (no dashes, no decimals, not only zeros), ' +
      'once per request. Let a propagator write them: OpenTelemetry, Micrometer Tracing (Spring), Brave, zipkin-js.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification; W3C Trace Context; Envoy span_context_extractor.cc',
  },
  'partial-context': {
    number: 'FM-01',
    severity: 'warning',
    condition:
      'One family of trace headers came in incomplete, as x-b3-traceid without x-b3-spanid. ' +
      'x-b3-parentspanid, x-b3-flags and x-ot-span-context may be absent.',
    evidence: 'The header that came, and its partner that did not.',
    message: SENT,
    why: 'Half a context is none: the next service begins a new trace.',
    fix:
      'Forward the whole set, not single headers: x-b3-traceid, x-b3-spanid and x-b3-sampled together, or traceparent ' +
      'with its tracestate. A copying allow-list (gateway, CORS, hand-written client) is the usual place to look.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification, "Multiple Headers"; Envoy, "Trace context propagation"',
  },
  'decision-only': {
    number: 'FM-02',
    severity: 'warning',
    condition:
      'Only a sampling decision came in, without ids (`b3: 1`, x-b3-sampled). Information when it says no.',
    evidence: 'The header as it came in.',
    message: '{caller} sent a sampling decision without ids; {outcome}.',
    why: 'It is legal, but it is also what is left when the ids were lost on the way.',
    fix: 'See whether the caller had ids to pass on. To start a trace, send none of the headers, or all of them.',
    source: 'B3 specification: "Sampling State"',
  },
  'bad-sampling-value': {
    number: 'FM-03',
    severity: 'warning',
    condition:
      'A decision came in that is none: x-b3-sampled other than 0 and 1, or x-b3-flags other than 1 for debug.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'Readers differ in what they take it for, so that a part of the trace is sampled and another is not.',
    fix: 'Write x-b3-sampled as 0 or 1, and debug as x-b3-flags: 1 alone.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification, "Sampling State" and "Debug Flag"',
  },
  'placeholder-id': {
    number: 'FM-04',
    severity: 'warning',
    condition: 'A word that stands for "nothing" came in as an id: empty, "-", null, undefined, 0.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'Some readers refuse the whole context because of it.',
    fix: 'Leave the header out when there is no value; a root has no x-b3-parentspanid.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification, X-B3-ParentSpanId',
  },
  'zero-id': {
    number: 'FM-05',
    severity: 'error',
    condition:
      'A trace or span id of zeros only came in. In traceparent it makes the header unreadable: malformed-context.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'All requests seem to belong to one trace, or to none.',
    fix: 'Make random ids. Zeros come from a tracer that does nothing: one that was asked before it was set up.',
    frameworks: letAPropagatorWrite,
    source: 'W3C Trace Context, tests trace_id_all_zero and parent_id_all_zero',
  },
  'unpadded-id': {
    number: 'FM-06',
    severity: 'warning',
    condition:
      'An id came in with too few or too many digits, or a 0x in front, and could be read as Envoy reads it.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: OTHERS_REFUSE,
    fix: 'Fill ids up with zeros on the left: 16 digits, or 32 for a trace id. Long.toHexString and "%x" leave the zeros out.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification; Envoy StringUtil::atoull',
  },
  'upper-case-id': {
    number: 'FM-07',
    severity: 'warning',
    condition:
      'An id came in with upper-case hex digits. In traceparent that makes the header unreadable: malformed-context.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: OTHERS_REFUSE,
    fix: 'Write ids in lower case.',
    frameworks: letAPropagatorWrite,
    source: 'W3C Trace Context, tests of illegal characters; B3 specification',
  },
  'bad-traceparent': {
    number: 'FM-08',
    severity: 'error',
    condition: 'A traceparent has not four fields, has version ff, or flags that are not two hex digits.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'The header counts as absent: the next service begins a new trace.',
    fix: 'Write traceparent as 00-<32 digits>-<16 digits>-<2 digits> and nothing more.',
    frameworks: letAPropagatorWrite,
    source: 'W3C Trace Context, tests of version and trace-flags',
    reportedAs: 'malformed-context',
  },
  'future-traceparent': {
    number: 'FM-09',
    severity: 'info',
    condition: 'A traceparent of a later version than 00 was read by the rules for later versions.',
    evidence: 'The header as it came in.',
    message:
      '{caller} sent a traceparent of version {version}; it was read as version 00 and goes on as that.',
    why: 'What the later version says more is lost.',
    fix: 'Nothing, when it is meant; version 00 is the only one that is specified.',
    source: 'W3C Trace Context, "Versioning of traceparent"',
  },
  'trace-flags-changed': {
    number: 'FM-10',
    severity: 'warning',
    condition:
      'A traceparent has flags that are not defined, or the random flag changed between a request and the call made for it. ' +
      'Information when it was cleared: tracers of the first level of W3C have to.',
    evidence: 'The flags of both.',
    message: '{caller} sent a traceparent with {what}: {details}.',
    why: 'Samplers that rely on the random flag come to different decisions along one trace.',
    fix: 'Copy the flags bit by bit and set none that is not defined; do not build the byte anew.',
    source: 'W3C Trace Context Level 2, trace-flags',
  },
  'repeated-traceparent': {
    number: 'FM-11',
    severity: 'error',
    condition: 'Two traceparent headers came in, or two values joined by a comma.',
    evidence: 'Every value.',
    message: SENT,
    why: 'The header counts as absent: the next service begins a new trace.',
    fix:
      'Two instrumentations write it, one on top of the other (agent and library, mesh and application): take one out, or ' +
      'set the header instead of appending it.',
    frameworks: letAPropagatorWrite,
    source: 'W3C Trace Context, test traceparent_duplicated',
    reportedAs: 'malformed-context',
  },
  'repeated-header': {
    number: 'FM-12',
    severity: 'warning',
    condition: 'A b3, x-b3-* or x-request-id header came in more than once; the first value counts.',
    evidence: 'Every value.',
    message: SENT,
    why: 'Readers differ in which value they take, and some join them with a comma.',
    fix: 'Two instrumentations write it: take one out, or set the header instead of appending it.',
    source: 'B3 specification: the first value counts',
  },
  'bad-tracestate': {
    number: 'FM-13',
    severity: 'warning',
    condition:
      'A tracestate came without traceparent, with more than 32 members, a repeated key, or a member that is not allowed.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'The list is dropped, and with it what vendors keep in it (sampling, tenants).',
    fix: 'Pass tracestate through as it came, beside its traceparent; add one own member on the left.',
    source: 'W3C Trace Context, tests of tracestate',
  },
  'bad-baggage': {
    number: 'FM-14',
    severity: 'warning',
    condition:
      'A baggage header has more than 8,192 bytes or 64 members, characters that had to be encoded, or a key that names a secret.',
    evidence: 'Its size, its number of members, the key.',
    message: '{caller} sent a baggage header with {details}.',
    why: 'Some service on the way cuts or refuses it; and baggage goes to every service behind, third parties included.',
    fix: 'Put little into baggage, no secrets, and let a propagator encode it.',
    source: 'W3C Baggage, "Limits"; CVE-2026-29181 and its kin',
  },
  'encoded-context': {
    number: 'FM-15',
    severity: 'warning',
    condition: 'The value of a trace header came in percent-encoded or in quotes.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: 'Nobody reads it: the next service begins a new trace.',
    fix: 'Decode the value once before it is sent, or do not encode it at all.',
    source: 'B3 specification; W3C Trace Context',
    reportedAs: 'malformed-context',
  },
  'mangled-header-name': {
    number: 'FM-16',
    severity: 'warning',
    condition:
      'A header came in whose name is that of a trace header with underscores or with something in front.',
    evidence: 'The name as it came in, and the one that was meant.',
    message: '{caller} sent {details}.',
    why: 'Nobody reads a context under that name.',
    fix: 'A gateway, CGI or WSGI layer renamed it: map the name back when the headers are passed on.',
    source: 'RFC 3875, section 4.1.18: HTTP_* variables',
  },
  'irregular-context': {
    severity: 'info',
    condition:
      'A trace header or x-request-id came in that could be read, but is not written as its specification says, in a way ' +
      'that no other rule has.',
    evidence: 'The header as it came in.',
    message: SENT,
    why: OTHERS_REFUSE,
    fix: 'Other readers may refuse it. Let a propagator write the headers instead of assembling them by hand.',
    frameworks: letAPropagatorWrite,
    source: 'B3 specification; W3C Trace Context',
  },
} as const satisfies RuleRows;
