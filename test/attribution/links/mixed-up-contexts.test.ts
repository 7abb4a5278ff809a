// A service that keeps its context where requests overwrite it: calls carry the headers of whichever request came last.
import { expect, it } from 'vitest';
import { createLinkEngine } from '../../../src/attribution/links/link-engine.ts';
import { NO_TOKENS, type TokenSet, tokenSet } from '../../../src/attribution/links/token-evidence.ts';

const PAIRS = 40;

/** Calls that were told to be of another request than their headers say, and of which. */
function contradictedCalls(): ReadonlyMap<string, string | undefined> {
  const tokens = new Map<string, TokenSet>();
  const engine = createLinkEngine((id) => tokens.get(id) ?? NO_TOKENS);
  const contradicted = new Map<string, string | undefined>();
  const take = (): void => {
    for (const { exchange, contradiction } of engine.takeDecisions())
      if (contradiction !== undefined) contradicted.set(exchange, contradiction.exchange);
  };
  const context = (n: number) => {
    const id = (n + 1).toString(16).padStart(16, '0');
    return { traceId: id, spanId: id };
  };
  for (let n = 0; n < PAIRS; n += 1) {
    const at = n * 2_000_000;
    const [first, last] = [2 * n, 2 * n + 1];
    const request = (id: number, startMicros: number) => {
      tokens.set(`in${id}`, tokenSet([{ slot: 1, value: id, isRare: true }]));
      engine.began({
        id: `in${id}`,
        callee: 'shop',
        route: 'POST /a',
        host: 'shop',
        startMicros,
        sent: context(id),
      });
    };
    const call = (id: number, startMicros: number) => {
      tokens.set(`out${id}`, tokenSet([{ slot: 2, value: id, isRare: true }]));
      const received = context(last);
      engine.began({
        id: `out${id}`,
        caller: 'shop',
        route: 'POST /x',
        host: 'stock',
        startMicros,
        received,
      });
      engine.ended(`out${id}`, { endMicros: startMicros + 5_000 });
    };
    request(first, at);
    request(last, at + 5_000);
    call(first, at + 20_000);
    call(last, at + 27_000);
    engine.ended(`in${first}`, { endMicros: at + 50_000 });
    engine.ended(`in${last}`, { endMicros: at + 60_000 });
    engine.advance(at + 1_900_000);
    take();
  }
  engine.advance(PAIRS * 2_000_000 + 60_000_000);
  take();
  return contradicted;
}

it('is found out by the long random values of its calls, however many of its headers are wrong', () => {
  const expected = Array.from({ length: PAIRS }, (_, n) => [`out${2 * n}`, `in${2 * n}`]);

  expect([...contradictedCalls()]).toEqual(expected);
});
