// What recorded answers could not do; no faults of propagation, and without numbers.
import type { RuleRows } from './rule-row.ts';

export const stubRules = {
  'stub-unmatched': {
    severity: 'warning',
    condition: 'A request to a service that a recording answers for (--stub) found no answer in it.',
    evidence: 'What became of the request.',
    message: 'No recorded answer for {route} to {callee}, it was {end}: {details}.',
    why: 'What is tried out sees something else than the service: a refusal, or the service itself.',
    fix: 'Record it (tracectl proxy keeps a capture), or loosen what has to be the same: --stub-ignore, --stub-match.',
    source: 'docs/stub.md',
  },
  'stub-incomplete': {
    severity: 'info',
    condition: 'A recorded answer was given without a secret that had been taken out when it was recorded.',
    evidence: 'The names of the headers, or the body.',
    message: 'The recorded answer of {callee} to {route} was given without the secrets of {details}.',
    why: 'A client that needs the cookie or token of this answer will not get on.',
    fix: 'Record with --keep-secrets, into a file that stays on this machine.',
    source: 'docs/stub.md',
  },
} as const satisfies RuleRows;
