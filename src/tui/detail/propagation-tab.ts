// What happened to the trace context of one exchange: warnings with what to do about them, every trace header received
// beside sent, its place in the trace, and who called whom as far as it is known.
import type { RecordedHop } from '../../exchange/exchange.ts';
import { identityText } from '../../exchange/identity-text.ts';
import type { Link } from '../../exchange/link.ts';
import type { ServiceIdentity } from '../../exchange/service-identity.ts';
import type { ExchangeEntry } from '../../session/live-view.ts';
import { line, type StyledLine, segment } from '../styled-line.ts';
import { findingLines } from './finding-lines.ts';
import { outcomeLines } from './outcome-lines.ts';
import { joinSections, section } from './section.ts';
import { traceHeaderLines } from './trace-header-lines.ts';

/** `seqOf`: the number of an exchange in the list, while it is held. */
export function propagationTab(
  entry: ExchangeEntry,
  width: number,
  seqOf: (id: string) => number | undefined,
): StyledLine[] {
  const { exchange, findings } = entry;
  return joinSections(
    [
      outcomeLines(entry, width),
      section(
        'Warnings',
        findings.flatMap((finding) => findingLines(finding, width)),
      ),
      section('Trace headers', traceHeaderLines(exchange, width)),
      section('Trace', traceLines(exchange.hop)),
      section('Who called whom', partyLines(entry, seqOf)),
    ],
    width,
  );
}

const relationWords: Readonly<Record<RecordedHop['relation'], string>> = {
  started: 'a new trace was started here',
  continued: 'continued as a child of what came in',
  joined: 'joined the span that came in',
  untouched: 'the headers that came in could not be read and were sent on as they were',
};

function traceLines({ relation, context, received, sampledBy, defects }: RecordedHop): StyledLine[] {
  return [
    line(`  ${relationWords[relation]}`),
    ...(context === undefined
      ? []
      : [
          line(`  trace   ${context.traceId}`),
          line(
            `  span    ${context.spanId}${context.parentId === undefined ? '' : `  parent ${context.parentId}`}`,
          ),
          line(`  sampled ${context.debug ? 'debug' : context.sampled ? 'yes' : 'no'} (${sampledBy})`),
        ]),
    ...(received === undefined ? [] : [line(`  read    from ${received.family}, span ${received.spanId}`)]),
    ...defects.map(({ header, detail }) => [
      segment('  defect  ', 'caution'),
      segment(`${header}: ${detail}`),
    ]),
  ];
}

const methodWords: Readonly<Record<ServiceIdentity['method'], string>> = {
  proxyUrl: 'by the name in its proxy URL',
  route: 'by the listener or route',
  process: 'by the process behind the connection',
};

function partyLines(
  { caller, callee, link, from }: ExchangeEntry,
  seqOf: (id: string) => number | undefined,
): StyledLine[] {
  return [
    ...(from === undefined ? [] : [line(`  session ${from}`)]),
    ...(caller === undefined ? [] : [line(`  caller  ${partyText(caller)}`)]),
    ...(callee === undefined ? [] : [line(`  callee  ${partyText(callee)}`)]),
    ...(link === undefined ? [] : [line(`  cause   ${linkText(link, seqOf)}`)]),
  ];
}

function partyText(identity: ServiceIdentity): string {
  return `${identityText(identity) ?? 'not named'}, known ${methodWords[identity.method]}`;
}

function linkText(link: Link, seqOf: (id: string) => number | undefined): string {
  const sure = `${link.confidence}, ${Math.round(link.probability * 100)} %`;
  if (link.exchange === undefined) {
    return link.candidateCount === 0
      ? 'no request was open: a timer, a start-up or a queue'
      : `one of ${link.candidateCount} requests that were open (${link.confidence})`;
  }
  const seq = seqOf(link.exchange);
  return `request ${seq === undefined ? 'that is no longer held' : `#${seq}`} caused it (${sure}, by ${link.method})`;
}
