// What each fault of the demo is seen by, in one place: on the wire, and as the finding that is made of it.

import type { FaultName } from '../../../src/demo/faults.ts';
import type { DemoServiceName } from '../../../src/demo/shop.ts';
import type { ExchangeJson } from '../../../src/exchange/exchange-json.ts';

export interface ExpectedFault {
  readonly service: DemoServiceName;
  readonly fault: FaultName;
  /** Path of the call that shows it, and the route that it goes by. */
  readonly call: { readonly callee: DemoServiceName; readonly path: string };
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
    shows: (call) => isStarted(call) && !carries(call, 'x-request-id'),
  },
  {
    service: 'orders',
    fault: 'drop-one',
    call: { callee: 'payments', path: '/payments' },
    shows: isStarted,
  },
  {
    service: 'orders',
    fault: 'new-root',
    call: { callee: 'payments', path: '/payments' },
    shows: (call, inbound) => !isStarted(call) && call.trace.traceId !== inbound?.trace.traceId,
  },
  {
    service: 'orders',
    fault: 'stale',
    call: { callee: 'payments', path: '/payments' },
    shows: (call, inbound) => !isStarted(call) && call.trace.traceId !== inbound?.trace.traceId,
  },
  {
    service: 'orders',
    fault: 'truncate',
    call: { callee: 'payments', path: '/payments' },
    shows: (call, inbound) =>
      inbound?.trace.traceId?.length === 32 && call.trace.traceId === inbound.trace.traceId.slice(-16),
  },
  {
    service: 'payments',
    fault: 'uppercase',
    call: { callee: 'stock', path: '/shipments' },
    shows: (call) => call.headers.received.some(([, value]) => /^00-[0-9A-F]*[A-F][0-9A-F]*-/.test(value)),
  },
  {
    service: 'orders',
    fault: 'b3-to-w3c',
    call: { callee: 'payments', path: '/payments' },
    shows: (call, inbound) =>
      carries(call, 'traceparent') &&
      !carries(call, 'x-b3-traceid') &&
      inbound?.headers.sent?.some(([name]) => name === 'traceparent') === false,
  },
  {
    service: 'storefront',
    fault: 'allow-list',
    call: { callee: 'orders', path: '/orders' },
    shows: (call) => isStarted(call) && carries(call, 'authorization'),
  },
];
