// The PROP column: in one word, what happened to the trace context on this hop.
import type { ExchangeEntry } from '../../session/live-view.ts';
import type { Meaning } from '../styled-line.ts';

export type PropagationWord = 'ok' | 'root' | 'MISSING' | 'BAD' | 'PART' | 'MIX';

/** Each word and its meaning; the help screen shows it. */
export const propagationWords: readonly (readonly [word: PropagationWord, meaning: string])[] = [
  ['ok', 'the context that came in was passed on'],
  ['root', 'a trace begins here, as it should'],
  ['MISSING', 'the caller should have passed trace headers on and did not'],
  ['BAD', 'the trace headers that came in cannot be read'],
  ['PART', 'a trace header came in without its partner'],
  ['MIX', 'the trace headers that came in contradict each other'],
];

export function propagationWord({ exchange, findings }: ExchangeEntry): PropagationWord {
  const { hop } = exchange;
  if (hop.relation === 'untouched' || hasFinding(findings, 'malformed-context')) return 'BAD';
  const missing = findings.find(({ code }) => code === 'missing-context');
  if (missing !== undefined && missing.severity !== 'info') return 'MISSING';
  if (hasFinding(findings, 'partial-context')) return 'PART';
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
    case 'MISSING':
    case 'BAD':
      return 'alarm';
  }
}

function hasFinding(findings: ExchangeEntry['findings'], code: string): boolean {
  return findings.some((finding) => finding.code === code);
}
