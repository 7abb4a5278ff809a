import { expect, it } from 'vitest';
import { createRunWatch } from '../../src/cli/run-watch.ts';
import type { Finding, FoldedFinding } from '../../src/exchange/finding.ts';
import { parseFailOn } from '../../src/findings/fail-on.ts';
import { sampleExchange } from '../support/sample-exchange.ts';

const warning: Finding = { code: 'missing-context', severity: 'warning', message: '', fix: '', evidence: [] };
const info: Finding = { ...warning, severity: 'info' };
const exchange = sampleExchange({ id: 'one', seq: 1 });

function watch(failOn: string) {
  const parsed = parseFailOn(failOn);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return createRunWatch({ failOn: parsed.rules });
}

function failed(run: ReturnType<typeof watch>): boolean {
  return run.verdict().reason !== undefined;
}

/** A warning, which turns out to be information. */
function tellAndWithdraw(run: ReturnType<typeof watch>): void {
  const finding = { ...warning, exchange: 'one' };
  run.see({ type: 'exchange', exchange, findings: [warning] });
  run.see({ type: 'withdrawn', finding, now: info, exchange, findings: [info] });
}

it('fails a run for a warning that was told', () => {
  const run = watch('warning');
  run.see({ type: 'exchange', exchange, findings: [warning] });

  expect(failed(run)).toBe(true);
});

it('does not fail a run for a warning that was withdrawn', () => {
  const run = watch('warning');
  tellAndWithdraw(run);

  expect(failed(run)).toBe(false);
});

it('fails it for another reason that the same exchange has', () => {
  const run = watch('missing-context');
  tellAndWithdraw(run);

  // Named by its code, it counts however severe it is.
  expect(failed(run)).toBe(true);
});

it('does not fail it for what was told of a service and is said no more, but for what is said in its place', () => {
  const run = watch('error');
  const dropped: FoldedFinding = {
    ...{ ...warning, severity: 'error', code: 'context-dropped', service: 'orders' },
    ...{ count: 3, firstAtMicros: 0, lastAtMicros: 0 },
  };
  run.see({ type: 'finding', finding: dropped });
  run.see({ type: 'withdrawn', finding: dropped, findings: [] });
  expect(failed(run)).toBe(false);

  run.see({ type: 'finding', finding: { ...dropped, code: 'client-not-instrumented' } });
  expect(failed(run)).toBe(true);
});

it('goes on failing for what is more than it remembers each by itself', () => {
  const run = watch('warning');
  for (let i = 0; i < 2_001; i += 1)
    run.see({ type: 'exchange', exchange: { ...exchange, id: `${i}` }, findings: [warning] });
  for (let i = 0; i < 2_000; i += 1)
    run.see({ type: 'withdrawn', finding: { ...warning, exchange: `${i}` }, findings: [] });

  expect(failed(run)).toBe(true);
});
