// The keys of the filter language, one row each: the parser, completion, help and documentation are made from these rows.
// Where mitmproxy has a short form for a key, it is the same here and takes a regular expression as there.
import type { Predicate } from './filter.ts';
import {
  findingTest,
  headerTest,
  type KeyTest,
  type MakeTest,
  ofNumber,
  ofText,
  severities,
  tagTest,
  text,
  traceTest,
} from './key-tests.ts';
import {
  answerHeaderLists,
  answerText,
  closed,
  contentTypes,
  hostOf,
  pathOf,
  requestHeaderLists,
  requestText,
  sentBy,
  servedBy,
  statusOf,
} from './subject-facts.ts';
import {
  countTest,
  durationTest,
  regexTest,
  sizeTest,
  statusTest,
  textTest,
  wordTest,
} from './value-tests.ts';

export interface FilterKey {
  readonly key: string;
  /** mitmproxy's, without `~`. */
  readonly short?: string;
  /** One clause, for help and documentation. */
  readonly meaning: string;
  readonly example: string;
  /** Values that completion offers. Facts of the exchanges at hand come from `known`. */
  readonly values?: readonly string[];
  /** Name of the facts that completion may offer beside. */
  readonly known?: KnownFact;
  readonly test: MakeTest;
}

/** Facts of exchanges that a person may want to complete. */
export type KnownFact =
  | 'service'
  | 'caller'
  | 'host'
  | 'path'
  | 'method'
  | 'finding'
  | 'trace'
  | 'route'
  | 'from'
  | 'tag';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'CONNECT'];
const STATES = {
  open: ({ exchange }) => !('outcome' in exchange),
  answered: (subject) => statusOf(subject) !== undefined,
  failed: (subject) => closed(subject)?.outcome === 'failed',
  left: (subject) => closed(subject)?.outcome === 'clientLeft',
  tunnel: (subject) => closed(subject)?.tunnel !== undefined,
  websocket: (subject) => closed(subject)?.tunnel?.kind === 'websocket',
  replay: ({ exchange }) => exchange.replayOf !== undefined,
  stub: (subject) => closed(subject)?.stub?.result === 'answered',
  unmatched: (subject) => closed(subject)?.stub?.result === 'unmatched',
  retried: (subject) => closed(subject)?.attempts !== undefined,
  root: ({ exchange }) => exchange.hop.relation === 'started',
  sampled: ({ exchange }) => exchange.hop.context?.sampled === true,
  linked: ({ link }) => link?.exchange !== undefined,
  marked: ({ isMarked }) => isMarked === true,
} satisfies Record<string, Predicate>;

export const filterKeys: readonly FilterKey[] = [
  {
    key: 'status',
    short: 'c',
    meaning: 'status of the answer',
    example: '5xx',
    values: ['5xx', '4xx', '3xx', '2xx', '>=400'],
    test: (value) => ofNumber(statusTest(value), statusOf),
  },
  {
    key: 'method',
    short: 'm',
    meaning: 'method of the request',
    example: 'POST',
    values: METHODS,
    known: 'method',
    test: (value, isShortForm) =>
      isShortForm
        ? ofText(regexTest(value), ({ exchange }) => [exchange.method])
        : ofText(
            { test: (fact) => value.split(',').some((one) => textTest(`=${one}`)(fact)) },
            ({ exchange }) => [exchange.method],
          ),
  },
  {
    key: 'service',
    meaning: 'service that served it, or the host when no service is known',
    example: 'order',
    known: 'service',
    test: text((subject) => [servedBy(subject)]),
  },
  {
    key: 'caller',
    meaning: 'service or process that sent it',
    example: 'gateway',
    known: 'caller',
    test: text((subject) => [sentBy(subject)]),
  },
  {
    key: 'path',
    meaning: 'path and query',
    example: '/orders',
    known: 'path',
    test: text((subject) => [pathOf(subject)]),
  },
  {
    key: 'url',
    short: 'u',
    meaning: 'URL as sent upstream',
    example: 'httpbin.org/get',
    test: text(({ exchange }) => [exchange.url]),
  },
  {
    key: 'host',
    short: 'd',
    meaning: 'host that it was sent to',
    example: 'httpbin.org',
    known: 'host',
    test: text((subject) => [hostOf(subject)]),
  },
  {
    key: 'route',
    meaning: 'name of the route that took it',
    example: 'upstream',
    known: 'route',
    test: text(({ exchange }) => [exchange.route ?? '']),
  },
  {
    key: 'from',
    meaning: 'session that saw it, where several are watched',
    example: 'orders',
    known: 'from',
    test: text(({ from }) => [from ?? '']),
  },
  {
    key: 'slow',
    meaning: 'how long it took in all',
    example: '>300ms',
    values: ['>100ms', '>300ms', '>1s', '>3s'],
    test: (value) => ofNumber(durationTest(value), (subject) => closed(subject)?.timing.endedMicros),
  },
  {
    key: 'upstream',
    meaning: 'x-envoy-upstream-service-time: how long the upstream took',
    example: '>200ms',
    values: ['>100ms', '>300ms', '>1s', '>3s'],
    test: (value) =>
      ofNumber(durationTest(value), (subject) => {
        const ms = closed(subject)?.upstreamServiceTimeMs;
        return ms === undefined ? undefined : ms * 1000;
      }),
  },
  {
    key: 'size',
    meaning: "size of the answer's body",
    example: '>10kB',
    values: ['>10kB', '>100kB', '>1MB'],
    test: (value) => ofNumber(sizeTest(value), (subject) => closed(subject)?.responseBody.totalBytes),
  },
  {
    key: 'warn',
    meaning: 'has a warning or an error whose code holds this; any for every one',
    example: 'missing',
    values: ['any', 'error', 'warning'],
    known: 'finding',
    test: (value) => findingTest(value, false),
  },
  {
    key: 'finding',
    meaning: 'the same, information included',
    example: 'request-id',
    values: ['any', ...severities],
    known: 'finding',
    test: (value) => findingTest(value, true),
  },
  {
    key: 'trace',
    meaning: 'trace id begins with this',
    example: '4bf9',
    known: 'trace',
    test: traceTest,
  },
  {
    key: 'tag',
    meaning:
      'an application reported a span of its trace with this tag, or with =VALUE one that holds the value',
    example: 'http.status_code=500',
    known: 'tag',
    test: tagTest,
  },
  {
    key: 'header',
    short: 'h',
    meaning: 'has a header of this name, or with =VALUE one that holds the value',
    example: 'content-type=json',
    test: headerTest((subject) => [...requestHeaderLists(subject), ...answerHeaderLists(subject)]),
  },
  {
    key: 'reqheader',
    short: 'hq',
    meaning: 'the same in the request',
    example: 'user-agent=curl',
    test: headerTest(requestHeaderLists),
  },
  {
    key: 'resheader',
    short: 'hs',
    meaning: 'the same in the answer',
    example: 'server=gunicorn',
    test: headerTest(answerHeaderLists),
  },
  {
    key: 'body',
    short: 'b',
    meaning: 'text of either body, decoded',
    example: 'timeout',
    test: text((subject) => [requestText(subject), answerText(subject)]),
  },
  {
    key: 'reqbody',
    short: 'bq',
    meaning: "text of the request's body",
    example: 'sku',
    test: text((subject) => [requestText(subject)]),
  },
  {
    key: 'resbody',
    short: 'bs',
    meaning: "text of the answer's body",
    example: 'error',
    test: text((subject) => [answerText(subject)]),
  },
  {
    key: 'type',
    short: 't',
    meaning: 'content type of either body',
    example: 'json',
    values: ['json', 'html', 'text', 'form', 'grpc'],
    test: text((subject) => contentTypes([...requestHeaderLists(subject), ...answerHeaderLists(subject)])),
  },
  {
    key: 'flag',
    meaning: "Envoy's response flag",
    example: 'UF',
    values: ['UF', 'UC', 'UT', 'NR', 'DC', 'URX', 'OM', 'NS'],
    test: (value) =>
      ofText(
        { test: (fact) => fact.toLowerCase() === value.toLowerCase() },
        (subject) => closed(subject)?.responseFlags ?? [],
      ),
  },
  {
    key: 'is',
    meaning: 'state of the exchange',
    example: 'open',
    values: Object.keys(STATES),
    test: stateTest,
  },
  {
    key: 'seq',
    meaning: 'number in the list, as 17, 10-20 or >100',
    example: '10-20',
    test: (value) => ofNumber(countTest(value), ({ exchange }) => exchange.seq),
  },
];

/** mitmproxy's short forms that take no value, and what they ask for. */
export const shortStates: Readonly<Record<string, Predicate>> = {
  all: () => true,
  http: () => true,
  q: (subject) => statusOf(subject) === undefined,
  s: STATES.answered,
  e: STATES.failed,
  a: (subject) =>
    contentTypes(answerHeaderLists(subject)).some((type) =>
      /^(?:image|font)\/|javascript|ecmascript|^text\/css|flash/i.test(type),
    ),
  replay: STATES.replay,
  marked: STATES.marked,
  websocket: STATES.websocket,
};

/** Words that are a test of their own; quoted they are text again. */
export const bareStates: Readonly<Record<string, Predicate>> = { replay: STATES.replay, stub: STATES.stub };

function stateTest(value: string): KeyTest {
  const word = wordTest(value, Object.keys(STATES));
  if ('expected' in word) return word;
  const wanted = Object.entries(STATES).filter(([state]) => word.test(state));
  return { matches: (subject) => wanted.some(([, holds]) => holds(subject)) };
}
