// What `--fail-on` lists, and whether an exchange meets it. The list means the same in every command.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding, Severity } from '../exchange/finding.ts';
import { isNamed, rulesNamed, severityRank } from './catalogue.ts';

export type FailOnRule =
  /** This severity or a worse one. */
  | { readonly kind: 'severity'; readonly severity: Severity }
  /** By its code, or its number. */
  | { readonly kind: 'finding'; readonly code: string }
  /** Any answer of this class: 5 is 500-599. */
  | { readonly kind: 'status'; readonly hundreds: 4 | 5 }
  /** No whole answer came from the upstream. */
  | { readonly kind: 'failed' }
  /** The answer to a replay, or the trace behind it, differs from what was captured. */
  | { readonly kind: 'diff' }
  | { readonly kind: 'slow'; readonly thresholdMs: number };

const SLOW = /^slow>(\d{1,9}(?:\.\d{1,3})?)(ms|s)$/;

/** Every item that is wrong is named in one problem, with what would be right. */
export function parseFailOn(
  list: string,
): { readonly rules: readonly FailOnRule[] } | { readonly problem: string } {
  const items = list.split(',').map((item) => item.trim());
  const rules = items.map(parseItem);
  const wrong = items.filter((_, i) => rules[i] === undefined).map((item) => JSON.stringify(item));
  if (wrong.length === 0) return { rules: rules.filter((rule) => rule !== undefined) };
  return {
    problem: `${wrong.join(', ')} means nothing here: an item is error, warning, info, 4xx, 5xx, failed, slow>500ms, diff, or a code or number of a finding`,
  };
}

/** Which of the rules an exchange meets, as one sentence; undefined when none. The first rule that is met speaks. */
export function failOnMatches(
  rules: readonly FailOnRule[],
  exchange: Exchange,
  findings: readonly Finding[],
): string | undefined {
  for (const rule of rules) {
    const what = matched(rule, exchange, findings);
    if (what !== undefined)
      return `Exchange ${exchange.seq} (${exchange.method} ${pathOf(exchange)}) ${what}.`;
  }
  return undefined;
}

/** Which of the rules a finding meets that no exchange was told with, as one sentence; undefined when none. */
export function failOnMatchesFinding(rules: readonly FailOnRule[], finding: Finding): string | undefined {
  const isMet = rules.some((rule) =>
    rule.kind === 'severity'
      ? severityRank[finding.severity] >= severityRank[rule.severity]
      : rule.kind === 'finding' && isNamed(finding, rule.code),
  );
  return isMet ? `${finding.code} (${finding.severity}): ${finding.message}` : undefined;
}

function parseItem(item: string): FailOnRule | undefined {
  if (item === 'error' || item === 'warning' || item === 'info') return { kind: 'severity', severity: item };
  if (item === '4xx') return { kind: 'status', hundreds: 4 };
  if (item === '5xx') return { kind: 'status', hundreds: 5 };
  if (item === 'failed') return { kind: 'failed' };
  if (item === 'diff') return { kind: 'diff' };
  if (item === item.trim() && rulesNamed(item).length > 0) return { kind: 'finding', code: item };
  const [, amount, unit] = SLOW.exec(item) ?? [];
  if (amount === undefined) return undefined;
  return { kind: 'slow', thresholdMs: Number(amount) * (unit === 's' ? 1000 : 1) };
}

function matched(rule: FailOnRule, exchange: Exchange, findings: readonly Finding[]): string | undefined {
  switch (rule.kind) {
    case 'severity': {
      const found = findings.find(({ severity }) => severityRank[severity] >= severityRank[rule.severity]);
      return found === undefined ? undefined : `has ${found.code} (${found.severity})`;
    }
    case 'finding': {
      const found = findings.find((finding) => isNamed(finding, rule.code));
      return found === undefined ? undefined : `has ${found.code} (${found.severity})`;
    }
    case 'status': {
      const status = exchange.answer?.status ?? 0;
      return Math.floor(status / 100) === rule.hundreds ? `was answered ${status}` : undefined;
    }
    case 'failed':
      return exchange.outcome === 'failed'
        ? `failed: ${exchange.failure?.reason ?? 'no reason known'}`
        : undefined;
    case 'diff':
      // Known of replays only, to the command that sends them.
      return undefined;
    case 'slow': {
      const durationMs = exchange.timing.endedMicros / 1000;
      return durationMs > rule.thresholdMs
        ? `took ${durationMs} ms, more than ${rule.thresholdMs} ms`
        : undefined;
    }
  }
}

/** Without the query: it may hold secrets, and the sentence ends in logs. */
function pathOf(exchange: Exchange): string {
  return exchange.target.replace(/[?#].*$/s, '');
}
