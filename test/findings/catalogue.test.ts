import { describe, expect, it } from 'vitest';
import { catalogueRow, findingCatalogue } from '../../src/findings/catalogue.ts';

describe('the catalogue of findings', () => {
  it.each(findingCatalogue)(
    'says of $code when it is made, what to do and where the rule comes from',
    (row) => {
      expect(row.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(row.condition).toMatch(/^[A-Z].*\.$/);
      expect(row.fix).toMatch(/^[A-Z].*\.$/);
      expect(row.source).not.toBe('');
    },
  );

  it('lists the most severe first', () => {
    const ranks = findingCatalogue.map(({ severity }) => ['error', 'warning', 'info'].indexOf(severity));

    expect(ranks).toEqual([...ranks].sort());
  });

  it('gives the three warnings of lost context their severities', () => {
    expect(catalogueRow('missing-context').severity).toBe('warning');
    expect(catalogueRow('partial-context').severity).toBe('warning');
    expect(catalogueRow('malformed-context').severity).toBe('error');
  });
});
