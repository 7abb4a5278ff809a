import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/exchange/finding.ts';
import { catalogueRow, findingCatalogue, severityRank } from '../../src/findings/catalogue.ts';
import { consistencyCases } from './rule-cases/consistency-cases.ts';
import { envoyCases } from './rule-cases/envoy-cases.ts';
import { formatCases } from './rule-cases/format-cases.ts';
import { identityCases } from './rule-cases/identity-cases.ts';
import { lostCases } from './rule-cases/lost-cases.ts';
import type { RuleCases } from './rule-cases/rule-case.ts';
import { stubCases } from './rule-cases/stub-cases.ts';
import { traceCases } from './rule-cases/trace-cases.ts';

const cases: RuleCases = {
  ...lostCases,
  ...formatCases,
  ...consistencyCases,
  ...identityCases,
  ...traceCases,
  ...envoyCases,
  ...stubCases,
};

const ruleOf = ({ code, rule = code }: Finding): string => rule;

describe.each(findingCatalogue)('the rule $code', ({ code, severity, reportedAs }) => {
  it('finds what breaks it, and says so in whole sentences', () => {
    const found = cases[code]?.broken().filter((finding) => ruleOf(finding) === code) ?? [];

    expect(found.length, `${code} has no case that breaks it`).toBeGreaterThan(0);
    for (const finding of found) {
      expect(finding.code).toBe(reportedAs ?? code);
      expect(finding.message).toMatch(/^\S.*\.$/s);
      expect(finding.message).not.toMatch(/\{|\}|undefined|\s{2}| [,;.]/);
      expect(finding.evidence.length).toBeGreaterThan(0);
      const usual = reportedAs === undefined ? severity : catalogueRow('malformed-context').severity;
      expect(severityRank[finding.severity]).toBeLessThanOrEqual(severityRank[usual]);
    }
  });

  it('finds nothing where all is right', () => {
    const rightCase = cases[code];

    expect(rightCase, `${code} has no case where all is right`).toBeDefined();
    expect(rightCase?.right().map(ruleOf)).not.toContain(code);
  });
});

describe('the rules', () => {
  it('have the numbers of every group, without a gap', () => {
    const numbers = new Set(
      findingCatalogue.map(({ number }) => number).filter((number) => number !== undefined),
    );
    const most = { LO: 13, FM: 16, CO: 13, ID: 10, TP: 10, TM: 5 };

    const expected = Object.entries(most).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, i) => `${group}-${String(i + 1).padStart(2, '0')}`),
    );

    expect([...numbers].sort()).toEqual(expected.sort());
  });

  it('have no cases that belong to none', () => {
    expect(Object.keys(cases).filter((code) => !findingCatalogue.some((row) => row.code === code))).toEqual(
      [],
    );
  });
});
