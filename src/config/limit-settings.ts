// Limits that keep one client, or too many of them, from harming the others. A part of the table of all settings.
import { proxy } from './command-sets.ts';
import { orOff } from './parse-result.ts';
import { duration, size, wholeNumber } from './quantities.ts';
import { withDefault } from './setting.ts';

export const limitSettings = {
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
};
