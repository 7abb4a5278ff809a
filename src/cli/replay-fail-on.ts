// What `--fail-on` has to say about a replay. Pure.
import { findingCatalogue } from '../findings/catalogue.ts';
import type { FailOnRule } from '../findings/fail-on.ts';
import type { ReplayJson } from '../replay/replay-json.ts';

const RANK = { info: 0, warning: 1, error: 2 } as const;

/** Which of the rules a result meets, as one sentence; undefined when none. The first rule that is met speaks. */
export function replayFailure(rules: readonly FailOnRule[], result: ReplayJson): string | undefined {
  for (const rule of rules) {
    const what = matched(rule, result);
    if (what !== undefined) return `The replay of #${result.original.seq} ${what}.`;
  }
  return undefined;
}

function matched(rule: FailOnRule, { exchange, verdict, diff }: ReplayJson): string | undefined {
  if (exchange === undefined) return undefined;
  switch (rule.kind) {
    case 'diff':
      return verdict === 'different' ? 'differs from what was captured' : undefined;
    case 'failed':
      return exchange.failure === undefined ? undefined : `failed: ${exchange.failure}`;
    case 'status':
      return Math.floor((exchange.status ?? 0) / 100) === rule.hundreds
        ? `was answered ${exchange.status}`
        : undefined;
    case 'slow':
      return exchange.durationMs > rule.thresholdMs
        ? `took ${exchange.durationMs} ms, more than ${rule.thresholdMs} ms`
        : undefined;
    default: {
      // Its own findings, and those that the calls behind it have and did not have before.
      const gained = diff?.trace?.findings.gained.map(({ code }) => code) ?? [];
      const found = [...(exchange.findings ?? []), ...gained].find((code) =>
        rule.kind === 'finding' ? rule.code === code : RANK[severityOf(code)] >= RANK[rule.severity],
      );
      return found === undefined ? undefined : `has ${found} (${severityOf(found)})`;
    }
  }
}

function severityOf(code: string): keyof typeof RANK {
  return findingCatalogue.find((row) => row.code === code)?.severity ?? 'info';
}
