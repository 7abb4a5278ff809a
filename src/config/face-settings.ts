// What is shown, when a run ends, and what it says then. A part of the table of all settings.
import { check, dashboards, proxy, proxyAndReplay, queries, shown, watched } from './command-sets.ts';
import { failCondition } from './fail-condition.ts';
import { keyRule } from './key-rule.ts';
import { duration, wholeNumber } from './quantities.ts';
import { muteRule } from './rules.ts';
import { many, withDefault, withoutDefault } from './setting.ts';
import { environmentVariable, line, oneOf, onOrOff, path } from './words.ts';

export const faceSettings = {
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
  findings: withDefault(onOrOff, {
    flag: '--findings',
    off: {
      flag: '--no-findings',
      meaning: 'Judge no exchange, and look for no causes: what that costs is spared, as for a load test.',
    },
    group: 'What is shown',
    commands: shown,
    default: 'true',
    meaning: 'Judge exchanges and traces, and find out which request caused which call.',
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
};
