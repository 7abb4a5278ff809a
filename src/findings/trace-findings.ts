// Everything that a trace as a whole shows, once its spans have had time to come in. Pure.
import type { Finding } from '../exchange/finding.ts';
import type { Span } from '../trace/span.ts';
import { assembleTrace } from '../trace/trace-tree.ts';
import type { ServerStyles } from './server-styles.ts';
import { timeFindings } from './time-findings.ts';
import { topologyFindings } from './topology-findings.ts';
import type { TraceFacts } from './trace-facts.ts';
import { wireFindings } from './wire-findings.ts';

export interface JudgedTrace {
  readonly spans: readonly Span[];
  /** When its first span came. */
  readonly firstSeenMicros: number;
  readonly nowMicros: number;
  /** Everything that was to come had time to. */
  readonly isComplete: boolean;
}

/** `styles`: what is remembered of the run. */
export function findingsOfTrace(judged: JudgedTrace, facts: TraceFacts, styles: ServerStyles): Finding[] {
  const { spans, firstSeenMicros, nowMicros, isComplete } = judged;
  const tree = assembleTrace(spans);
  return [
    ...(isComplete ? wireFindings(tree, facts, firstSeenMicros) : []),
    ...topologyFindings(tree, facts),
    ...styles.judge(tree, facts),
    ...timeFindings(tree, facts, nowMicros),
  ];
}
