// Every finding that tracectl can make, one row a rule: the messages, `--fail-on`, `tracectl explain` and the documentation
// are made from these rows. Codes are for ever: scripts and project files name them.
import type { Severity } from '../exchange/finding.ts';
import { consistencyRules } from './catalogue/consistency-rules.ts';
import { envoyRules } from './catalogue/envoy-rules.ts';
import { formatRules } from './catalogue/format-rules.ts';
import { identityRules } from './catalogue/identity-rules.ts';
import { lostRules } from './catalogue/lost-rules.ts';
import type { RuleRow } from './catalogue/rule-row.ts';
import { stubRules } from './catalogue/stub-rules.ts';
import { timeRules } from './catalogue/time-rules.ts';
import { topologyRules } from './catalogue/topology-rules.ts';

const rows = {
  ...lostRules,
  ...formatRules,
  ...consistencyRules,
  ...identityRules,
  ...topologyRules,
  ...timeRules,
  ...envoyRules,
  ...stubRules,
};

export type FindingCode = keyof typeof rows;

export interface CatalogueRow extends RuleRow {
  readonly code: FindingCode;
}

export const severityRank: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

const codes = Object.keys(rows) as FindingCode[];

/** Made once: a finding of every exchange may be made from one. */
const rowsWithCodes = Object.fromEntries(
  codes.map((code): [string, CatalogueRow] => [code, { code, ...(rows[code] as RuleRow) }]),
) as Readonly<Record<FindingCode, CatalogueRow>>;

/** The most severe first; those of one severity in the order of their groups. */
export const findingCatalogue: readonly CatalogueRow[] = codes
  .map(catalogueRow)
  .sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);

export function catalogueRow(code: FindingCode): CatalogueRow {
  return rowsWithCodes[code];
}

/** The rule that a person means by a code or by a number, as `context-dropped` or `LO-01`; several may have one number. */
export function rulesNamed(name: string): readonly CatalogueRow[] {
  const wanted = name.trim().toLowerCase();
  return findingCatalogue.filter(({ code, number }) => code === wanted || number?.toLowerCase() === wanted);
}

/** Whether a finding is what a code or a number names; that of a special case names its general code as well. */
export function isNamed(finding: { readonly code: string; readonly rule?: string }, name: string): boolean {
  const wanted = name.toLowerCase();
  return finding.code === wanted || finding.rule === wanted || numberOf(finding) === wanted;
}

function numberOf({ rule, code }: { readonly code: string; readonly rule?: string }): string | undefined {
  const name = rule ?? code;
  return Object.hasOwn(rows, name) ? catalogueRow(name as FindingCode).number?.toLowerCase() : undefined;
}
