// The PROP column: in one word, what happened to the trace context on this hop.
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { Meaning } from '../styled-line.ts';

const words = [
  ['ok', 'the context that came in was passed on'],
  ['root', 'a trace begins here, as it should'],
  ['drop:NAME', 'it called NAME and did not pass the context on; or NAME dropped it before'],
  ['MISSING', 'the caller should have passed trace headers on and did not'],
  ['FORK', 'the caller began another trace although it had a context'],
  ['STALE', 'the caller sent the context of another request'],
  ['CUT64', 'half of a 128-bit trace id was cut off or changed on the way'],
  ['BAD', 'the trace headers that came in cannot be read'],
  ['PART', 'a trace header came in without its partner'],
  ['MIX', 'the trace headers that came in contradict each other'],
] as const;

/** Each word and its meaning; the help screen shows it. */
export const propagationWords: readonly (readonly [word: string, meaning: string])[] = words;

type FixedWord = Exclude<(typeof words)[number][0], 'drop:NAME'>;
export type PropagationWord = FixedWord | `drop:${string}`;

/** Findings that a word stands for, the one that wins first. Information makes no word. */
const wordsOfCodes: readonly (readonly [word: FixedWord | 'drop', codes: readonly string[]])[] = [
  ['BAD', ['malformed-context', 'zero-id', 'bad-traceparent', 'repeated-traceparent']],
  [
    'drop',
    [
      'context-dropped',
      'client-not-instrumented',
      'gateway-drops-context',
      'context-lost-when-concurrent',
      'context-lost-after-response',
    ],
  ],
  ['FORK', ['trace-restarted', 'propagator-mismatch']],
  ['STALE', ['stale-context']],
  ['CUT64', ['trace-id-truncated', 'trace-id-high-changed']],
  ['MISSING', ['missing-context', 'retry-without-context']],
  ['PART', ['partial-context']],
  ['MIX', ['conflicting-context', 'contexts-differ', 'b3-forms-differ']],
];

/** `droppedTo`: whom its service called without its context, as links tell. */
export function propagationWord({ exchange, findings }: ExchangeEntry, droppedTo?: string): PropagationWord {
  const word = ownWord(exchange, findings);
  return droppedTo !== undefined && (word === 'ok' || word === 'root') ? `drop:${droppedTo}` : word;
}

function ownWord(exchange: ExchangeEntry['exchange'], findings: ExchangeEntry['findings']): PropagationWord {
  const { hop } = exchange;
  if (hop.relation === 'untouched') return 'BAD';
  const told = findings.length === 0 ? findings : findings.filter(({ severity }) => severity !== 'info');
  for (const [word, codes] of told.length === 0 ? [] : wordsOfCodes) {
    const found = told.find(({ code }) => codes.includes(code));
    if (found === undefined) continue;
    if (word !== 'drop') return word;
    return found.service === undefined ? 'MISSING' : `drop:${found.service}`;
  }
  if (hop.defects.some(({ reason }) => reason === 'conflict')) return 'MIX';
  return hop.relation === 'started' ? 'root' : 'ok';
}

export function propagationMeaning(word: PropagationWord): Meaning {
  switch (word) {
    case 'ok':
      return 'plain';
    case 'root':
      return 'root';
    case 'PART':
    case 'MIX':
      return 'caution';
    default:
      return 'alarm';
  }
}
