// Times in the spans of a trace that cannot be right, against the proxy's own clock. Pure.
import type { Exchange } from '../exchange/exchange.ts';
import type { Finding } from '../exchange/finding.ts';
import { durationText } from '../text/quantities.ts';
import { offsetOf, type ProxyWindow, servedCalls } from '../trace/clock-offsets.ts';
import type { Span } from '../trace/span.ts';
import { depthFirst, type TraceNode, type TraceTree } from '../trace/trace-tree.ts';
import { serviceOf, spanFinding, type TraceFacts } from './trace-facts.ts';

/** Below this it is scheduling and not clocks. */
const SKEW_MICROS = 50_000;
const DAY_MICROS = 86_400_000_000;
const YEAR_MICROS = 365 * DAY_MICROS;
const OUTLIVED_MICROS = 1_000;
const LATE_MICROS = 60_000_000;
/** A duration of another unit, and not a service that goes on after it has answered. */
const TOO_LONG_FACTOR = 100;
const TOO_LONG_MICROS = 1_000_000;

export function timeFindings(tree: TraceTree, facts: TraceFacts, nowMicros: number): Finding[] {
  const nodes = [...depthFirst(tree)].map(({ node }) => node);
  return [
    ...skewed(tree, nodes, facts, nowMicros),
    ...nodes.flatMap(({ spans }) => spans.flatMap((span) => wrongUnit(span, nowMicros))),
    ...nodes.flatMap((node) => wrongDuration(node, facts)),
    ...nodes.flatMap(outlived),
  ];
}

/** When the proxy had sent the request on and when it had the answer, since the epoch. */
export function proxyWindow({ startedAtMicros, timing }: Exchange): ProxyWindow {
  return {
    sentMicros: startedAtMicros + (timing.requestSentMicros ?? 0),
    receivedMicros: startedAtMicros + (timing.responseHeadMicros ?? timing.endedMicros),
  };
}

function skewed(
  tree: TraceTree,
  nodes: readonly TraceNode[],
  facts: TraceFacts,
  nowMicros: number,
): Finding[] {
  const windows = new Map<string, ProxyWindow>();
  // No service can begin before the proxy had the request. When it was sent on is told late where the machine is busy.
  const earliest = new Map<ProxyWindow, number>();
  for (const { id, parentId } of nodes) {
    for (const each of [id, parentId]) {
      const seen = each === undefined || windows.has(each) ? undefined : facts.sentWith(each);
      if (each === undefined || seen === undefined) continue;
      const window = proxyWindow(seen.exchange);
      windows.set(each, window);
      earliest.set(window, seen.exchange.startedAtMicros);
    }
  }
  return servedCalls(tree, windows).flatMap((call) => {
    const { span, window } = call;
    const offset = offsetOf(call);
    const start = span.timestampMicros ?? 0;
    if (offset === undefined || unitOf(start, nowMicros) !== undefined) return [];
    const beganMicros = earliest.get(window) ?? window.sentMicros;
    const isInside = start >= beganMicros - SKEW_MICROS && start <= window.receivedMicros + SKEW_MICROS;
    if (isInside) return [];
    const values = {
      offset: durationText(Math.abs(offset)),
      direction: offset > 0 ? 'ahead' : 'behind',
    };
    return [
      spanFinding('clock-skew', { ...span, service: serviceOf(span) }, values, [
        ['offset', `${offset} us`],
        ['span started', `${start} us`],
        ['request sent', `${Math.round(window.sentMicros)} us`],
      ]),
    ];
  });
}

function wrongUnit(span: Span, nowMicros: number): Finding[] {
  const unit = unitOf(span.timestampMicros ?? nowMicros, nowMicros);
  if (unit === undefined) return [];
  return [
    spanFinding('timestamp-unit', { ...span, service: serviceOf(span) }, { unit }, [
      ['timestamp', String(span.timestampMicros)],
    ]),
  ];
}

/** The unit in which a time would be one of the last year. */
function unitOf(timestamp: number, nowMicros: number): string | undefined {
  const isRecent = (micros: number): boolean =>
    micros > nowMicros - YEAR_MICROS && micros < nowMicros + DAY_MICROS;
  if (isRecent(timestamp)) return undefined;
  if (isRecent(timestamp * 1_000_000)) return 'seconds';
  if (isRecent(timestamp * 1_000)) return 'milliseconds';
  return isRecent(timestamp / 1_000) ? 'nanoseconds' : undefined;
}

function wrongDuration({ spans }: TraceNode, facts: TraceFacts): Finding[] {
  return spans.flatMap((span) => {
    const { durationMicros, timestampMicros, kind } = span;
    const service = serviceOf(span);
    if (timestampMicros === undefined || (kind !== 'CLIENT' && kind !== 'SERVER')) return [];
    if (durationMicros === undefined) {
      return [
        spanFinding('bad-duration', { ...span, service }, { what: 'without a duration' }, [
          ['duration', '(absent)'],
        ]),
      ];
    }
    const seen = kind === 'CLIENT' ? facts.receivedWith(span.id) : facts.sentWith(span.id);
    const wireMicros = seen?.exchange.timing.endedMicros;
    if (wireMicros === undefined) return [];
    if (durationMicros < wireMicros * TOO_LONG_FACTOR || durationMicros - wireMicros < TOO_LONG_MICROS)
      return [];
    const evidence = [
      ['duration', durationText(durationMicros)],
      ['on the wire', durationText(wireMicros)],
    ] as const;
    return [
      spanFinding(
        'bad-duration',
        { ...span, service },
        { what: 'many times longer than the calls took' },
        evidence,
      ),
    ];
  });
}

function outlived(parent: TraceNode): Finding[] {
  const end = endOf(parent);
  if (end === undefined) return [];
  return parent.children.flatMap((child) => {
    const childEnd = endOf(child);
    const [span] = child.spans;
    const service = child.services[0];
    // Clocks of different services are compared with the proxy's only.
    if (span === undefined || childEnd === undefined || !parent.services.includes(service ?? '')) return [];
    if (childEnd - end <= OUTLIVED_MICROS) return [];
    return [
      spanFinding('child-outlives-parent', { ...span, service }, {}, [
        ['after its parent', durationText(childEnd - end)],
      ]),
    ];
  });
}

function endOf({ startMicros, durationMicros }: TraceNode): number | undefined {
  return startMicros === undefined || durationMicros === undefined ? undefined : startMicros + durationMicros;
}

/** A span as it comes: whether it was kept back for long. */
export function lateSpan(span: Span, nowMicros: number): Finding | undefined {
  const { timestampMicros, durationMicros } = span;
  if (timestampMicros === undefined || durationMicros === undefined) return undefined;
  const late = nowMicros - timestampMicros - durationMicros;
  // Of more than a day it is the clock or the unit.
  if (late <= LATE_MICROS || late > DAY_MICROS) return undefined;
  const details = `${durationText(late)} after they ended`;
  return spanFinding('late-span', { ...span, service: serviceOf(span) }, { details }, [
    ['late', durationText(late)],
  ]);
}
