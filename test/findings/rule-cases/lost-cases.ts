import {
  b3,
  diagnosed,
  exact,
  exchangeWith,
  found,
  hexId,
  judged,
  orders,
  reported,
  SPAN,
  TRACE,
  w3c,
  wire,
} from '../../support/finding-cases.ts';
import type { RuleCases } from './rule-case.ts';

const client = reported(0x20, {
  kind: 'CLIENT',
  tags: [['http.url', 'http://stock:3000/items']],
});
const seen = { exchange: exchangeWith(b3()), caller: orders, link: exact };

export const lostCases: RuleCases = {
  'missing-context': { broken: () => found([]), right: () => found(b3()) },
  'context-dropped': { broken: () => diagnosed('lostToAll'), right: () => diagnosed('brokenBefore') },
  'client-not-instrumented': { broken: () => diagnosed('lostToOne'), right: () => diagnosed('lostToAll') },
  'context-lost-when-concurrent': {
    broken: () => diagnosed('onlyConcurrent'),
    right: () => diagnosed('lostToAll'),
  },
  'context-lost-after-response': {
    broken: () => diagnosed('afterResponse'),
    right: () => diagnosed('lostToAll'),
  },
  'gateway-drops-context': { broken: () => diagnosed('allowList'), right: () => diagnosed('lostToAll') },
  'propagator-mismatch': { broken: () => diagnosed('otherPropagator'), right: () => diagnosed('restarted') },
  'trace-restarted': { broken: () => diagnosed('restarted'), right: () => diagnosed('otherPropagator') },
  'own-sampling': { broken: () => diagnosed('ownSampling'), right: () => diagnosed('restarted') },
  'retry-without-context': { broken: () => diagnosed('laterAttempts'), right: () => diagnosed('lostToOne') },
  'opaque-tunnel': {
    broken: () =>
      found([], {
        method: 'CONNECT',
        target: 'pay.test:443',
        outcome: 'tunnelled',
        tunnel: { kind: 'tls', serverName: 'pay.test' },
      }),
    right: () => found([], { outcome: 'tunnelled', tunnel: { kind: 'websocket' } }),
  },
  'proxy-bypassed': {
    broken: () => judged([client]),
    right: () => [
      ...judged([client], wire({ received: { [client.id]: seen } })),
      ...judged([client], { ...wire({}), hadUntracedCall: () => true }),
      ...judged([reported(0x20, { kind: 'CLIENT', tags: [['url.full', 'https://pay.test/x']] })]),
      ...judged([
        reported(0x20, { kind: 'CLIENT', tags: [['url.full', 'http://localhost:9411/api/v2/spans']] }),
      ]),
      ...judged([reported(0x20, { kind: 'CLIENT', tags: [['db.system', 'postgresql']] })]),
      // A library around another: the inner span is the one that is sent.
      ...judged(
        [client, reported(0x21, { kind: 'CLIENT', parentId: client.id, tags: client.tags })],
        wire({ received: { [hexId(0x21)]: seen } }),
      ),
    ],
  },
  'span-not-reported': {
    broken: () => judged([reported(2, { parentId: SPAN })], wire({ received: { [SPAN]: seen } })),
    right: () => [
      ...judged(
        [reported(2, { parentId: SPAN }), reported(1, { id: SPAN })],
        wire({ received: { [SPAN]: seen } }),
      ),
      ...judged([reported(2, { parentId: SPAN })], {
        ...wire({ received: { [SPAN]: seen } }),
        reports: () => false,
      }),
      ...judged([reported(2, { parentId: SPAN })], wire({ sent: { [SPAN]: seen } })),
      ...judged(
        [reported(2, { parentId: SPAN })],
        wire({
          received: {
            [SPAN]: { exchange: exchangeWith(w3c(`0000000000000000${TRACE}`, SPAN, '00')), caller: orders },
          },
        }),
      ),
    ],
  },
  'stream-context': {
    broken: () => found(b3(), { outcome: 'tunnelled', tunnel: { kind: 'websocket' } }),
    right: () => found([], { outcome: 'tunnelled', tunnel: { kind: 'websocket' } }),
  },
};
