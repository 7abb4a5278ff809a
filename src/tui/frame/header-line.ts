// The first line: which ports to use, how the relay is doing, what was counted. Parts that do not fit go in a fixed order.
import type { SessionSnapshot } from '../../session/live-view.ts';
import { countText } from '../../text/quantities.ts';
import { rateText } from '../routes/rate-text.ts';
import { fitLine, line, lineWidth, type Segment, type StyledLine, segment } from '../styled-line.ts';
import { relaySegment } from './relay-segment.ts';

/** `requestsPerSecond`: absent on a narrow line, where it has no place. */
export function headerLine(session: SessionSnapshot, width: number, requestsPerSecond?: number): StyledLine {
  const rate =
    requestsPerSecond === undefined || width < 100 ? [] : [segment(`${rateText(requestsPerSecond)}  `)];
  const right = [...rate, ...countSegments(session)];
  const [full, ...shorter] = leftParts(session);
  const fits = (left: StyledLine): boolean => lineWidth(left) + 2 + lineWidth(right) <= width;
  const left = [full, ...shorter].find((parts) => parts !== undefined && fits(parts)) ?? shorter.at(-1) ?? [];
  const leftCells = Math.max(0, width - lineWidth(right) - 2);
  return fitLine([...fitLine(left, leftCells), segment('  '), ...right], width);
}

/** From everything there is to say to what must be said. */
function leftParts(session: SessionSnapshot): StyledLine[] {
  const name = segment('tracectl ', 'heading');
  const proxy = segment(`proxy ${portsText(session.proxyUrls)}`);
  const upstreams = segment(` > ${upstreamsText(session.upstreams)}`);
  const sink = segment(session.sinkUrl === undefined ? ' no sink' : ` sink ${portsText([session.sinkUrl])}`);
  const relay = relaySegment(session.relay, session.relays);
  return [
    [name, proxy, upstreams, sink, relay],
    [name, proxy, sink, relay],
    [proxy, sink, relay],
  ];
}

function countSegments({ counts }: SessionSnapshot): Segment[] {
  const { requests, errors, warnings, shed } = counts;
  return [
    segment(`${countText(requests)} req  `),
    segment(`${countText(errors)} err`, errors > 0 ? 'serverError' : 'plain'),
    segment('  '),
    segment(`${countText(warnings)} warn`, warnings > 0 ? 'caution' : 'plain'),
    ...(shed.records === 0 ? [] : line(`  ${countText(shed.records)} lost`, 'alarm')),
  ];
}

/** `:15001`: everything listens on loopback unless told otherwise; the help screen shows whole URLs. */
function portsText(urls: readonly string[]): string {
  const ports = new Set(urls.map((url) => /:\d+(?=\/?$)/.exec(url)?.[0] ?? url));
  const [first = '-', ...others] = ports;
  return others.length === 0 ? first : `${first} +${others.length}`;
}

function upstreamsText(upstreams: readonly string[]): string {
  const [first = 'any host', ...others] = upstreams;
  return others.length === 0 ? first : `${upstreams.length} services`;
}
