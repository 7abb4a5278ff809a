// Trace headers and sampling, and what becomes of spans. A part of the table of all settings.
import { zipkinTarget } from './addresses.ts';
import { proxy } from './command-sets.ts';
import { percentage } from './quantities.ts';
import { relayRule, tagRule } from './rules.ts';
import { many, withDefault, withoutDefault } from './setting.ts';
import { line, oneOf, onOrOff } from './words.ts';

export const traceSettings = {
  direction: withDefault(oneOf('DIRECTION', ['egress', 'ingress']), {
    flag: '--direction',
    group: 'Tracing',
    commands: proxy,
    default: 'egress',
    meaning:
      'egress makes a child span of what came in, as a sidecar does for outgoing calls; ingress joins it.',
  }),
  propagation: many(oneOf('LIST', ['b3multi', 'b3', 'tracecontext', 'ot']), {
    flag: '--propagation',
    list: 'commas',
    group: 'Tracing',
    commands: proxy,
    default: ['b3multi', 'tracecontext', 'ot'],
    envoyDefault: 'b3multi',
    meaning: 'Trace headers that are written even when they did not come in: b3multi, b3, tracecontext, ot.',
  }),
  traceId128bit: withDefault(onOrOff, {
    flag: '--trace-id-128bit',
    group: 'Tracing',
    commands: proxy,
    default: 'false',
    meaning: 'Start traces with ids of 32 hex digits instead of 16.',
  }),
  sampling: withDefault(percentage, {
    flag: '--sampling',
    group: 'Tracing',
    commands: proxy,
    default: '100',
    unit: '%',
    meaning: "How many of the traces that start here are sampled (Envoy's random sampling).",
  }),
  clientSampling: withDefault(percentage, {
    flag: '--client-sampling',
    group: 'Tracing',
    commands: proxy,
    default: '100',
    unit: '%',
    meaning: 'How many requests with x-client-trace-id are sampled because of it.',
  }),
  overallSampling: withDefault(percentage, {
    flag: '--overall-sampling',
    group: 'Tracing',
    commands: proxy,
    default: '100',
    unit: '%',
    meaning: 'How many traces at most are sampled, after every other decision.',
  }),
  compat: withoutDefault(oneOf('NAME', ['envoy']), {
    flag: '--compat',
    group: 'Tracing',
    commands: proxy,
    meaning: 'envoy switches every deliberate difference from Envoy off, and takes its defaults.',
  }),

  serviceName: withDefault(line('NAME'), {
    flag: '--service-name',
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'tracectl',
    meaning: 'Service name in spans when the calling service is not known.',
  }),
  tag: many(tagRule, {
    flag: '--tag',
    list: 'repeated',
    group: 'Spans and Zipkin',
    commands: proxy,
    example: ['team=literal:checkout', 'user=header:x-user-id'],
    meaning: 'Put a tag on every span, from a literal, a request header or the environment (env).',
  }),
  relayInferred: withDefault(onOrOff, {
    flag: '--relay-inferred',
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'false',
    meaning:
      'Relay the trace that a call without trace headers begins within the trace of the request that caused it, where that is sure, and mark it by tags.',
  }),
  zipkin: withDefault(zipkinTarget, {
    flag: '--zipkin',
    off: { flag: '--no-relay', meaning: 'Send spans nowhere but where --relay says.' },
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'find',
    meaning: 'Zipkin that spans are sent to; find takes one that answers on port 9411, off sends none.',
  }),
  zipkinFormat: withDefault(oneOf('FORMAT', ['v2', 'v1']), {
    flag: '--zipkin-format',
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'v2',
    meaning: 'JSON format of the spans that are sent to Zipkin.',
  }),

  relay: many(relayRule, {
    flag: '--relay',
    list: 'repeated',
    group: 'Spans and Zipkin',
    commands: proxy,
    example: ['otlp=http://localhost:4318'],
    meaning:
      'Send spans to another target too: KIND is zipkin, zipkin-proto, zipkin-v1, otlp or otlp-json; options such as a header, a share of the traces or services follow semicolons.',
  }),
  strictTraceId: withDefault(onOrOff, {
    flag: '--strict-trace-id',
    off: {
      flag: '--no-strict-trace-id',
      meaning: 'Take a 64-bit and a 128-bit trace id of the same low half as one trace.',
    },
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'false',
    meaning:
      'Take spans as one trace only when all digits of their ids are equal, as STRICT_TRACE_ID of Zipkin.',
  }),
  spillSpans: withDefault(onOrOff, {
    flag: '--spill-spans',
    off: { flag: '--no-spill-spans', meaning: 'Keep spans that wait for a target in memory only.' },
    group: 'Spans and Zipkin',
    commands: proxy,
    default: 'true',
    meaning:
      'Keep spans on disk while a target is away, and send them when it is back, also after a restart.',
  }),
};
