// The running session in full: what the header line has no room for.
import { limitsInWords } from '../../exchange/limit.ts';
import type { RelayState } from '../../relay/relay-state.ts';
import type { SessionSnapshot } from '../../session/live-view.ts';

export function sessionFacts(session: SessionSnapshot): (readonly [term: string, fact: string])[] {
  const { counts, relay, sinkUrl } = session;
  const { stubs } = counts;
  const limits = limitsInWords(counts.limited ?? {});
  return [
    ['proxy', session.proxyUrls.join(', ')],
    ['upstreams', session.upstreams.join(', ') || 'any host (forward proxy)'],
    ['sink', sinkUrl ?? 'off'],
    ...(session.relays ?? [relay]).flatMap(relayFacts),
    ['requests', `${counts.requests}, ${counts.errors} with errors, ${counts.warnings} with warnings`],
    ['let go', `${counts.evicted} older requests that made room for newer ones`],
    [
      'under load',
      `${counts.shed.records} records, ${counts.shed.bodies} bodies and ${counts.shed.openings} openings were not kept`,
    ],
    ...(stubs === undefined
      ? []
      : [['recorded answers', `${stubs.answered} given, ${stubs.unmatched} not found`] as const]),
    ...(limits === '' ? [] : [['limits met', limits] as const]),
    ...session.notices.slice(-5).map(({ severity, text }) => [severity, text] as const),
  ];
}

function relayFacts(relay: RelayState): (readonly [term: string, fact: string])[] {
  const kept = relay.onDisk === undefined ? '' : ` (${relay.onDisk} of them on disk)`;
  return [
    ['relay', relay.target === undefined ? 'off' : `${relay.target}, ${relay.status}`],
    ['spans', `${relay.sent} sent, ${relay.queued} queued${kept}, ${relay.dropped} dropped`],
    ...(relay.lastError === undefined ? [] : [['last error', relay.lastError] as const]),
  ];
}
