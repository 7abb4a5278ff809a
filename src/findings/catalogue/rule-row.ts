// One rule: when it makes a finding, what that says, and what a person does about it.
import type { Severity } from '../../exchange/finding.ts';

/** What to do in one of the frameworks that people use most. */
export type FrameworkAdvice = readonly (readonly [framework: string, advice: string])[];

export interface RuleRow {
  /** Group and number: LO lost, FM format, CO consistency, ID identity, TP topology, TM time. Absent: outside of these. */
  readonly number?: string;
  /** The usual one; what is seen can make a finding of its own worse or weaker, as the condition says. */
  readonly severity: Severity;
  /** When the finding is made. */
  readonly condition: string;
  /** What is shown as the proof. */
  readonly evidence: string;
  /** What is said, with `{words}` in the places of what was seen. */
  readonly message: string;
  /** What goes wrong when nobody acts. */
  readonly why: string;
  readonly fix: string;
  readonly frameworks?: FrameworkAdvice;
  /** Where the rule comes from. */
  readonly source: string;
  /** The code that its findings have, when that is another one: that of the rule of which it is a special case. */
  readonly reportedAs?: string;
}

export type RuleRows = Readonly<Record<string, RuleRow>>;
