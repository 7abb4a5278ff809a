import {
  b3,
  diagnosed,
  found,
  fromOrders,
  hexId,
  judged,
  OTHER_TRACE,
  passedOn,
  ran,
  reported,
  SPAN,
  sentValue,
  TRACE,
  UUID,
} from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const on = (port: number) => ({ client: { address: '127.0.0.1', port } });
const failed = { outcome: 'failed' as const };
/** Spreads over all digits, the same in every run. */
const scattered = (n: number): string =>
  BigInt.asUintN(64, BigInt(n + 1) * 0x9e3779b97f4a7c15n)
    .toString(16)
    .padStart(16, '0');

export const identityCases: RuleCases = {
  'trace-id-reused': {
    broken: () =>
      ran([
        [b3(), on(1)],
        [b3(), on(2)],
        [b3(), on(3)],
      ]),
    right: () => [
      ...ran([
        [b3(), on(1)],
        [b3(TRACE, hexId(2)), on(2)],
        [b3(TRACE, hexId(3)), on(3)],
      ]),
      ...ran([
        [b3(), on(1)],
        [b3(), on(2)],
      ]),
      // Calls of a service, and requests at the same time.
      ...ran([
        [b3(), on(1), fromOrders],
        [b3(), on(2), fromOrders],
        [b3(), on(3), fromOrders],
      ]),
      ...ran([1, 2, 3].map((port) => [b3(), { ...on(port), startedAtMicros: 1_000_000 }] as const)),
    ],
  },
  'trace-tied-to-connection': {
    broken: () =>
      ran([
        [b3(OTHER_TRACE), on(9)],
        [b3(), on(1)],
        [b3(), on(1)],
        [b3(), on(1)],
      ]),
    right: () =>
      ran([
        [b3(OTHER_TRACE), on(9)],
        [b3(), on(1)],
        [b3(TRACE, hexId(2)), on(1)],
        [b3(TRACE, hexId(3)), on(1)],
      ]),
  },
  'request-id-reused': {
    broken: () => ran([1, 2, 3].map((n) => [b3(hexId(n), hexId(n + 10))] as const)),
    right: () =>
      ran(
        [1, 2, 3].map(
          (n) =>
            [b3(hexId(n), hexId(n + 10)).map((value) => (value === UUID ? `${n}${UUID}` : value))] as const,
        ),
      ),
  },
  'span-id-copied': {
    broken: () =>
      ran([
        [b3(), {}, fromOrders],
        [b3(), {}, fromOrders],
      ]),
    right: () =>
      ran([
        [b3(), {}, fromOrders],
        [b3(TRACE, hexId(2)), {}, fromOrders],
      ]),
  },
  'span-id-copied-on-retry': {
    broken: () =>
      ran([
        [b3(), failed, { ...fromOrders, isReporter: true }],
        [b3(), {}, { ...fromOrders, isReporter: true }],
      ]),
    right: () =>
      ran([
        [b3(), failed, { ...fromOrders, isReporter: true }],
        [b3(TRACE, hexId(2)), {}, { ...fromOrders, isReporter: true }],
      ]),
  },
  'context-copied': {
    broken: () => passedOn(b3(), (inbound) => b3(TRACE, sentValue(inbound, 'x-b3-spanid'))),
    right: () => passedOn(b3(), () => b3(TRACE, '00000000000000cc')),
  },
  'stale-context': { broken: () => diagnosed('stale'), right: () => diagnosed('restarted') },
  'parent-is-self': {
    broken: () => [
      ...found(b3(TRACE, SPAN, 'x-b3-parentspanid', SPAN)),
      ...judged([reported(1, { parentId: hexId(2) }), reported(2, { parentId: hexId(1) })]),
    ],
    right: () => judged([reported(1), reported(2, { parentId: hexId(1) })]),
  },
  'span-id-is-trace-id': {
    broken: () => found(b3(TRACE, TRACE, 'x-b3-parentspanid', SPAN)),
    right: () => found(b3(TRACE, TRACE)),
  },
  'ids-not-random': {
    broken: () => ran(Array.from({ length: 100 }, (_, n) => [b3(scattered(n), hexId(n + 1))] as const)),
    right: () => ran(Array.from({ length: 200 }, (_, n) => [b3(scattered(n), scattered(n + 1000))] as const)),
  },
  'span-id-clash': {
    broken: () => judged([reported(2), reported(2, { localEndpoint: { serviceName: 'stock' } })]),
    right: () =>
      judged([
        reported(2, { kind: 'CLIENT' }),
        reported(2, { kind: 'SERVER', shared: true, localEndpoint: { serviceName: 'stock' } }),
      ]),
  },
};
