// Every setting of tracectl, one row each. Flags and `--help`, environment names, the files, completion,
// config.example.json and docs/configuration.md are all made from these rows.
import { hostName, listenAddress, otlpAddress, upstreamUrl, zipkinTarget } from './addresses.ts';
import { breakRule } from './break-rule.ts';
import { exportFormats } from './export-format.ts';
import { failCondition } from './fail-condition.ts';
import { keyRule } from './key-rule.ts';
import { orOff } from './parse-result.ts';
import { decimal, duration, percentage, size, wholeNumber } from './quantities.ts';
import { replaySettings } from './replay-settings.ts';
import { callerRule, muteRule, relayRule, routeRule, runRule, serviceRule, tagRule } from './rules.ts';
import { many, type Setting, withDefault, withMachineDefault, withoutDefault } from './setting.ts';
import { captureTarget, environmentVariable, headerText, line, oneOf, onOrOff, path } from './words.ts';

const proxyOnly = ['proxy', 'run', 'check'] as const;
/** Commands that run a session; and those that show it while it runs. */
const proxy = ['proxy', 'run', 'demo', 'check'] as const;
const shown = ['proxy', 'run', 'demo'] as const;
const proxyAlone = ['proxy'] as const;
const runOnly = ['run'] as const;
const check = ['check'] as const;
const demo = ['demo'] as const;
const proxyAndReplay = ['proxy', 'run', 'demo', 'replay'] as const;

const queries = ['requests', 'show', 'traces', 'trace'] as const;
const readers = [...queries, 'export'] as const;
const captureCommands = [...readers, 'sessions', 'open', 'import', 'watch'] as const;
const watched = [...shown, 'watch'] as const;
const dashboards = [...watched, 'open'] as const;

export const settings = {
  break: many(breakRule, {
    flag: '--break',
    list: 'repeated',
    group: 'Demo',
    commands: demo,
    onlyAsFlag: true,
    example: ['orders:drop-one'],
    meaning: 'Let this service break its traces, in the way that HOW names.',
  }),
  rate: withDefault(decimal(0, 1000), {
    flag: '--rate',
    group: 'Demo',
    commands: demo,
    default: '2',
    unit: 'requests a second',
    onlyAsFlag: true,
    meaning: 'Requests a second that the shoppers of the demo send to its storefront; 0 sends none.',
  }),

  run: many(runRule, {
    flag: '--run',
    list: 'repeated',
    group: 'What is run',
    commands: runOnly,
    example: ['orders=node orders.js'],
    meaning: 'A service and the command that starts it, for tracectl run without a command of its own.',
  }),

  upstream: withoutDefault(upstreamUrl, {
    flag: '--upstream',
    group: 'Where requests go',
    commands: proxyOnly,
    meaning:
      'Where requests go that no route or service takes: a host, host:port, :port of this machine, or URL.',
    example: 'httpbin.org',
  }),
  demoUpstream: withDefault(onOrOff, {
    flag: '--demo-upstream',
    group: 'Where requests go',
    commands: proxyAlone,
    default: 'false',
    meaning: 'Serve an upstream like httpbin inside tracectl when no --upstream is given.',
  }),
  demo: withDefault(onOrOff, {
    flag: '--demo',
    group: 'Where requests go',
    commands: proxyAlone,
    default: 'false',
    onlyAsFlag: true,
    meaning:
      'Run the services of tracectl demo, one of them broken, when no upstream, route or service is set.',
  }),
  route: many(routeRule, {
    flag: '--route',
    list: 'repeated',
    group: 'Where requests go',
    commands: proxyOnly,
    example: ['/api=http://localhost:3000'],
    meaning: 'Send requests whose path begins with PREFIX to URL; the longest prefix wins.',
  }),
  service: many(serviceRule, {
    flag: '--service',
    list: 'repeated',
    group: 'Where requests go',
    commands: proxyOnly,
    example: ['orders=http://localhost:3001@15011'],
    meaning:
      'Name a service: it is reached as http://NAME.localhost on the proxy, and on its own PORT, and has its name in spans.',
  }),
  insecure: withDefault(onOrOff, {
    flag: '--insecure',
    group: 'Where requests go',
    commands: proxyOnly,
    default: 'false',
    meaning:
      'Do not check the certificate of --upstream; routes and services write https+insecure:// instead.',
  }),
  preserveHost: withDefault(onOrOff, {
    flag: '--preserve-host',
    group: 'Where requests go',
    commands: proxy,
    default: 'false',
    meaning: "Send the Host header on as it came in, instead of the upstream's own.",
  }),
  timeout: withDefault(orOff(duration), {
    flag: '--timeout',
    group: 'Where requests go',
    commands: proxy,
    default: 'off',
    envoyDefault: '15s',
    meaning: 'Answer 504 when an answer is not complete this long after the request was.',
  }),
  connectTimeout: withDefault(duration, {
    flag: '--connect-timeout',
    group: 'Where requests go',
    commands: proxy,
    default: '5s',
    meaning:
      'Answer 503 when no connection to an upstream could be made in this time; below 1s it is kept to about 1s.',
  }),
  retry: withDefault(wholeNumber(0, 10), {
    flag: '--retry',
    group: 'Where requests go',
    commands: proxy,
    default: '0',
    unit: 'times',
    meaning:
      'Send an idempotent request again when the upstream cannot be reached, breaks off or answers 502, 503 or 504.',
  }),
  serverHeader: withDefault(orOff(headerText), {
    flag: '--server-header',
    group: 'Where requests go',
    commands: proxy,
    default: 'off',
    envoyDefault: 'envoy',
    meaning: "Overwrite the answer's server header with NAME; off leaves the upstream's own.",
  }),

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

  maxHeaders: withDefault(wholeNumber(1, 10_000), {
    flag: '--max-headers',
    group: 'Limits',
    commands: proxy,
    default: '1000',
    envoyDefault: '100',
    unit: 'header lines',
    meaning: 'Answer 431 to a request with more header lines than this.',
  }),
  maxHeaderSize: withDefault(size(1, 1024), {
    flag: '--max-header-size',
    group: 'Limits',
    commands: proxy,
    default: '64KiB',
    envoyDefault: '60KiB',
    meaning: 'Answer 431 to a request whose line and headers are larger than this.',
  }),
  maxUrl: withDefault(orOff(size(1, 1)), {
    flag: '--max-url',
    group: 'Limits',
    commands: proxy,
    default: '16KiB',
    envoyDefault: 'off',
    meaning: 'Answer 414 to a request whose target is longer than this.',
  }),
  maxConnections: withDefault(orOff(wholeNumber(1, 1_000_000)), {
    flag: '--max-connections',
    group: 'Limits',
    commands: proxy,
    default: '1024',
    envoyDefault: 'off',
    unit: 'connections',
    meaning: 'Close connections beyond this many on each listener.',
  }),
  maxConcurrentRequests: withDefault(orOff(wholeNumber(1, 1_000_000)), {
    flag: '--max-concurrent-requests',
    group: 'Limits',
    commands: proxy,
    default: '1024',
    unit: 'requests',
    meaning: 'Answer 503 to a request while this many, tunnels included, are under way.',
  }),
  headerTimeout: withDefault(orOff(duration), {
    flag: '--header-timeout',
    group: 'Limits',
    commands: proxy,
    default: '10s',
    envoyDefault: 'off',
    meaning: 'Answer 408 and close when the head of a request is not complete after this time.',
  }),
  idleTimeout: withDefault(orOff(duration), {
    flag: '--idle-timeout',
    group: 'Limits',
    commands: proxy,
    default: '1h',
    meaning: 'Close a connection on which no request came for this time.',
  }),

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
      'Put what was inferred of a call without trace headers, which request caused it, on its relayed span as tags.',
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
  maxSpans: withDefault(wholeNumber(1_000, 10_000_000), {
    flag: '--max-spans',
    group: 'What is kept',
    commands: proxy,
    default: '50000',
    unit: 'spans',
    meaning: 'Spans of applications that are held, as MEM_MAX_SPANS of Zipkin; the oldest traces make room.',
  }),
  maxBody: withDefault(size(64), {
    flag: '--max-body',
    group: 'What is kept',
    commands: proxy,
    default: '64KiB',
    meaning: 'Bytes of each body that are kept; the rest passes and is only counted.',
  }),
  capture: withDefault(captureTarget, {
    flag: '--capture',
    off: { flag: '--no-capture', meaning: 'Keep no capture file.' },
    group: 'What is kept',
    commands: proxy,
    default: 'auto',
    meaning: 'File that exchanges are appended to; auto starts a new one in the data folder, off keeps none.',
  }),
  keepSecrets: withDefault(onOrOff, {
    flag: '--keep-secrets',
    group: 'What is kept',
    commands: proxy,
    default: 'false',
    meaning:
      'Write secrets in headers, cookies and URLs to the capture file as they are, not as placeholders.',
  }),
  captureSessions: withDefault(wholeNumber(1, 100_000), {
    flag: '--capture-sessions',
    group: 'What is kept',
    commands: proxy,
    default: '20',
    unit: 'sessions',
    meaning: 'Sessions whose captures stay in the data folder; the oldest go.',
  }),
  captureSize: withDefault(size(1_000_000, 1_000_000), {
    flag: '--capture-size',
    group: 'What is kept',
    commands: proxy,
    default: '500MB',
    meaning: 'Bytes of all captures in the data folder together; the oldest go.',
  }),
  dataDir: withMachineDefault(path('directory'), {
    flag: '--data-dir',
    group: 'What is kept',
    commands: [...proxyAndReplay, ...check, ...captureCommands],
    defaultNote: "the system's folder for the data of programs",
    meaning: 'Folder of the capture files.',
  }),

  tokenFrom: withDefault(environmentVariable, {
    flag: '--token-from',
    group: 'What is shown',
    commands: ['watch'],
    default: 'env:TRACECTL_READ_TOKEN',
    onlyAsFlag: true,
    meaning: 'Which variable holds the token that the watched sessions want (their --read-token).',
  }),
  tui: withDefault(onOrOff, {
    flag: '--tui',
    off: { flag: '--no-tui', meaning: 'Plain lines instead of the dashboard.' },
    group: 'What is shown',
    commands: watched,
    default: 'true',
    meaning: 'Show the dashboard when input and output are a terminal; otherwise plain lines.',
  }),
  json: withDefault(onOrOff, {
    flag: '--json',
    group: 'What is shown',
    commands: [...proxyAndReplay, ...check, ...queries, 'sessions', 'watch'],
    default: 'false',
    meaning: 'Write one JSON object a line to standard output, and everything else to standard error.',
  }),
  quiet: withDefault(onOrOff, {
    flag: '--quiet',
    group: 'What is shown',
    commands: watched,
    default: 'false',
    meaning: 'Write warnings and errors only.',
  }),
  color: withDefault(oneOf('WHEN', ['auto', 'always', 'never']), {
    flag: '--color',
    group: 'What is shown',
    commands: dashboards,
    default: 'auto',
    meaning:
      'Colours of the dashboard; auto follows NO_COLOR, FORCE_COLOR and whether the output is a terminal.',
  }),
  theme: withDefault(oneOf('NAME', ['auto', 'dark', 'light', 'cb', 'mono']), {
    flag: '--theme',
    group: 'What is shown',
    commands: [...dashboards, ...check],
    default: 'auto',
    meaning:
      'Colours of the dashboard: auto asks the terminal for its background, cb is for the colour-blind, mono has none.',
  }),
  ascii: withDefault(onOrOff, {
    flag: '--ascii',
    group: 'What is shown',
    commands: [...dashboards, ...check],
    default: 'false',
    meaning: 'Draw the dashboard with plain characters only.',
  }),
  mouse: withDefault(onOrOff, {
    flag: '--mouse',
    group: 'What is shown',
    commands: [...dashboards, ...check],
    default: 'false',
    meaning: 'Wheel and click in the dashboard from the start; the key M switches them.',
  }),
  screenReader: withDefault(onOrOff, {
    flag: '--screen-reader',
    group: 'What is shown',
    commands: proxy,
    default: 'false',
    meaning: 'Write one sentence for each event instead of the dashboard, and redraw nothing.',
  }),
  key: many(keyRule, {
    flag: '--key',
    list: 'repeated',
    group: 'What is shown',
    commands: [...dashboards, ...check],
    example: ['replay=R'],
    meaning:
      'Bind a command of the dashboard to other keys, separated by spaces; docs/keys.md has the commands.',
  }),
  entry: many(line('PATTERN'), {
    flag: '--entry',
    list: 'repeated',
    group: 'What is shown',
    commands: proxy,
    example: ['curl'],
    meaning:
      'Callers where traces begin, by a part of their user agent or name, or with * a pattern of the whole.',
  }),
  mute: many(muteRule, {
    flag: '--mute',
    list: 'repeated',
    group: 'What is shown',
    commands: proxy,
    example: ['missing-context@orders: a legacy client'],
    meaning:
      'Tell nothing of these findings but their number in the summary; the service may be left out, the reason not.',
  }),

  exitAfter: withoutDefault(duration, {
    flag: '--exit-after',
    group: 'When it ends',
    commands: shown,
    meaning: 'End after this time.',
  }),
  maxRequests: withoutDefault(wholeNumber(1, 999_999_999), {
    flag: '--max-requests',
    group: 'When it ends',
    commands: shown,
    meaning: 'End after this many requests.',
  }),
  failOn: many(failCondition, {
    flag: '--fail-on',
    list: 'commas',
    group: 'When it ends',
    commands: [...proxy, 'replay'],
    meaning:
      'End with exit code 4 when any of these was seen: severities, codes of findings, 5xx, 4xx, failed, slow>500ms, and of a replay diff.',
  }),

  junit: withoutDefault(path('file'), {
    flag: '--junit',
    group: 'Check',
    commands: check,
    onlyAsFlag: true,
    meaning: 'Write the report to this file as JUnit XML as well.',
  }),
  github: withoutDefault(onOrOff, {
    flag: '--github',
    group: 'Check',
    commands: check,
    onlyAsFlag: true,
    meaning: 'Write annotations for GitHub Actions as well; without it, when GITHUB_ACTIONS is true.',
  }),

  from: withoutDefault(path('file'), {
    flag: '--from',
    group: 'What was captured',
    commands: [...readers, ...check, 'replay'],
    onlyAsFlag: true,
    meaning:
      'File to take requests from (a capture or its name, HAR, GoReplay), instead of the running session or the newest capture.',
  }),
  limit: withoutDefault(wholeNumber(1, 1_000_000), {
    flag: '--limit',
    group: 'What was captured',
    commands: ['requests', 'traces'],
    onlyAsFlag: true,
    meaning: 'Show the newest of them only, this many.',
  }),
  follow: withDefault(onOrOff, {
    flag: '--follow',
    group: 'What was captured',
    commands: ['requests'],
    default: 'false',
    onlyAsFlag: true,
    meaning: 'Go on with what the running session captures, until Ctrl-C.',
  }),
  format: withDefault(oneOf('FORMAT', exportFormats), {
    flag: '--format',
    group: 'What was captured',
    commands: ['export'],
    default: 'har',
    onlyAsFlag: true,
    meaning: 'What to write.',
  }),
  output: withoutDefault(path('file'), {
    flag: '--output',
    group: 'What was captured',
    commands: ['export', 'import'],
    onlyAsFlag: true,
    meaning: 'File to write to; one that is there is not overwritten.',
  }),
  raw: withDefault(onOrOff, {
    flag: '--raw',
    group: 'What was captured',
    commands: ['export'],
    default: 'false',
    onlyAsFlag: true,
    meaning: 'Write secrets as far as the source has them, in bodies too.',
  }),
  keepTrace: withDefault(onOrOff, {
    flag: '--keep-trace',
    group: 'What was captured',
    commands: ['export'],
    default: 'false',
    onlyAsFlag: true,
    meaning: 'Leave trace headers in curl, Hurl and k6: what is sent then lands in the old trace.',
  }),

  ...replaySettings,
};

export type SettingKey = keyof typeof settings;

type ValueOf<S> = S extends Setting<infer V> ? V : never;

/** The value of every setting. */
export type SettingValues = { readonly [K in SettingKey]: ValueOf<(typeof settings)[K]> };

/** The rows with their keys, in the order of the table. */
export const settingRows = Object.entries(settings) as [SettingKey, Setting<unknown>][];

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key);
}
