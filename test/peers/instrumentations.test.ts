// Real instrumentations through tracectl: set up as their makers say, nothing is worth more than information; broken as their
// users break them, the finding names the rule, the service and the callee.
import { describe, expect, it } from 'vitest';
import type { ExchangeJson } from '../../src/exchange/exchange-json.ts';
import { expectedBreaks, fateOf } from './support/expected-breaks.ts';
import { runThroughTracectl } from './support/instrumented-run.ts';
import { instrumentedStacks } from './support/instrumented-stacks.ts';
import type { JsonLine } from './support/start-tracectl.ts';

const ONE_AT_A_TIME = { atATime: 1, requests: 60 };
const MANY_AT_A_TIME = { atATime: 32, requests: 600 };
const BROKEN_LOADS = [
  { atATime: 1, requests: 40 },
  { atATime: 8, requests: 80 },
];

/** What a person would be bothered with. */
function warnings(lines: readonly JsonLine[]): readonly string[] {
  return lines
    .filter(({ type, severity }) => type === 'finding' && severity !== 'info')
    .map(({ code, service, message }) => `${code} ${service}: ${message}`);
}

/**
 * The services of which something is said that is worth more than information. A call whose connection was too short for
 * its process to be found is said of nobody.
 */
function accused(lines: readonly JsonLine[]): readonly unknown[] {
  const findings = lines.filter(({ type, severity }) => type === 'finding' && severity !== 'info');
  return [...new Set(findings.flatMap(({ service }) => service ?? []))];
}

describe.each(instrumentedStacks.map((stack) => [stack.name, stack] as const))('%s', (_, stack) => {
  it.each(stack.propagations.map((propagation) => [propagation]))(
    'with %s propagates at any concurrency, and nothing is said against it',
    async (propagation) => {
      const { statuses, lines } = await runThroughTracectl(stack, {
        propagation,
        loads: [ONE_AT_A_TIME, MANY_AT_A_TIME],
      });

      expect(statuses).toEqual([200]);
      expect(lines.filter(({ type }) => type === 'exchange')).toHaveLength(2 * 660);
      expect(warnings(lines)).toEqual([]);
    },
  );

  it.each(expectedBreaks.map((expected) => [expected.broken, expected] as const))(
    'with %s loses the trace where it does, and the finding says so of it',
    async (broken, { fates, finding }) => {
      const { lines } = await runThroughTracectl(stack, { propagation: 'both', broken, loads: BROKEN_LOADS });

      const exchanges = lines.filter(({ type }) => type === 'exchange') as unknown as ExchangeJson[];
      const to = (service: string) => exchanges.filter(({ route }) => route === service);
      const served = new Set(to('upstream').flatMap(({ trace }) => trace.traceId ?? []));
      const seen = (service: string) => [...new Set(to(service).map((call) => fateOf(call, served)))];
      expect({ back: seen('back'), audit: seen('audit') }).toEqual({
        back: [fates.back],
        audit: [fates.audit],
      });
      expect(lines).toContainEqual(
        expect.objectContaining({ type: 'finding', service: 'front', ...finding }),
      );
      expect(accused(lines)).toEqual(['front']);
    },
  );
});
