// What each fault of the demo is seen by, in one place: on the wire, and as the finding that is made of it.

import type { FaultName } from '../../../src/demo/faults.ts';
import type { DemoServiceName } from '../../../src/demo/shop.ts';
import type { ExchangeJson } from '../../../src/exchange/exchange-json.ts';

export interface ExpectedFault {
  readonly service: DemoServiceName;
  readonly fault: FaultName;
  /** Path of the call that shows it, and the route that it goes by. */
  readonly call: { readonly callee: DemoServiceName; readonly path: string };
  /** What has to be said of it, of the service that broke the trace. */
  readonly finding: { readonly codes: readonly string[]; readonly callee?: DemoServiceName };
  /** Whether the call shows it on the wire. `inbound`: the request that it was made for. */
  readonly shows: (call: ExchangeJson, inbound: ExchangeJson | undefined) => boolean;
}

const isStarted = ({ trace }: ExchangeJson): boolean => trace.relation === 'started';
const carries = ({ headers }: ExchangeJson, name: string): boolean =>
  headers.received.some(([each]) => each.toLowerCase() === name);

export const expectedFaults: readonly ExpectedFault[] = [
  {
    service: 'orders',
    fault: 'drop',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['context-dropped'] },
    shows: (call) => isStarted(call) && !carries(call, 'x-request-id'),
  },
  {
    service: 'orders',
    fault: 'drop-one',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['client-not-instrumented'], callee: 'payments' },
    shows: isStarted,
  },
  {
    service: 'orders',
    fault: 'new-root',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['trace-restarted'] },
    shows: (call, inbound) => !isStarted(call) && call.trace.traceId !== inbound?.trace.traceId,
  },
  {
    service: 'orders',
    fault: 'stale',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['stale-context', 'context-lost-when-concurrent'] },
    shows: (call, inbound) => !isStarted(call) && call.trace.traceId !== inbound?.trace.traceId,
  },
  {
    service: 'orders',
    fault: 'truncate',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['trace-id-truncated'], callee: 'payments' },
    shows: (call, inbound) =>
      inbound?.trace.traceId?.length === 32 && call.trace.traceId === inbound.trace.traceId.slice(-16),
  },
  {
    service: 'payments',
    fault: 'uppercase',
    call: { callee: 'stock', path: '/shipments' },
    finding: { codes: ['malformed-context'], callee: 'stock' },
    shows: (call) => call.headers.received.some(([, value]) => /^00-[0-9A-F]*[A-F][0-9A-F]*-/.test(value)),
  },
  {
    service: 'orders',
    fault: 'b3-to-w3c',
    call: { callee: 'payments', path: '/payments' },
    finding: { codes: ['propagator-mismatch'] },
    shows: (call, inbound) =>
      carries(call, 'traceparent') &&
      !carries(call, 'x-b3-traceid') &&
      inbound?.headers.sent?.some(([name]) => name === 'traceparent') === false,
  },
  {
    service: 'storefront',
    fault: 'allow-list',
    call: { callee: 'orders', path: '/orders' },
    finding: { codes: ['gateway-drops-context'], callee: 'orders' },
    shows: (call) => isStarted(call) && carries(call, 'authorization'),
  },
];
