import { describe, expect, it } from 'vitest';
import { runExplain } from '../../src/cli/explain-command.ts';
import { findingCatalogue } from '../../src/findings/catalogue.ts';
import { captureIo } from './captured-io.ts';

function explained(name?: string, isJson = false) {
  const io = captureIo();
  const code = runExplain(name, isJson, io);
  return { code, out: io.out(), err: io.err() };
}

describe('tracectl explain', () => {
  it('lists every rule by its group when none is named', () => {
    const { code, out } = explained();

    expect(code).toBe(0);
    for (const row of findingCatalogue) expect(out).toContain(`  ${row.code} `);
    expect(out.indexOf('Context lost')).toBeLessThan(out.indexOf('What Envoy would do'));
  });

  it.each(findingCatalogue)('says all of $code, within the width', (row) => {
    const { code, out } = explained(row.code);

    expect(code).toBe(0);
    const text = out.replace(/\s+/g, ' ');
    const fix = row.fix.replaceAll(/\{(\w+)\}/g, '<$1>');
    expect(text).not.toMatch(/\{\w+\}/);
    for (const part of [row.condition, row.evidence, row.why, fix, row.source]) expect(text).toContain(part);
    for (const [framework] of row.frameworks ?? []) expect(text).toContain(`- ${framework}:`);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('takes a number for a code, and shows every rule that has it', () => {
    const { out } = explained('lo-06');

    expect(out).toContain('propagator-mismatch (error, LO-06)');
    expect(out).toContain('trace-restarted (error, LO-06)');
  });

  it('prints JSON with the remedies by framework', () => {
    const { out } = explained('context-dropped', true);

    expect(JSON.parse(out)).toMatchObject({
      code: 'context-dropped',
      number: 'LO-01',
      severity: 'error',
      frameworks: { 'Go net/http': expect.stringContaining('otelhttp') },
    });
    expect(explained(undefined, true).out.trimEnd().split('\n')).toHaveLength(findingCatalogue.length);
  });

  it.each([
    ['contxt-dropped', 'perhaps context-dropped'],
    ['baggage', 'perhaps bad-baggage or baggage-lost was meant'],
    ['LO-99', 'perhaps LO-09'],
    ['zzz\u001b[31m', '"tracectl explain" lists them'],
  ])('says of %j that it is none, and which come near', (name, hint) => {
    const { code, err } = explained(name);

    expect(code).toBe(2);
    expect(err).toContain(hint);
    expect(err).not.toContain('\u001b');
  });
});
