import { describe, expect, it } from 'vitest';
import type { Exchange, OpenExchange } from '../../src/exchange/exchange.ts';
import type { Finding } from '../../src/exchange/finding.ts';
import { ConnectionIdentities } from '../../src/session/connection-identities.ts';
import { ExchangeIntake, type IntakeOptions } from '../../src/session/exchange-intake.ts';
import { LiveState } from '../../src/session/live-state.ts';
import { createExchangeStore, defaultExchangeStoreLimits } from '../../src/sink/exchange-store.ts';
import { createTraceStore, defaultTraceStoreLimits } from '../../src/sink/trace-store.ts';
import { sampleExchange, sampleHop, sampleTraceId } from '../support/sample-exchange.ts';
import { openEntry } from '../support/session-entries.ts';

const warning: Finding = {
  code: 'missing-context',
  severity: 'warning',
  message: 'No trace headers came in.',
  fix: 'Pass them on.',
  evidence: [],
};

function intake(more: Partial<IntakeOptions> = {}) {
  const store = createExchangeStore(defaultExchangeStoreLimits);
  const live = new LiveState(store, createTraceStore(defaultTraceStoreLimits), []);
  const taken = new ExchangeIntake(
    store,
    { services: [], entryPatterns: ['*'], ...more },
    {
      onOpened: () => live.opened(),
      onClosed: ({ exchange, findings }, wasOpened) => live.closed(exchange, findings, wasOpened),
      onAnnotated: (change) => live.annotated(change),
      onLimited: () => {},
      onNotice: () => {},
    },
  );
  /** What a face sees in the end. */
  const seen = () => {
    live.stop();
    return live.snapshot();
  };
  return { taken, seen };
}

describe('annotate', () => {
  it('shows who called, and counts an exchange that gets its first warning later', () => {
    const { taken, seen } = intake();
    const exchange = sampleExchange({ id: '1' });
    const caller = { method: 'proxyUrl', service: 'orders' } as const;
    taken.take([{ type: 'closed', exchange }]);

    taken.annotate('1', { caller, findings: [warning] });

    expect(seen().entries).toMatchObject([{ caller, findings: [warning] }]);
    expect(seen().counts).toMatchObject({ requests: 1, warnings: 1 });
  });

  it('counts an exchange once, however often its findings change', () => {
    const { taken, seen } = intake();
    taken.take([{ type: 'closed', exchange: sampleExchange({ id: '1' }) }]);

    for (const findings of [[warning], [warning, warning], [], [warning]]) taken.annotate('1', { findings });

    expect(seen().counts.warnings).toBe(1);
  });

  it('does not count one that is open, which is counted when it ends', () => {
    const { taken, seen } = intake();
    const { exchange } = openEntry(1);
    taken.take([{ type: 'opened', exchange }]);

    taken.annotate(exchange.id, { findings: [warning] });

    expect(seen().counts.warnings).toBe(0);
  });

  it('overlooks an exchange that is not held', () => {
    const { taken, seen } = intake();

    taken.annotate('1', { findings: [warning] });

    expect(seen().counts.warnings).toBe(0);
  });
});

it('judges an exchange that was linked while it was open by its cause as well', () => {
  const asked: (string | undefined)[] = [];
  const { taken } = intake({
    circumstances: ({ link }) => {
      asked.push(link?.exchange);
      return {};
    },
  });
  const exchange = sampleExchange({ id: '1' });
  const link = {
    method: 'headers',
    confidence: 'exact',
    probability: 1,
    candidates: [],
    candidateCount: 1,
  } as const;
  taken.take([{ type: 'opened', exchange }]);
  taken.annotate('1', { link: { ...link, exchange: 'cause' } });

  taken.take([{ type: 'closed', exchange }]);

  expect(asked.at(-1)).toBe('cause');
});

describe('what is found in an exchange', () => {
  // A context without x-request-id, which is seen when it begins, and baggage that names a secret, which is told at its end.
  const exchange = sampleExchange({
    id: '1',
    received: ['host', 'a', 'baggage', 'token=1'],
    hop: sampleHop({
      relation: 'continued',
      families: ['b3multi'],
      received: { family: 'b3multi', traceId: sampleTraceId, spanId: 'aaaaaaaaaaaaaaaa' },
    }),
  });
  const found = ({ taken, seen }: ReturnType<typeof intake>, slices: Parameters<typeof taken.take>[0][]) => {
    for (const slice of slices) taken.take(slice);
    return seen().entries.map(({ findings }) => findings.map(({ code, service }) => [code, service]));
  };
  const begun = ({ outcome: _, ...open }: Exchange): OpenExchange => open;
  const opened = { type: 'opened', exchange: begun(exchange) } as const;
  const closed = { type: 'closed', exchange } as const;

  it('is shown as it begins', () => {
    const shown = found(intake(), [[opened]]);
    expect(shown).toEqual([[['request-id-missing', undefined]]]);
  });

  it('is the same whether its end is told with its beginning or after it', () => {
    const apart = found(intake(), [[opened], [closed]]);
    expect(apart).toEqual([
      [
        ['bad-baggage', undefined],
        ['request-id-missing', undefined],
      ],
    ]);
    expect(found(intake(), [[opened, closed]])).toEqual(apart);
    expect(found(intake(), [[closed]])).toEqual(apart);
  });

  it('names who is known by its end', () => {
    const identities = new ConnectionIdentities();
    const taken = intake({ identities });
    const connection = { ...exchange, client: { address: '::1', port: 1, connection: 'c' } };
    taken.taken.take([{ type: 'opened', exchange: begun(connection) }]);
    identities.answered({
      connection: 'c',
      side: 'client',
      identity: { method: 'process', service: 'orders' },
    });
    expect(found(taken, [[{ type: 'closed', exchange: connection }]])).toEqual([
      [
        ['bad-baggage', 'orders'],
        ['request-id-missing', 'orders'],
      ],
    ]);
  });
});

describe('a request without trace headers', () => {
  const without = sampleExchange({ id: '1', received: ['host', 'a'] });
  const bare = { ...without, hop: { ...without.hop, families: [], relation: 'started' as const } };
  const process = (pid: number) => ({ method: 'process', service: 'orders', pid }) as const;

  function judged(identities: ConnectionIdentities, more: Partial<IntakeOptions> = {}) {
    const { taken, seen } = intake({ entryPatterns: [], identities, ...more });
    const exchange = { ...bare, client: { ...bare.client, connection: 'c1' } };
    taken.take([{ type: 'closed', exchange }]);
    return seen().entries[0]?.findings.find(({ code }) => code === 'missing-context')?.severity;
  }

  it('is information when nothing was ever sent to its caller', () => {
    const identities = new ConnectionIdentities();
    identities.answered({ connection: 'c1', side: 'client', identity: process(7) });

    expect(judged(identities)).toBe('info');
  });

  it.each([
    ['process', process(7)],
    ['service', process(8)],
  ])('is a warning when its %s was called', (_, callee) => {
    const identities = new ConnectionIdentities();
    identities.answered({ connection: 'c1', side: 'client', identity: process(7) });
    identities.answered({ connection: 'u1', side: 'upstream', identity: callee });

    expect(judged(identities)).toBe('warning');
  });

  it('is information when nothing was under way in its caller', () => {
    const identities = new ConnectionIdentities();
    identities.answered({ connection: 'c1', side: 'client', identity: process(7) });
    identities.called('orders');

    expect(judged(identities, { isUnprompted: () => true })).toBe('info');
  });

  it('is a warning when nobody knows its caller', () => {
    expect(judged(new ConnectionIdentities())).toBe('warning');
  });
});
