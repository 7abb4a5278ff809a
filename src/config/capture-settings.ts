// What is kept of the traffic, and where. A part of the table of all settings.
import { captureCommands, check, proxy, proxyAndReplay } from './command-sets.ts';
import { size, wholeNumber } from './quantities.ts';
import { withDefault, withMachineDefault } from './setting.ts';
import { captureTarget, onOrOff, path } from './words.ts';

export const captureSettings = {
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
};
