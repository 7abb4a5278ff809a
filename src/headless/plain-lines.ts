// The face for a person without a dashboard: one line an exchange, and below it what to look at. With `--quiet`, only what
// calls for attention.
import type { Writable } from 'node:stream';
import type { Finding, Severity } from '../exchange/finding.ts';
import type { RelayState } from '../relay/relay-state.ts';
import { isErroneous } from '../session/exchange-intake.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { safeText } from '../text/terminal-text.ts';
import type { Clock } from '../trace/clock.ts';
import { createLineOutput } from './line-output.ts';
import {
  exchangeLine,
  findingLines,
  foldedFindingLines,
  noticeLine,
  readyLines,
  relayLine,
  replayLine,
  runLines,
  spanLine,
  summaryLine,
  withdrawnLine,
} from './plain-line.ts';

export interface PlainLinesOptions {
  readonly out: Writable;
  /** For notices. */
  readonly err: Writable;
  readonly clock: Clock;
  /** Only warnings and errors. */
  readonly isQuiet: boolean;
}

/** Returns what is to be called with every event. */
export function createPlainLines({
  out,
  err,
  clock,
  isQuiet,
}: PlainLinesOptions): (event: SessionEvent) => void {
  const output = createLineOutput(out);
  const notices = createLineOutput(err);
  /** The last state of each relay. */
  const relays = new Map<string, RelayState>();
  return (event) => {
    if (event.type === 'notice') {
      if (!isQuiet || isAlarming(event.notice.severity)) notices.write(noticeLine(event.notice));
      return;
    }
    const now = clock.epochMicros();
    const from = 'from' in event ? event.from : undefined;
    const key = event.type === 'relay' ? `${from ?? ''} ${event.state.target ?? ''}` : '';
    const relay = relays.get(key) ?? NEW_RELAY;
    const lines = isQuiet ? quietLines(event, relay, now) : allLines(event, relay, now);
    for (const line of lines) output.write(from === undefined ? line : `${safeText(from)}: ${line}`);
    if (event.type === 'relay') relays.set(key, event.state);
    if (event.type === 'summary' && output.dropped() > 0) {
      notices.write(`${output.dropped()} lines were not written: the output was not read.`);
    }
  };
}

const NEW_RELAY: RelayState = { status: 'idle', queued: 0, sent: 0, dropped: 0 };

type ShownEvent = Exclude<SessionEvent, { readonly type: 'notice' }>;

function allLines(event: ShownEvent, relay: RelayState, nowMicros: number): string[] {
  switch (event.type) {
    case 'ready':
      return readyLines(event.info);
    case 'exchange':
      return [exchangeLine(event.exchange), ...event.findings.flatMap(findingLines)];
    case 'finding':
      return foldedFindingLines(event.finding, nowMicros);
    case 'withdrawn':
      return [withdrawnLine(event.finding, event.now, event.exchange, nowMicros)];
    case 'link':
      return [];
    case 'span':
      return [spanLine(event.span, nowMicros)];
    case 'relay':
      return isTurn(relay, event.state) ? [relayLine(event.state, nowMicros)] : [];
    case 'replay':
      return [replayLine(event.result, nowMicros)];
    case 'summary':
      return [...runLines(event.findings ?? [], event.muted ?? []), summaryLine(event.counts, event.relay)];
  }
}

function quietLines(event: ShownEvent, relay: RelayState, nowMicros: number): string[] {
  if (event.type === 'relay') {
    return isAlarmingTurn(relay, event.state) ? [relayLine(event.state, nowMicros)] : [];
  }
  if (event.type === 'finding') {
    return isAlarming(event.finding.severity) ? foldedFindingLines(event.finding, nowMicros) : [];
  }
  // Whoever was told of it is told that it was nothing.
  if (event.type === 'withdrawn') return [withdrawnLine(event.finding, event.now, event.exchange, nowMicros)];
  if (event.type !== 'exchange') return [];
  const findings: readonly Finding[] = event.findings.filter(({ severity }) => isAlarming(severity));
  if (findings.length === 0 && !isErroneous(event.exchange)) return [];
  return [exchangeLine(event.exchange), ...findings.flatMap(findingLines)];
}

/** Counts change with every batch; worth a line is only when it begins to fail, recovers or gives spans up. */
function isTurn(before: RelayState, now: RelayState): boolean {
  return before.status !== now.status || before.dropped !== now.dropped;
}

function isAlarmingTurn(before: RelayState, now: RelayState): boolean {
  return isTurn(before, now) && (now.status === 'retrying' || now.dropped > before.dropped);
}

function isAlarming(severity: Severity): boolean {
  return severity !== 'info';
}
