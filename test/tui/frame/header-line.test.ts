import { describe, expect, it } from 'vitest';
import type { RelayState } from '../../../src/relay/relay-state.ts';
import { headerLine } from '../../../src/tui/frame/header-line.ts';
import { lineText, lineWidth } from '../../../src/tui/styled-line.ts';
import { fakeSnapshot } from '../../support/fake-session.ts';

const counts = {
  requests: 42,
  errors: 3,
  warnings: 2,
  evicted: 0,
  shed: { openings: 0, bodies: 0, records: 0 },
};
const text = (changes: Parameters<typeof fakeSnapshot>[0], width: number) =>
  lineText(headerLine(fakeSnapshot({ counts, ...changes }), width));

describe('headerLine', () => {
  it('says ports, upstream, relay and counts', () => {
    expect(text({}, 100)).toBe(
      'tracectl proxy :15001 > httpbin.org sink :9412 > zipkin ok 0 queued            42 req  3 err  2 warn',
    );
  });

  it.each([60, 80, 100, 160])('is exactly %d cells wide, with the counts at its end', (width) => {
    const shown = text({ counts: { ...counts, requests: 123_456, errors: 9_999, warnings: 9_999 } }, width);

    expect(shown).toHaveLength(width);
    expect(shown).toMatch(/ 123\.5k req {2}9999 err {2}9999 warn$/);
  });

  it('lets go of the upstream first, of its own name next, and of the ports never', () => {
    expect(text({}, 85)).toMatch(/^tracectl proxy :15001 sink :9412 > zipkin ok 0 queued /);
    expect(text({}, 75)).toMatch(/^proxy :15001 sink :9412 > zipkin ok 0 queued /);
    expect(text({}, 60)).toMatch(/^proxy :15001 sink :9412 /);
  });

  it.each<[Partial<RelayState>, string, string]>([
    [{ status: 'off' }, ' > no relay', 'plain'],
    [{ status: 'idle' }, ' > zipkin idle 0 queued', 'plain'],
    [{ status: 'ok', queued: 5 }, ' > zipkin ok 5 queued', 'plain'],
    [{ status: 'ok', dropped: 7 }, ' > zipkin ok 0 queued 7 dropped', 'caution'],
    [{ status: 'retrying', queued: 5 }, ' > zipkin RETRYING 5 queued', 'caution'],
  ])('tells the relay state %j as %j', (relay, shown, meaning) => {
    const session = fakeSnapshot({ relay: { ...fakeSnapshot().relay, ...relay } });

    const segments = headerLine(session, 160);

    expect(lineText(segments)).toContain(shown);
    expect(segments.find(({ text: part }) => part.includes(shown))?.meaning).toBe(meaning);
  });

  it.each<[readonly (readonly [target: string, status: RelayState['status']])[], string]>([
    [[['http://z:9411/api/v2/spans', 'ok']], ' > zipkin ok 3 queued 1 dropped '],
    [[['http://o:4318/v1/traces', 'idle']], ' > otlp idle 3 queued'],
    [
      [
        ['http://z:9411/api/v2/spans', 'ok'],
        ['http://o:4318/v1/traces?k=***', 'retrying'],
      ],
      ' > zipkin ok, otlp RETRYING 3 queued',
    ],
    [
      Array.from({ length: 4 }, () => ['http://z:9411/api/v2/spans', 'ok'] as const),
      ' > 4 relays ok 3 queued',
    ],
    [Array.from({ length: 4 }, () => ['http://z/', 'retrying'] as const), ' > 4 relays 4 RETRYING 3 queued'],
  ])('tells each target of %j', (targets, shown) => {
    const relays = targets.map(([target, status]) => ({ target, status, queued: 1, sent: 0, dropped: 0 }));
    const relay = { status: targets[0]?.[1] ?? 'off', queued: 3, sent: 0, dropped: 1 } as const;

    expect(lineText(headerLine(fakeSnapshot({ relay, relays }), 160))).toContain(shown);
  });

  it('counts what gave way under load, once there is some', () => {
    expect(text({}, 120)).not.toContain('lost');
    expect(text({ counts: { ...counts, shed: { openings: 0, bodies: 0, records: 12 } } }, 120)).toMatch(
      / {2}12 lost$/,
    );
  });

  it('names several services by their number and several ports by the first', () => {
    expect(text({ upstreams: ['cart', 'order'] }, 120)).toContain('> 2 services ');
    expect(text({ upstreams: [] }, 120)).toContain('> any host ');
    expect(text({ proxyUrls: ['http://127.0.0.1:15001', 'http://127.0.0.1:15002'] }, 120)).toContain(
      'proxy :15001 +1 ',
    );
  });

  it('says when there is no sink', () => {
    const { sinkUrl, ...without } = fakeSnapshot();

    expect(lineText(headerLine(without, 120))).toContain(' no sink > zipkin');
  });

  it('keeps its width when a name on it is wide', () => {
    expect(lineWidth(headerLine(fakeSnapshot({ upstreams: ['注文サービス'] }), 120))).toBe(120);
  });
});
