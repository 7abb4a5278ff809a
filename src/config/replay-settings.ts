// The settings of `tracectl replay`, one row each; a part of the table of all settings.
import { upstreamUrl } from './addresses.ts';
import { orOff } from './parse-result.ts';
import { decimal, duration, wholeNumber } from './quantities.ts';
import {
  arrayPlace,
  bodyText,
  comparedPlace,
  credentialSource,
  headerEdit,
  replayMapRule,
  replayTiming,
  requestMethod,
  requestPath,
} from './replay-words.ts';
import { many, withDefault, withoutDefault } from './setting.ts';
import { oneOf, onOrOff } from './words.ts';

/** A decision about one run. */
const ofOneRun = { group: 'Replay', commands: ['replay'], onlyAsFlag: true } as const;
const kept = { group: 'Replay', commands: ['replay'] } as const;

export const replaySettings = {
  last: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--last',
    default: 'false',
    meaning: 'Send the newest captured request again.',
  }),
  hop: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--hop',
    default: 'false',
    meaning:
      'Send requests from within a trace, too; the services repeat those by themselves when the first one is sent.',
  }),
  to: withoutDefault(upstreamUrl, {
    ...ofOneRun,
    flag: '--to',
    meaning: 'Send to this upstream instead of the original one.',
  }),
  map: many(replayMapRule, {
    ...ofOneRun,
    flag: '--map',
    list: 'repeated',
    meaning: 'Send what went to this service, route or host to URL.',
  }),
  trace: withDefault(oneOf('HOW', ['fresh', 'child', 'keep', 'drop']), {
    ...ofOneRun,
    flag: '--trace',
    default: 'fresh',
    meaning:
      'fresh begins a new trace, child continues the old one, keep sends the captured trace headers byte for byte, drop none.',
  }),
  method: withoutDefault(requestMethod, {
    ...ofOneRun,
    flag: '--method',
    meaning: 'Send with this method.',
  }),
  path: withoutDefault(requestPath, {
    ...ofOneRun,
    flag: '--path',
    meaning: 'Send to this path and query, or, from a ? on, with this query.',
  }),
  header: many(headerEdit, {
    ...ofOneRun,
    flag: '--header',
    list: 'repeated',
    meaning: 'Set a header ("Name: value"), or take it out ("Name:").',
  }),
  body: withoutDefault(bodyText, {
    ...ofOneRun,
    flag: '--body',
    meaning: 'Send this body, or that of a file.',
  }),
  edit: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--edit',
    default: 'false',
    meaning: 'Edit each request in $VISUAL or $EDITOR before it is sent.',
  }),
  unsafe: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--unsafe',
    default: 'false',
    meaning: 'Send methods that may change something (POST, PUT, PATCH, DELETE) too.',
  }),
  allowRemote: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--allow-remote',
    default: 'false',
    meaning:
      'Send to other hosts than this machine; without it, only safe methods are, and only to the upstream that they went to.',
  }),
  authFrom: many(credentialSource, {
    ...ofOneRun,
    flag: '--auth-from',
    list: 'repeated',
    meaning:
      'Take the value of a header that is redacted from a variable (env:NAME, HEADER=env:NAME) or from traffic of the running session (live).',
  }),
  sendCredentials: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--send-credentials',
    default: 'false',
    meaning: 'Send captured secrets to another host than the one they were meant for.',
  }),
  keepHost: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--keep-host',
    default: 'false',
    meaning: 'Send the captured Host.',
  }),
  keepBaggage: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--keep-baggage',
    default: 'false',
    meaning: 'Send the captured baggage header.',
  }),
  idempotencyKey: withDefault(oneOf('WHICH', ['fresh', 'keep']), {
    ...ofOneRun,
    flag: '--idempotency-key',
    default: 'fresh',
    meaning: 'Send a new Idempotency-Key, for a new effect, or the captured one.',
  }),
  correlate: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--correlate',
    off: {
      flag: '--no-correlate',
      meaning: 'Send captured cookies, tokens and ids as they are, not those of the new answers.',
    },
    default: 'true',
    meaning: 'Send the cookies, tokens and ids of the new answers.',
  }),
  timing: withDefault(replayTiming, {
    ...ofOneRun,
    flag: '--timing',
    default: 'asap',
    meaning:
      'asap sends each when the one before is answered, original as far apart as they were, originalx4 four times as fast.',
  }),
  maxGap: withDefault(orOff(duration), {
    ...ofOneRun,
    flag: '--max-gap',
    default: 'off',
    meaning: 'Cut longer pauses of --timing original to this.',
  }),
  replayRate: withoutDefault(decimal(0.001, 100_000), {
    ...ofOneRun,
    flag: '--rate',
    unit: 'requests a second',
    meaning: 'Send so many a second, whether they are answered or not.',
  }),
  concurrency: withoutDefault(wholeNumber(1, 1000), {
    ...ofOneRun,
    flag: '--concurrency',
    unit: 'requests',
    meaning: 'Have so many under way at once (1, or 256 with --rate and --timing original).',
  }),
  repeat: withDefault(wholeNumber(1, 100_000), {
    ...ofOneRun,
    flag: '--repeat',
    default: '1',
    unit: 'times',
    meaning: 'Send all of it so often.',
  }),
  alternate: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--alternate',
    default: 'false',
    meaning: 'Send each to the original upstream and to --to or --map by turns, and compare the two answers.',
  }),
  answerTimeout: withDefault(orOff(duration), {
    ...kept,
    flag: '--answer-timeout',
    default: '30s',
    meaning: 'Give an answer up that is not complete after this time.',
  }),
  diff: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--diff',
    default: 'false',
    meaning:
      'Print what differs from what was captured; what differs is sent once more, where that is safe, to tell what changes by itself.',
  }),
  ignore: many(comparedPlace, {
    ...kept,
    flag: '--ignore',
    list: 'repeated',
    example: ['/items/*/updated', 'header:X-Build'],
    meaning: 'Places of an answer that do not count in a comparison: JSON pointers, or header:NAME.',
  }),
  unordered: many(arrayPlace, {
    ...kept,
    flag: '--unordered',
    list: 'repeated',
    example: ['/items'],
    meaning: 'Arrays whose order does not count in a comparison, as JSON pointers.',
  }),
  dryRun: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--dry-run',
    default: 'false',
    meaning: 'Print what would be sent, and send nothing.',
  }),
  yes: withDefault(onOrOff, {
    ...ofOneRun,
    flag: '--yes',
    default: 'false',
    meaning: 'Do not ask before sending.',
  }),
};
