import type { Finding } from '../../../src/exchange/finding.ts';

/** What shows that a rule is broken, and what looks like it and is right. */
export interface RuleCase {
  readonly broken: () => readonly Finding[];
  readonly right: () => readonly Finding[];
}

export type RuleCases = Readonly<Record<string, RuleCase>>;
