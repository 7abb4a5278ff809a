// Where tracectl, by default, is unlike Envoy on purpose. Whatever a row of the table shows beyond these fails.
// The reasons stand in docs/rationale.md.
import type { Place } from './observation.ts';

export interface DeliberateDifference {
  readonly name: string;
  readonly place: Place;
  readonly field: RegExp;
  /** What tracectl does there; anything else is no deliberate difference. */
  readonly tracectl: RegExp;
  /** `lane/name` of the cases that may show it; absent: any. */
  readonly cases?: RegExp;
}

/** An id, given or fresh, as observations write it. */
const ID = '(?:[0-9a-f]{16}|<id1>)';
const ABSENT = /^\(absent\)$/;

const writing: readonly DeliberateDifference[] = [
  {
    name: 'traceparent is always written',
    place: 'upstream',
    field: /^traceparent$/,
    tracectl: new RegExp(`^00-${ID}{2}-${ID}-0[01]$`),
  },
  {
    name: 'x-ot-span-context is always written',
    place: 'upstream',
    field: /^x-ot-span-context$/,
    tracectl: new RegExp(`^${ID};${ID};${ID};(?:cs|sr)$`),
  },
  {
    name: 'b3 is rewritten where it came in',
    place: 'upstream',
    field: /^b3$/,
    tracectl: new RegExp(`^${ID}{1,2}-${ID}-[01d](?:-${ID})?$`),
    cases: /\/(?:joined-)?b3/,
  },
  {
    name: 'debug that came in as b3 is told in x-b3-flags too',
    place: 'upstream',
    field: /^x-b3-flags$/,
    tracectl: /^1$/,
    cases: /\/b3-debug/,
  },
  {
    name: 'a parent that is none is not passed on',
    place: 'upstream',
    field: /^x-b3-parentspanid$/,
    tracectl: ABSENT,
    cases: /\/(?:parent-alone|joined-zero-parent)$/,
  },
];

/** Their ids, and with them whether there is a parent, follow from the header that Envoy does not read. */
const reading: readonly DeliberateDifference[] = [
  {
    name: 'traceparent is read where there is no B3 context',
    place: 'upstream',
    field: /^x-b3-(?:traceid|parentspanid|sampled)$/,
    tracectl: new RegExp(`^(?:${ID}{1,2}|1)$`),
    cases: /^egress\/traceparent-(?:alone|beside-unsampled)$/,
  },
  {
    name: 'traceparent is read where there is no B3 context, span',
    place: 'span',
    field: /^(?:traceId|parentId|spans)$/,
    tracectl: new RegExp(`^(?:${ID}{1,2}|1)$`),
    cases: /^egress\/traceparent-(?:alone|beside-unsampled)$/,
  },
  {
    name: 'x-ot-span-context is read where there is nothing else',
    place: 'upstream',
    field: /^x-b3-(?:traceid|parentspanid)$/,
    tracectl: new RegExp(`^${ID}$`),
    cases: /\/ot-alone$/,
  },
  {
    name: 'x-ot-span-context is read where there is nothing else, span',
    place: 'span',
    field: /^(?:traceId|parentId)$/,
    tracectl: new RegExp(`^${ID}$`),
    cases: /\/ot-alone$/,
  },
  {
    name: 'debug is read and reported',
    place: 'span',
    field: /^debug$/,
    tracectl: /^true$/,
    cases: /\/(?:flags|b3-debug)/,
  },
];

const requestIds: readonly DeliberateDifference[] = [
  {
    name: 'a request id that is no UUID does not prevent sampling',
    place: 'upstream',
    field: /^x-b3-sampled$/,
    tracectl: /^1$/,
    cases: /\/request-id-no-uuid$/,
  },
  {
    name: 'a request id that is no UUID does not prevent sampling, span',
    place: 'span',
    field: /^spans$/,
    tracectl: /^1$/,
    cases: /\/request-id-no-uuid$/,
  },
  {
    name: 'x-envoy-force-trace is honoured from loopback',
    place: 'upstream',
    field: /^(?:x-envoy-force-trace|x-request-id)$/,
    tracectl: /^(?:0|<uuid1, decision a>)$/,
    cases: /\/force-trace$/,
  },
  {
    name: 'x-envoy-force-trace is honoured from loopback, span',
    place: 'span',
    field: /^tag guid:x-request-id$/,
    tracectl: /^<uuid1, decision a>$/,
    cases: /\/force-trace$/,
  },
  {
    name: 'x-envoy-force-trace is honoured from loopback, answer',
    place: 'answer',
    field: /^x-request-id$/,
    tracectl: /^<uuid1, decision a>$/,
    cases: /\/force-trace$/,
  },
  {
    name: 'of two request ids the first is kept, and packed',
    place: 'upstream',
    field: /^x-request-id$/,
    tracectl: /^11111111-2222-9333-8444-555555555555$/,
    cases: /\/request-id-twice$/,
  },
  {
    name: 'of two request ids the first is kept, and packed, span',
    place: 'span',
    field: /^tag guid:x-request-id$/,
    tracectl: /^11111111-2222-9333-8444-555555555555$/,
    cases: /\/request-id-twice$/,
  },
];

const traffic: readonly DeliberateDifference[] = [
  {
    name: 'the server header of the upstream passes',
    place: 'answer',
    field: /^server$/,
    tracectl: /^(?:recorder|\(absent\))$/,
  },
  {
    name: 'a local reply names tracectl as its server',
    place: 'answer',
    field: /^server$/,
    tracectl: /^tracectl$/,
    cases: /\/(?:reset|refused|no-answer)/,
  },
  {
    name: 'no x-envoy-original-host beside a rewritten host',
    place: 'upstream',
    field: /^x-envoy-original-host$/,
    tracectl: ABSENT,
  },
  {
    name: 'the caller on loopback is trusted: its x-envoy headers pass',
    place: 'upstream',
    field: /^x-envoy-/,
    tracectl: /^(?:5xx|2|900|\/else|a|internal|503|x-a|1|true)$/,
    cases: /\/envoy-stripped/,
  },
  {
    name: 'x-envoy-expected-rq-timeout-ms is not written',
    place: 'upstream',
    field: /^x-envoy-expected-rq-timeout-ms$/,
    tracectl: /^(?:\(absent\)|900)$/,
    cases: /^timeout\//,
  },
  {
    name: 'a referer that is no URL passes',
    place: 'upstream',
    field: /^referer$/,
    tracectl: /^not a url$/,
    cases: /\/referer-invalid$/,
  },
  {
    name: 'http.url is the URL that was requested upstream, whatever headers say',
    place: 'span',
    field: /^tag http\.url$/,
    tracectl: /^http:\/\/127\.0\.0\.1:\d+\/egress\/(?:forwarded|envoy-kept)$/,
    cases: /\/(?:forwarded|envoy-kept)$/,
  },
  {
    name: 'spans have a remote endpoint',
    place: 'span',
    field: /^remoteEndpoint\.(?:serviceName|ipv4|port)$/,
    tracectl: /^(?:127\.0\.0\.1|\d+)$/,
  },
];

export const deliberateDifferences: readonly DeliberateDifference[] = [
  ...writing,
  ...reading,
  ...requestIds,
  ...traffic,
];
