// A finding made from a rule's row and what was seen.
import type { Finding, Severity } from '../exchange/finding.ts';
import { catalogueRow, type FindingCode } from './catalogue.ts';

/** For the `{words}` of the row's message. */
export type MessageValues = Readonly<Record<string, string | number>>;

export interface Seen {
  readonly values: MessageValues;
  readonly evidence: Finding['evidence'];
  readonly exchange?: string | undefined;
  readonly traceId?: string | undefined;
  readonly service?: string | undefined;
  readonly callee?: string | undefined;
  /** @default the row's */
  readonly severity?: Severity | undefined;
  /** @default the row's message */
  readonly message?: string | undefined;
  /** @default the row's */
  readonly fix?: string | undefined;
}

export function makeFinding(rule: FindingCode, seen: Seen): Finding {
  const row = catalogueRow(rule);
  const { values, evidence, exchange, traceId, service, callee } = seen;
  const code = row.reportedAs ?? rule;
  return {
    code,
    ...(code !== rule && { rule }),
    severity: seen.severity ?? row.severity,
    ...(exchange !== undefined && { exchange }),
    ...(traceId !== undefined && { traceId }),
    ...(service !== undefined && { service }),
    ...(callee !== undefined && { callee }),
    message: filled(seen.message ?? row.message, values),
    fix: filled(seen.fix ?? row.fix, values),
    evidence,
  };
}

/** In one pass: what is filled in may itself hold braces. */
function filled(template: string, values: MessageValues): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (_, word: string) => String(values[word] ?? ''));
}
