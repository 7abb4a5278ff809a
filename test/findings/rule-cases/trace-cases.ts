// Topology and time.

import { lateSpan } from '../../../src/findings/time-findings.ts';
import type { SeenExchange } from '../../../src/findings/trace-facts.ts';
import {
  b3,
  exact,
  exchangeWith,
  hexId,
  judged,
  orders,
  payments,
  reported,
  SPAN,
  wire,
} from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const seen: SeenExchange = { exchange: exchangeWith(b3()), caller: orders, callee: payments, link: exact };
const start = seen.exchange.startedAtMicros;
const sentLate = {
  ...seen.exchange,
  timing: {
    ...seen.exchange.timing,
    requestSentMicros: 200_000,
    responseHeadMicros: 201_000,
    endedMicros: 202_000,
  },
};
const client = reported(0x20, { kind: 'CLIENT' });
const server = (timestampMicros: number) => [
  reported(0x30, { id: SPAN, kind: 'SERVER' as const, timestampMicros }),
];
const late = (afterMicros: number) => {
  const finding = lateSpan(reported(1, { timestampMicros: start, durationMicros: 1 }), start + afterMicros);
  return finding === undefined ? [] : [finding];
};

/** Calls of another service, as orders reports them in either way. */
const shop = { localEndpoint: { serviceName: 'shop' }, kind: 'CLIENT' } as const;
const calledShared = [
  reported(0x40, { ...shop, parentId: hexId(1) }),
  reported(0x40, { kind: 'SERVER', shared: true, parentId: hexId(1) }),
];
const calledAsChild = [
  reported(0x50, { ...shop, parentId: hexId(1) }),
  reported(0x51, { kind: 'SERVER', parentId: hexId(0x50) }),
];

export const traceCases: RuleCases = {
  'parent-missing': {
    broken: () => judged([reported(2, { parentId: SPAN })]),
    right: () => [
      ...judged([reported(2, { parentId: SPAN })], wire({ sent: { [SPAN]: seen } })),
      ...judged([reported(2, { parentId: hexId(1) }), reported(1)]),
      ...judged([reported(2, { parentId: SPAN })], {
        ...wire({}),
        remembersSinceMicros: Number.MAX_SAFE_INTEGER,
      }),
    ],
  },
  'client-root': {
    broken: () => judged([client], wire({ received: { [client.id]: seen } })),
    right: () => [
      ...judged([client], wire({ received: { [client.id]: { exchange: seen.exchange } } })),
      ...judged(
        [reported(0x20, { kind: 'CLIENT', parentId: hexId(1) }), reported(1)],
        wire({ received: { [client.id]: seen } }),
      ),
    ],
  },
  'several-roots': {
    broken: () => judged([reported(1), reported(2)]),
    right: () => judged([reported(1), reported(2, { parentId: hexId(1) })]),
  },
  'shared-missing': {
    broken: () =>
      judged([
        reported(2, { kind: 'CLIENT' }),
        reported(2, { kind: 'SERVER', localEndpoint: { serviceName: 'stock' } }),
      ]),
    right: () =>
      judged([
        reported(2, { kind: 'CLIENT' }),
        reported(2, { kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'stock' } }),
      ]),
  },
  'span-styles-mixed': {
    broken: () => judged([...calledShared, ...calledAsChild]),
    right: () => [
      ...judged([...calledShared, ...calledShared]),
      ...judged(calledAsChild),
      // The second one is of another service.
      ...judged([
        ...calledShared,
        ...calledAsChild.map((each) =>
          each.kind === 'SERVER' ? { ...each, localEndpoint: { serviceName: 'stock' } } : each,
        ),
      ]),
      // A sidecar shares the id of the client, and the service behind it is its child under the same name.
      ...judged([...calledShared, reported(0x42, { kind: 'SERVER', parentId: hexId(0x40) })]),
    ],
  },
  'shared-on-client': {
    broken: () => judged([reported(2, { kind: 'CLIENT', shared: true })]),
    right: () => judged([reported(2, { kind: 'CLIENT' })]),
  },
  'service-unnamed': {
    broken: () => judged([reported(1, { localEndpoint: { serviceName: 'unknown_service:node' } })]),
    right: () => judged([reported(1)]),
  },
  'remote-name-differs': {
    broken: () =>
      judged(
        [reported(0x20, { kind: 'CLIENT', remoteEndpoint: { serviceName: 'pay' } })],
        wire({ received: { [client.id]: seen } }),
      ),
    right: () => [
      ...judged(
        [reported(0x20, { kind: 'CLIENT', remoteEndpoint: { serviceName: 'payments' } })],
        wire({ received: { [client.id]: seen } }),
      ),
      ...judged(
        [reported(0x20, { kind: 'CLIENT', remoteEndpoint: { serviceName: 'pay.internal:80' } })],
        wire({ received: { [client.id]: seen } }),
      ),
    ],
  },
  'span-reported-twice': {
    broken: () => judged([reported(1), reported(1, { durationMicros: 9 })]),
    right: () => judged([reported(1), reported(1, { tags: [['more', 'x']] })]),
  },
  'noisy-spans': {
    broken: () =>
      judged(Array.from({ length: 11 }, (_, n) => reported(n + 1, n === 0 ? {} : { parentId: hexId(1) }))),
    right: () =>
      judged(Array.from({ length: 10 }, (_, n) => reported(n + 1, n === 0 ? {} : { parentId: hexId(1) }))),
  },
  'secret-in-tags': {
    broken: () => [
      ...judged([reported(1, { tags: [['http.request.header.authorization', 'Bearer abcdef']] })]),
      ...judged([reported(1, { tags: [['api_key', 'k-123']] })]),
    ],
    right: () => [
      ...judged([reported(1, { tags: [['http.request.header.authorization', '[REDACTED]']] })]),
      ...judged([reported(1, { tags: [['gen_ai.usage.input_tokens', '17']] })]),
    ],
  },
  'clock-skew': {
    broken: () => [
      ...judged(server(start + 5_000_000), wire({ sent: { [SPAN]: seen } })),
      ...judged(server(start - 5_000_000), wire({ sent: { [SPAN]: seen } })),
    ],
    right: () => [
      ...judged(server(start + 2_000), wire({ sent: { [SPAN]: seen } })),
      ...judged(server(start - 30_000), wire({ sent: { [SPAN]: seen } })),
      ...judged(server(start + 5_000_000)),
      // A proxy that had no time heard late that it had sent the request on.
      ...judged(server(start + 2_000), wire({ sent: { [SPAN]: { ...seen, exchange: sentLate } } })),
    ],
  },
  'timestamp-unit': {
    broken: () => [
      ...judged([reported(1, { timestampMicros: Math.round(start / 1000) })]),
      ...judged([reported(1, { timestampMicros: start * 1000 })]),
    ],
    right: () => [
      ...judged([reported(1, { timestampMicros: start - 86_400_000_000 })]),
      ...judged([reported(1, { timestampMicros: 1 })]),
    ],
  },
  'bad-duration': {
    broken: () => {
      const { durationMicros: _open, ...unfinished } = client;
      return [
        ...judged([unfinished], wire({ received: { [client.id]: seen } })),
        ...judged(
          [reported(0x20, { kind: 'CLIENT', durationMicros: 48_213_000 })],
          wire({ received: { [client.id]: seen } }),
        ),
      ];
    },
    right: () => [
      ...judged(
        [reported(0x20, { kind: 'CLIENT', durationMicros: 60_000 })],
        wire({ received: { [client.id]: seen } }),
      ),
      ...judged([reported(0x20, { kind: 'CLIENT', durationMicros: 48_213_000 })]),
    ],
  },
  'child-outlives-parent': {
    broken: () => judged([reported(1), reported(2, { parentId: hexId(1), durationMicros: 90_000 })]),
    right: () => judged([reported(1), reported(2, { parentId: hexId(1), durationMicros: 9_000 })]),
  },
  'late-span': { broken: () => late(61_000_000), right: () => late(59_000_000) },
};
