// What a row of the list of traces says of one.
import { depthFirst } from '../../trace/trace-tree.ts';
import { shownPath } from '../exchange-facts.ts';
import type { ShownTrace } from './shown-trace.ts';

export interface TraceFacts {
  readonly startMicros?: number;
  /** Absent while it is open. */
  readonly durationMicros?: number;
  readonly errors: number;
  readonly warnings: number;
  /** Whether an exchange of it is still in flight. */
  readonly isOpen: boolean;
  /** What it was about: method and path of its first exchange, or the name of its first span. */
  readonly name: string;
}

export function traceFacts({ tree, entries, isOpen }: ShownTrace): TraceFacts {
  let errors = 0;
  for (const { node } of depthFirst(tree)) if (node.hasError) errors += 1;
  const warnings = entries.filter(({ findings }) =>
    findings.some(({ severity }) => severity !== 'info'),
  ).length;
  const [first] = entries;
  const root = tree.roots.find(({ isMissing }) => !isMissing) ?? tree.roots[0]?.children[0];
  const { startMicros, endMicros } = tree;
  return {
    ...(startMicros !== undefined && { startMicros }),
    // What is open has no end yet, whatever ended within it.
    ...(!isOpen &&
      startMicros !== undefined &&
      endMicros !== undefined && { durationMicros: endMicros - startMicros }),
    errors,
    warnings,
    isOpen,
    name:
      first === undefined
        ? (root?.name ?? '(no name)')
        : `${first.exchange.method} ${shownPath(first.exchange)}`,
  };
}
