// The face of `--json`: one JSON object a line for each event of a session, `ready` first and `summary` last. Notices
// are no lines of it: they go to the other stream, as text.
import type { Writable } from 'node:stream';
import {
  exchangeJson,
  findingJson,
  jsonTime,
  linkJson,
  optional,
  withdrawnJson,
} from '../exchange/exchange-json.ts';
import type { FoldedFinding } from '../exchange/finding.ts';
import type { SessionEvent } from '../session/session-event.ts';
import type { Clock } from '../trace/clock.ts';
import { createLineOutput } from './line-output.ts';
import { noticeLine } from './plain-line.ts';
import { spanJson } from './span-json.ts';

export interface JsonLinesOptions {
  readonly out: Writable;
  /** For notices. */
  readonly err: Writable;
  readonly clock: Clock;
}

/** Returns what is to be called with every event. */
export function createJsonLines({ out, err, clock }: JsonLinesOptions): (event: SessionEvent) => void {
  const output = createLineOutput(out);
  const notices = createLineOutput(err);
  return (event) => {
    if (event.type === 'notice') notices.write(noticeLine(event.notice));
    for (const object of jsonObjects(event, clock.epochMicros(), output.dropped()))
      output.write(encodeJsonLine(object));
  };
}

/** The objects that tell an event; none for a notice. */
export function jsonObjects(event: SessionEvent, nowMicros: number, linesDropped: number): readonly object[] {
  const objects = ownObjects(event, nowMicros, linesDropped);
  const from = 'from' in event ? event.from : undefined;
  return from === undefined ? objects : objects.map((object) => ({ ...object, from }));
}

function ownObjects(event: SessionEvent, nowMicros: number, linesDropped: number): readonly object[] {
  const head = { v: 1, type: event.type, at: jsonTime(nowMicros) };
  switch (event.type) {
    case 'ready': {
      const { proxy, services, callers, sink, otlp, lens, relay = null, relays } = event.info;
      const { upstreams, session, pid } = event.info;
      const own = callers.length > 0 ? { callers } : {};
      const spans = { ...optional('sink', sink), ...optional('otlp', otlp), ...optional('lens', lens) };
      const targets = { relay, ...optional('relays', relays) };
      return [{ ...head, proxy, services, ...own, ...spans, ...targets, upstreams, session, pid }];
    }
    case 'exchange':
      return [
        exchangeJson(event.exchange, event.findings, event),
        ...event.findings.map((finding) => findingJson(finding, nowMicros)),
      ];
    case 'finding':
      return [findingJson(event.finding, nowMicros)];
    case 'withdrawn':
      return [withdrawnJson(event.finding, event.now, nowMicros)];
    case 'link':
      return [{ ...head, exchange: event.exchange.id, link: linkJson(event.link) }];
    case 'span':
      return [spanJson(event.span, nowMicros)];
    case 'relay':
      return [{ ...head, ...event.state }];
    case 'replay':
      return [event.result];
    case 'summary':
      return [
        {
          ...head,
          ...event.counts,
          relay: event.relay,
          ...optional('findings', event.findings?.map(foldedJson)),
          ...optional('muted', event.muted),
          ...(linesDropped > 0 && { linesDropped }),
        },
      ];
    case 'notice':
      return [];
  }
}

/** Of a whole run: what it is and how often; its example was told in a line of its own. */
function foldedJson({ code, rule, severity, service, callee, count, of, isRare }: FoldedFinding): object {
  return {
    code,
    ...optional('rule', rule),
    severity,
    ...optional('service', service),
    ...optional('callee', callee),
    count,
    ...optional('of', of),
    ...optional('isRare', isRare),
  };
}

/**
 * JSON.stringify leaves DEL, C1 and bidi controls and other invisible characters as they are, and a terminal acts upon them.
 * They can stand within strings only, where the escape means the same.
 */
const UNSAFE_IN_TERMINALS = /[\p{C}\p{Zl}\p{Zp}]/gu;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

export function encodeJsonLine(object: object): string {
  const json = JSON.stringify(object);
  return PRINTABLE_ASCII.test(json) ? json : json.replace(UNSAFE_IN_TERMINALS, escaped);
}

/** Each of its UTF-16 units, of which a character has one or two. */
function escaped(character: string): string {
  return character.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
