// The commands in one sentence each, for `--help` and for the shells' completion.

export interface CommandSummary {
  /** The name and its arguments, as commander reads them. */
  readonly usage: string;
  readonly summary: string;
}

export const commandSummaries = {
  proxy: { usage: 'proxy', summary: 'Trace the HTTP calls that are sent through this proxy, and show them.' },
  run: {
    usage: 'run [command...]',
    summary: 'Run a command, or those of the project file, with its calls and spans coming here.',
  },
  demo: {
    usage: 'demo',
    summary: 'Run four small services with traffic through this proxy, and break their traces if you like.',
  },
  check: {
    usage: 'check [command...]',
    summary:
      'Judge how traces were passed on, in the running session, a capture, or a command that runs for it; fail when they broke.',
  },
  replay: {
    usage: 'replay [which...]',
    summary:
      'Send captured requests again, by number, id or filter, each as a fresh trace, and tell what differs.',
  },
  requests: {
    usage: 'requests [filter...]',
    summary: 'List captured requests: of the running session, of the newest capture, or --from a file.',
  },
  show: {
    usage: 'show <ids...>',
    summary:
      'Print captured requests whole, by number or id: heads as received and sent, timing, warnings, bodies.',
  },
  traces: { usage: 'traces [filter...]', summary: 'List the traces that captured requests belong to.' },
  trace: {
    usage: 'trace <id>',
    summary: 'Print one trace as a waterfall, by its id or the number of a request in it.',
  },
  sessions: { usage: 'sessions', summary: 'List the sessions that run and the captures that are kept.' },
  open: {
    usage: 'open [file]',
    summary: 'Show a capture, HAR or GoReplay file in the dashboard, without a proxy.',
  },
  watch: {
    usage: 'watch <urls...>',
    summary:
      'Show what happens at a tracectl elsewhere, or at several: the URLs of their sinks, or NAME=URL.',
  },
  export: {
    usage: 'export [filter...]',
    summary: 'Write captured requests as HAR, curl, Hurl, k6, Zipkin spans, JSON lines or GoReplay.',
  },
  import: {
    usage: 'import <file>',
    summary: 'Make a capture of a HAR file, a GoReplay file or exported JSON lines.',
  },
  explain: {
    usage: 'explain [code]',
    summary: 'Say of one finding when it is made, why it matters and what to do; without a code, list all.',
  },
  config: { usage: 'config', summary: 'Print the settings and where each came from, or change your own.' },
  completion: {
    usage: 'completion',
    summary: 'Print the completion script for bash, zsh or fish.',
  },
} satisfies Record<string, CommandSummary>;

export const configSummaries = {
  get: { usage: 'get <key>', summary: 'Print the value of one setting.' },
  set: {
    usage: 'set <key> <values...>',
    summary: 'Set one setting in your own file; a list takes several values.',
  },
  unset: { usage: 'unset <key>', summary: 'Take one setting out of your own file.' },
  path: { usage: 'path', summary: 'Print where your own file is, or would be.' },
} satisfies Record<string, CommandSummary>;

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof shells)[number];
