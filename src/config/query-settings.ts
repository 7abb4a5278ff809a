// How captures are asked for and written out. A part of the table of all settings.
import { check, readers } from './command-sets.ts';
import { exportFormats } from './export-format.ts';
import { wholeNumber } from './quantities.ts';
import { withDefault, withoutDefault } from './setting.ts';
import { oneOf, onOrOff, path } from './words.ts';

export const querySettings = {
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
};
