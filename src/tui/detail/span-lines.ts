// A span that an application reported, or several under one id: what no exchange tells.
import { wrapCells } from '../../text/cells.ts';
import { durationText } from '../../text/quantities.ts';
import { safeText } from '../../text/terminal-text.ts';
import { timeOfDayMillis } from '../../text/time-of-day.ts';
import type { Endpoint, Span } from '../../trace/span.ts';
import type { TraceNode } from '../../trace/trace-tree.ts';
import { line, type StyledLine } from '../styled-line.ts';
import { joinSections, section } from './section.ts';

const MAX_VALUE_CELLS = 2_000;

export function spanTitle({ id, name, isMissing }: TraceNode): string {
  return isMissing ? `span ${id}, not reported` : `span ${id} ${name ?? ''}`;
}

export function spanLines(node: TraceNode, width: number): StyledLine[] {
  if (node.isMissing) return joinSections([missingLines(node, width)], width);
  return joinSections(
    node.spans.map((span) => section(spanHeading(span), factLines(span, width))),
    width,
  );
}

function spanHeading({ kind, localEndpoint, shared }: Span): string {
  const half = shared === true ? ', shares its id with the caller' : '';
  return `${kind ?? 'local'} span of ${localEndpoint?.serviceName ?? 'an unnamed service'}${half}`;
}

function factLines(span: Span, width: number): StyledLine[] {
  const { timestampMicros, durationMicros, parentId, remoteEndpoint, localEndpoint, tags, annotations } =
    span;
  const facts: [string, string][] = [
    ['name', span.name ?? '-'],
    ['span', `${span.id}${parentId === undefined ? '' : `  parent ${parentId}`}`],
    ...(timestampMicros === undefined
      ? []
      : [['start', timeOfDayMillis(timestampMicros)] as [string, string]]),
    ...(durationMicros === undefined ? [] : [['took', durationText(durationMicros)] as [string, string]]),
    ...(localEndpoint === undefined ? [] : [['at', endpointText(localEndpoint)] as [string, string]]),
    ...(remoteEndpoint === undefined ? [] : [['remote', endpointText(remoteEndpoint)] as [string, string]]),
    ...tags.map(([name, value]): [string, string] => [name, value]),
    ...annotations.map(({ timestampMicros: at, value }): [string, string] => [
      timestampMicros === undefined
        ? timeOfDayMillis(at)
        : `+${durationText(Math.max(0, at - timestampMicros))}`,
      value,
    ]),
  ];
  return facts.flatMap(([name, value]) =>
    wrapCells(safeText(`${name}: ${value}`, { maxCells: MAX_VALUE_CELLS }), width - 4).map((part, i) =>
      line((i === 0 ? '  ' : '    ') + part),
    ),
  );
}

function endpointText({ serviceName, ipv4, ipv6, port }: Endpoint): string {
  const address = ipv4 ?? (ipv6 === undefined ? undefined : `[${ipv6}]`);
  const place = [address, port].filter((part) => part !== undefined).join(':');
  return [serviceName, place].filter((part) => part !== undefined && part !== '').join(' ') || '-';
}

function missingLines({ id, children }: TraceNode, width: number): StyledLine[] {
  const services = [...new Set(children.flatMap((child) => child.services))].join(', ') || 'a service';
  const text = `${services} named ${id} as the parent, and nobody reported it: its service reports no spans, reports them elsewhere, has not done so yet, or the span was not sampled there.`;
  return wrapCells(safeText(text), width).map((part) => line(part));
}
