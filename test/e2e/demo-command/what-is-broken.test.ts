import { describe, expect, it } from 'vitest';
import { faultNames } from '../../../src/demo/faults.ts';
import type { ExchangeJson } from '../../../src/exchange/exchange-json.ts';
import { eventually } from '../../support/eventually.ts';
import { runTracectl } from '../support/program.ts';
import { type RunningTracectl, startDemo } from '../support/running-tracectl.ts';
import { expectedFaults } from './expected-faults.ts';

/** Exchanges to a service by path; the storefront's routes are the default one as well. */
function exchangesTo(tracectl: RunningTracectl, service: string, path: string): ExchangeJson[] {
  const routes = service === 'storefront' ? ['storefront', 'upstream'] : [service];
  return tracectl
    .lines('exchange')
    .filter(({ route, url }) => routes.includes(route ?? '') && new URL(url).pathname === path);
}

/** The POST to the service that was open, with the same order, when the call was made. */
function inboundOf(call: ExchangeJson, tracectl: RunningTracectl, service: string): ExchangeJson | undefined {
  const path = service === 'payments' ? '/payments' : '/orders';
  const start = Date.parse(call.at);
  return exchangesTo(tracectl, service, path).find(
    ({ at, durationMs }) => Date.parse(at) <= start && start <= Date.parse(at) + durationMs + 1,
  );
}

/** A finding about a service takes several of its calls, and the machine may have other things to do. */
const FINDING_MS = 30_000;

it('tries out every fault', () => {
  expect(new Set(expectedFaults.map(({ fault }) => fault))).toEqual(new Set(faultNames));
});

describe('--break', () => {
  it.each(expectedFaults.map((expected) => [`${expected.service}:${expected.fault}`, expected] as const))(
    '%s is seen on the wire and said of the service, and nothing is answered badly',
    async (rule, { service, call, finding, shows }) => {
      const tracectl = await startDemo(['--break', rule, '--rate', '4']);

      await eventually(
        () =>
          exchangesTo(tracectl, call.callee, call.path).some((exchange) =>
            shows(exchange, inboundOf(exchange, tracectl, service)),
          ),
        `a call that shows ${rule}`,
      );
      await eventually(
        () =>
          tracectl
            .lines('finding')
            .some(
              (each) =>
                finding.codes.includes(each.code) &&
                each.service === service &&
                (finding.callee === undefined || each.callee === finding.callee),
            ),
        `the finding ${finding.codes.join(' or ')}`,
        FINDING_MS,
      );
      await tracectl.stop();
      const said = tracectl.lines('finding').filter(({ severity }) => severity !== 'info');
      expect(new Set(said.map((each) => each.service))).toEqual(new Set([service]));

      expect(tracectl.lines('exchange').filter(({ status }) => status !== 200)).toEqual([]);
    },
    2 * FINDING_MS,
  );

  it('refuses what it does not know, with the list of what it does', async () => {
    const run = await runTracectl(['demo', '--break', 'orders:loses', '--break', 'shipping']);

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('give orders:HOW, where HOW is drop, drop-one, new-root');
    expect(run.stderr).toContain('give storefront, orders, payments or stock');
  });

  it('breaks each service in one way', async () => {
    const run = await runTracectl(['demo', '--break', 'orders:drop', '--break', 'orders:stale']);

    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toBe('tracectl: --break: the service orders is taken; give each service once.\n');
  });

  it('stands in the help with all that it takes', async () => {
    const { stdout } = await runTracectl(['demo', '--help']);

    for (const fault of faultNames) expect(stdout).toMatch(new RegExp(`^  ${fault} +\\S`, 'm'));
  });
});

it('--break is put right beside a fault: only what is broken has a warning, and what is whole has none', async () => {
  const tracectl = await startDemo(['--break', 'orders:drop-one', '--rate', '20']);
  const isToPayments = ({ route }: ExchangeJson) => route === 'payments';
  await eventually(() => tracectl.lines('exchange').filter(isToPayments).length >= 3, 'three payments');

  const exchanges = tracectl.lines('exchange');
  const missing = (exchange: ExchangeJson) => exchange.findings.includes('missing-context');
  const entry = ({ route }: ExchangeJson) => route === 'upstream';

  expect(exchanges.filter(isToPayments).every(missing)).toBe(true);
  expect(exchanges.filter((each) => !isToPayments(each) && !entry(each)).filter(missing)).toEqual([]);
});
