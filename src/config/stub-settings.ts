// What is answered from a recording, in the place of services that are away. A part of the table of all settings.
import type { StubPlan } from '../proxy/stub/stub-plan.ts';
import { proxy } from './command-sets.ts';
import { many, withDefault } from './setting.ts';
import type { SettingValues } from './settings.ts';
import { ignoredPlace, matchedPart, stubbedName, stubLatency, unmatchedPolicy } from './stub-words.ts';
import { oneOf, path } from './words.ts';

const row = { group: 'Answers from a recording', commands: proxy } as const;

export const stubSettings = {
  stub: many(path('file'), {
    ...row,
    flag: '--stub',
    list: 'repeated',
    meaning:
      'Answer from this recording instead of sending requests on: a capture (a path, or a part of its name), HAR or GoReplay.',
  }),
  stubService: many(stubbedName, {
    ...row,
    flag: '--stub-service',
    list: 'commas',
    example: ['payments'],
    meaning:
      'Answer for these services, routes, hosts or host:port only, and send everything else on; when none is given, answer for all.',
  }),
  stubMatch: many(matchedPart, {
    ...row,
    flag: '--stub-match',
    list: 'commas',
    default: ['method', 'service', 'path', 'query', 'body'],
    meaning:
      'What of a request has to be as it was recorded: method, service, path, query, body, header:NAME, or header:* for all headers.',
  }),
  stubIgnore: many(ignoredPlace, {
    ...row,
    flag: '--stub-ignore',
    list: 'commas',
    meaning:
      'What of it does not have to: query:NAME, a JSON pointer into a body of JSON or of a form (/order/id), or header:NAME; * stands for any name.',
  }),
  stubRepeat: withDefault(oneOf('WHICH', ['last', 'all', 'none']), {
    ...row,
    flag: '--stub-repeat',
    default: 'last',
    meaning:
      'What answers when all recorded answers to a request were given: the last again, all of them from the first on, or none.',
  }),
  stubLatency: withDefault(stubLatency, {
    ...row,
    flag: '--stub-latency',
    default: 'none',
    meaning: 'How long a recorded answer takes: none, recorded, recordedxN (N times as fast), or a duration.',
  }),
  stubDates: withDefault(oneOf('HOW', ['move', 'keep']), {
    ...row,
    flag: '--stub-dates',
    default: 'move',
    meaning:
      'Move Date, Expires, Last-Modified, Retry-After and expiries of cookies by the time since the recording, or keep them.',
  }),
  stubUnmatched: withDefault(unmatchedPolicy, {
    ...row,
    flag: '--stub-unmatched',
    default: '404',
    meaning:
      'What becomes of a request that nothing recorded answers: forward sends it on, close closes the connection, a status is the answer.',
  }),
};

/** All of a plan but what is in the recordings. */
export type StubChoices = Omit<StubPlan, 'parties' | 'index' | 'lacksSecrets' | 'given' | 'pool'>;

export function stubChoices(values: SettingValues): StubChoices {
  const { stubMatch, stubIgnore, stubLatency: latency } = values;
  const has = (kind: string): boolean => stubMatch.some((part) => part.kind === kind);
  return {
    scope: values.stubService,
    match: {
      method: has('method'),
      service: has('service'),
      path: has('path'),
      query: has('query'),
      body: has('body'),
      headers: stubMatch.flatMap((part) => (part.kind === 'header' ? part.name : [])),
      ignoredParameters: stubIgnore.flatMap((place) => (place.kind === 'query' ? place.pattern : [])),
      ignoredPlaces: stubIgnore.flatMap((place) => (place.kind === 'body' ? place.pointer : [])),
      ignoredHeaders: stubIgnore.flatMap((place) => (place.kind === 'header' ? place.name : [])),
    },
    repeat: values.stubRepeat,
    ...(latency !== undefined && { latency }),
    movesDates: values.stubDates === 'move',
    unmatched: values.stubUnmatched,
  };
}
