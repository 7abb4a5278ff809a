// Where tracectl listens, what it serves there, and how it knows who calls. A part of the table of all settings.
import { hostName, listenAddress, otlpAddress } from './addresses.ts';
import { proxy, proxyOnly } from './command-sets.ts';
import { orOff } from './parse-result.ts';
import { wholeNumber } from './quantities.ts';
import { callerRule } from './rules.ts';
import { many, withDefault, withoutDefault } from './setting.ts';
import { line, oneOf, onOrOff, path } from './words.ts';

export const listenSettings = {
  listen: many(listenAddress, {
    flag: '--listen',
    list: 'repeated',
    group: 'Where tracectl listens',
    commands: proxy,
    default: ['127.0.0.1:15001', '[::1]:15001'],
    meaning: 'Addresses of the proxy; port 0 takes any free one.',
  }),
  sink: withDefault(orOff(listenAddress), {
    flag: '--sink',
    off: { flag: '--no-sink', meaning: 'Take no spans from applications.' },
    group: 'Where tracectl listens',
    commands: proxy,
    default: '127.0.0.1:9411',
    meaning: 'Address where applications report their spans, as they would to Zipkin; off takes none.',
  }),
  otlp: withDefault(orOff(otlpAddress), {
    flag: '--otlp',
    off: {
      flag: '--no-otlp',
      meaning: 'Open no port of its own for OTLP over HTTP; the sink takes it all the same.',
    },
    group: 'Where tracectl listens',
    commands: proxy,
    default: 'auto',
    meaning:
      "Address for OTLP over HTTP beside the sink's; auto is 127.0.0.1:4318 unless --sink is given, off opens none.",
  }),
  otlpGrpc: withDefault(orOff(otlpAddress), {
    flag: '--otlp-grpc',
    off: { flag: '--no-otlp-grpc', meaning: 'Take no spans as OTLP over gRPC.' },
    group: 'Where tracectl listens',
    commands: proxy,
    default: 'auto',
    meaning: 'Address for OTLP over gRPC; auto is 127.0.0.1:4317 unless --sink is given, off opens none.',
  }),
  sinkName: many(hostName, {
    flag: '--sink-name',
    list: 'repeated',
    group: 'Where tracectl listens',
    commands: proxy,
    example: ['tracectl'],
    meaning:
      'Names by which applications reach the sink, beside localhost and its address; others are answered 421.',
  }),
  autocompleteKeys: many(line('KEY'), {
    flag: '--autocomplete-keys',
    list: 'commas',
    group: 'Where tracectl listens',
    commands: proxy,
    default: ['http.method', 'http.status_code'],
    meaning: 'Tags whose values the query API offers for search, as AUTOCOMPLETE_KEYS of Zipkin.',
  }),
  spanSearch: withDefault(onOrOff, {
    flag: '--span-search',
    off: {
      flag: '--no-span-search',
      meaning: 'Answer only for traces whose ids are known, and list no services or names.',
    },
    group: 'Where tracectl listens',
    commands: proxy,
    default: 'true',
    meaning:
      'Let the query API search what the sink holds, and list services and names, as SEARCH_ENABLED of Zipkin.',
  }),
  lens: withoutDefault(path('file'), {
    flag: '--lens',
    group: 'Where tracectl listens',
    commands: proxy,
    example: 'zipkin-server-slim.jar',
    meaning:
      'Serve Zipkin Lens at /zipkin/ on the sink: its folder, its jar, or the jar of a Zipkin server, which holds it.',
  }),
  readToken: withoutDefault(line('TOKEN'), {
    flag: '--read-token',
    group: 'Where tracectl listens',
    commands: proxy,
    isSecret: true,
    meaning:
      'What other machines send as Authorization: Bearer TOKEN to read spans from a --sink that they can reach; without it they cannot.',
  }),
  allowRemoteClients: withDefault(onOrOff, {
    flag: '--allow-remote-clients',
    group: 'Where tracectl listens',
    commands: proxy,
    default: 'false',
    meaning:
      'Let --listen and --sink be addresses that other machines can reach; whoever does can send through the proxy.',
  }),
  workers: withDefault(wholeNumber(1, 64), {
    flag: '--workers',
    group: 'Where tracectl listens',
    commands: proxy,
    default: '1',
    unit: 'threads',
    meaning: 'Carry the traffic in this many threads that share the ports (Linux); the limits hold for each.',
  }),

  attribution: withDefault(oneOf('HOW', ['auto', 'off']), {
    flag: '--attribution',
    group: 'Who calls',
    commands: proxy,
    default: 'auto',
    meaning:
      'auto finds the processes that call and are called, on Linux and macOS; off leaves it at names that are given.',
  }),
  caller: many(callerRule, {
    flag: '--caller',
    list: 'repeated',
    group: 'Who calls',
    commands: proxyOnly,
    example: ['orders@15021'],
    meaning:
      'Give the service NAME a proxy port of its own, by which its calls are known where it cannot name itself.',
  }),
};
